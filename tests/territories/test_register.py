"""Official lists loaded, districts found, councils kept."""

import csv
import io
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.cli.territories import import_territories
from app.core.errors import RuleError
from app.core.tabular.verdicts import Outcome
from app.models.accounts import Role
from app.models.territories import College, Commune, Council, CouncilRole, Department, District, Mandate, Region
from app.territories import queries
from app.territories.actions.councils import CouncilSheet, begin_mandate, end_mandate, record_council
from app.territories.imports.applying import apply
from app.territories.imports.files import verdicts_of_file
from app.territories.imports.layouts import Layout

HEADER = (
    "code_qp", "nom_qp", "departement", "departement_nom", "region", "region_nom", "communes", "communes_insee",
    "latitude", "longitude", "position", "qn_2024_proche",
)  # fmt: skip
PILE = (
    "QP059001", "Le Pile", "59", "Nord", "32", "Hauts-de-France", "Roubaix", "59512", "50.69", "3.18", "exacte", "",
)  # fmt: skip
SHARED = (
    "QP093007", "Les Presles", "93", "Seine-Saint-Denis", "11", "Île-de-France", "Épinay-sur-Seine|Deuil-la-Barre",
    "93031|95197", "48.95", "2.32", "exacte", "QN09307M",
)  # fmt: skip


@pytest.fixture
def listed(tmp_path: Path):
    """Write rows as an official list; returns its path."""

    def write(*rows, header=HEADER, name: str = "liste.csv") -> Path:
        out = io.StringIO()
        csv.writer(out).writerows([header, *rows])
        path = tmp_path / name
        path.write_text(out.getvalue(), encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(session, now):
    def loaded(path: Path) -> dict[str, int]:
        layout, verdicts = verdicts_of_file(session, path)
        return apply(session, layout, verdicts, now, actor=None)

    return loaded


def test_districts_bring_their_places(listed, load, session) -> None:
    assert load(listed(PILE, SHARED)) == {"added": 2, "changed": 0}
    district = queries.district(session, "qp093007")
    assert [commune.name for commune in district.communes] == ["Épinay-sur-Seine", "Deuil-la-Barre"]
    assert district.department.region.name == "Île-de-France"
    assert session.get(Commune, "95197").department_code == "93"  # its own département is not in the register
    assert session.scalar(select(func.count(Region.code))) == 2


def test_same_list_again_changes_nothing_and_a_new_one_shows_the_difference(listed, load, session) -> None:
    load(listed(PILE, SHARED))
    _layout, verdicts = verdicts_of_file(session, listed(PILE, SHARED))
    assert {verdict.outcome for verdict in verdicts} == {Outcome.SAME}
    renamed = (PILE[0], "Le Pile Sainte-Élisabeth", *PILE[2:8], "50.70", *PILE[9:])
    path = listed(renamed)
    _layout, (verdict,) = verdicts_of_file(session, path)
    assert verdict.outcome is Outcome.CHANGED
    assert [change[0] for change in verdict.changes] == ["Nom", "Latitude"]
    load(path)
    assert session.get(District, "QP059001").name == "Le Pile Sainte-Élisabeth"
    assert "elisabeth" in session.get(District, "QP059001").search_key
    assert session.get(District, "QP093007") is not None


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({0: "QP59001"}, "n’est pas celui d’un quartier"),
        ({0: "QP099001"}, "n’existe pas"),
        ({1: ""}, "Le nom manque"),
        ({2: "62"}, "la colonne dit 62"),
        ({6: "Roubaix|Lille"}, "il en faut autant"),
        ({7: "5951"}, "n’est pas celui d’une commune"),
        ({8: "abc"}, "n’est pas compris"),
        ({8: "95"}, "n’est pas compris"),
    ],
)
def test_faulty_rows_are_refused_with_the_reason(listed, session, cells, reason) -> None:
    row = [cells.get(index, cell) for index, cell in enumerate(PILE)]
    _layout, (verdict,) = verdicts_of_file(session, listed(row))
    assert verdict.outcome is Outcome.REFUSED
    assert reason in verdict.reasons[0].message % verdict.reasons[0].params


def test_same_code_twice_is_refused_the_second_time(listed, session) -> None:
    _layout, verdicts = verdicts_of_file(session, listed(PILE, PILE))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.ADDED, Outcome.REFUSED]


def test_other_files_are_told_apart_or_refused(listed, session) -> None:
    regions = listed(("53", "Bretagne", "metro", "88315"), header=("code", "nom", "zone", "population_qpv_2015"))
    assert verdicts_of_file(session, regions)[0] is Layout.REGIONS
    departments = listed(("35", "Ille-et-Vilaine", "53"), header=("code", "nom", "region"))
    layout, (verdict,) = verdicts_of_file(session, departments)
    assert (layout, verdict.outcome) == (Layout.DEPARTMENTS, Outcome.REFUSED)  # its region is not there yet
    for faulty in (listed(("x", "y"), header=("a", "b")), listed()):
        with pytest.raises(RuleError):
            verdicts_of_file(session, faulty)


def test_big_lists_load_whole(listed, app) -> None:
    """2,000 districts by the command, in one go (bench/imports.py measures how long)."""
    rows = [(f"QP093{number:03}", f"Quartier {number}", *SHARED[2:]) for number in range(1000)]
    rows += [(f"QP059{number:03}", f"Quartier {number}", *PILE[2:]) for number in range(1000)]
    path = listed(*rows)
    result = app.test_cli_runner().invoke(import_territories, [str(path)])
    assert result.exit_code == 0, result.output
    assert "2000 ajoutés" in result.output


def test_command_says_what_it_would_do_and_what_it_refuses(listed, app) -> None:
    path = listed(PILE, ("faux", *PILE[1:]))
    runner = app.test_cli_runner()
    assert "1 ajoutés" in runner.invoke(import_territories, ["--essai", str(path)]).output
    result = runner.invoke(import_territories, [str(path)])
    assert "1 ajoutés, 0 modifiés, 0 inchangés, 1 refusés" in result.output
    assert "ligne 3, FAUX Le Pile" in result.output
    assert runner.invoke(import_territories, [str(listed(("x",), header=("a",)))]).exit_code == 1


@pytest.mark.parametrize("text", ["pile", "PILÉ roubaix", "QP0590", "59512", "roubaix le pile"])
def test_districts_are_found_however_they_are_written(listed, load, session, text) -> None:
    load(listed(PILE, SHARED))
    assert [one.code for one in session.scalars(queries.districts_found(text))] == ["QP059001"]


def test_districts_are_filtered(listed, load, session) -> None:
    load(listed(PILE, SHARED))
    for filters, code in (({"department": "59"}, "QP059001"), ({"region": "11"}, "QP093007")):
        assert [one.code for one in session.scalars(queries.districts_found(**filters))] == [code]
    assert session.scalars(queries.districts_found(generation="2024")).all() == []


def test_council_choices_offer_each_district_then_none(make, session) -> None:
    council = make.council(name="Conseil du Haut", search_key="conseil du haut")
    council.districts.append(make.district(name="Autre", search_key="autre sevran"))
    session.flush()
    choices, more = queries.council_choices(session, "sevran haut")
    assert [choice.district.name if choice.district else None for choice in choices] == [
        council.districts[0].name,
        "Autre",
        None,
    ]
    assert not more
    assert queries.council_choice(session, choices[1].value) == choices[1]
    for faulty in ("", "x", "999999999:", f"{council.id}:QP000000", "1" * 30):
        assert queries.council_choice(session, faulty) is None


def test_council_is_recorded_then_corrected(make, session, now) -> None:
    district, actor = make.district(), make.account()
    sheet = CouncilSheet("Conseil citoyen du Pile", "93", [district.code], commune_code="93014")
    council = record_council(session, None, sheet, now, actor=actor)
    assert council.search_key == "conseil citoyen du pile clichy sous bois"
    with pytest.raises(RuleError, match="porte déjà ce nom"):
        record_council(session, None, CouncilSheet("conseil citoyen du PILÉ", "93", []), now, actor=actor)
    record_council(session, council, CouncilSheet("Conseil du Pile", "93", []), now, actor=actor)
    assert council.districts == []
    for faulty in (CouncilSheet("A", "93", ["QP093999"]), CouncilSheet("A", "77", [])):
        with pytest.raises(RuleError, match="n’est pas dans le registre"):
            record_council(session, None, faulty, now, actor=actor)


def test_mandates_begin_once_and_end_in_order(make, session, now) -> None:
    council, person, actor = make.council(), make.person(), make.account()
    day = now.date()
    mandate = begin_mandate(session, council, person, College.RESIDENTS, CouncilRole.MEMBER, day, now, actor=actor)
    with pytest.raises(RuleError, match="siège déjà"):
        begin_mandate(session, council, person, College.RESIDENTS, CouncilRole.MEMBER, day, now, actor=actor)
    with pytest.raises(RuleError, match="précéder"):
        end_mandate(session, mandate, day.replace(year=2000), now, actor=actor)
    end_mandate(session, mandate, day, now, actor=actor)
    with pytest.raises(RuleError, match="déjà terminé"):
        end_mandate(session, mandate, day, now, actor=actor)


def test_public_pages_of_districts(make, client, session) -> None:
    edition, council = make.edition(), make.council()
    district = council.districts[0]
    project = make.project(edition, district_code=district.code, state="kept")
    make.prototype(edition, project=project, district_code=district.code)
    make.project(edition, district_code=district.code, title="Encore secret")
    found = client.get("/quartiers?q=quartier&region=11&departement=93&liste=2015")
    assert district.name in found.get_data(as_text=True)
    page = client.get(f"/quartiers/{district.code.lower()}").get_data(as_text=True)
    assert council.name in page
    assert page.count(project.title) == 2
    assert "Encore secret" not in page
    assert client.get("/quartiers/QP999999").status_code == 404
    assert "Aucun quartier ne correspond" in client.get("/quartiers?q=zzz").get_data(as_text=True)


def test_list_of_districts_costs_the_same_whatever_its_length(make, client, steady_queries) -> None:
    make.district()
    steady_queries(lambda: client.get("/quartiers"), lambda: make.district())


def test_organiser_keeps_councils_in_the_browser(make, signed_in, session) -> None:
    desk, district = signed_in(make.account(Role.ORGANISER, edition=make.edition())), make.district()
    answer = desk.submit(
        "/conseils/nouveau", "Enregistrer", name="Conseil du Haut", department="93", districts=district.code
    )
    council = session.scalar(select(Council))
    assert answer.location.endswith(f"/conseils/{council.id}")
    assert desk.submit(answer.location, "Ajouter ce mandat", given_name="Awa", family_name="Orvanne").status_code == 302
    assert "Awa Orvanne" in desk.get(answer.location).get_data(as_text=True)
    assert desk.submit(answer.location, "Terminer").status_code == 302
    session.expire_all()
    assert session.scalar(select(Mandate)).ends_on is not None
    assert desk.submit(f"{answer.location}/modifier", "Enregistrer", host_structure="Centre social").status_code == 302
    assert "Conseil du Haut" in desk.get("/conseils?q=haut&departement=93").get_data(as_text=True)
    refused = desk.submit("/conseils/nouveau", "Enregistrer", name="X", department="93", commune="59512")
    assert "autre département" in refused.get_data(as_text=True)


def test_councils_are_for_organisers_and_lists_for_administrators(make, signed_in, client) -> None:
    organiser = signed_in(make.account(Role.ORGANISER, edition=make.edition()))
    assert client.get("/conseils").status_code == 302
    assert organiser.get("/conseils").status_code == 200
    assert organiser.get("/territoires/listes").status_code == 403


def test_administrator_loads_a_list_after_reading_the_difference(make, signed_in, session, listed) -> None:
    administrator = signed_in(make.account(Role.ADMINISTRATOR))

    def send(*rows):
        content = listed(*rows).read_bytes()
        return administrator.submit("/territoires/listes", "Voir la différence", file=(io.BytesIO(content), "x.csv"))

    answer = send(PILE, SHARED, ("faux", *PILE[1:]))
    page = administrator.get(f"{answer.location}?lignes=added").get_data(as_text=True)
    assert "QP059001 Le Pile" in page
    assert session.scalar(select(func.count(District.code))) == 0
    other = send(PILE)
    assert administrator.submit(answer.location, "Charger 2 lignes").status_code == 302
    assert session.scalar(select(func.count(District.code))) == 2
    stale = administrator.submit(other.location, "Charger 1 ligne")
    assert "a changé depuis cet aperçu" in stale.get_data(as_text=True)
    assert session.get(Department, "59").name == "Nord"
    wrong = administrator.submit("/territoires/listes", "Voir la différence", file=(io.BytesIO(b"a;b\n1;2\n"), "x"))
    assert "pas les colonnes d’une liste officielle" in wrong.get_data(as_text=True)
