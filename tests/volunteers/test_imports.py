"""Lists from files: judged line by line, shown, loaded whole or not at all."""

import csv
import io
from datetime import timedelta
from itertools import product

import pytest
import xlsxwriter
from sqlalchemy import func, select

from app.core.tabular.columns import guess
from app.core.tabular.verdicts import Outcome, Verdict
from app.core.thread import Activity
from app.files.store import Shelf
from app.files.tables import Line
from app.jobs.runner import run_job
from app.models.accounts import Person, Role
from app.models.jobs import Job, JobState
from app.models.volunteers import Membership, ParentalConsent, Volunteer
from app.volunteers.imports.judging import Judge
from app.volunteers.imports.loading import load
from app.volunteers.imports.register import read_register
from app.volunteers.imports.spec import FIELDS

HEADER = ["Prénom", "Nom", "Courriel", "Conseil citoyen", "Département", "QPV", "Collège", "Sexe", "Âge", "Thèmes"]


@pytest.fixture
def edition(make):
    return make.edition(Activity.CALL)


@pytest.fixture
def council(make):
    return make.council(name="Conseil citoyen du Pile")


@pytest.fixture
def judge(session, edition):
    """Judge rows written under `HEADER`; the first one is on line 2."""

    def judged(*rows: list[str], header: list[str] = HEADER) -> list[Verdict]:
        session.flush()
        lines = [Line(number, row) for number, row in enumerate(rows, start=2)]
        return list(Judge(read_register(session, edition), guess(header, FIELDS)).judge(lines))

    return judged


def row_of(**cells: str) -> list[str]:
    usual = {
        "Prénom": "Odette",
        "Nom": "Valombre",
        "Courriel": "odette@exemple.fr",
        "Conseil citoyen": "conseil citoyen du pile",
        "Département": "93",
        "QPV": "",
        "Collège": "Habitants",
        "Sexe": "F",
        "Âge": "35-49",
        "Thèmes": "",
    }
    return list((usual | cells).values())


def test_new_person_is_added_with_what_the_row_says(judge, council, edition) -> None:
    (verdict,) = judge(row_of(Sexe="Mme", Âge="31", Collège="acteurs locaux", Thèmes=edition.themes[0].label))
    assert (verdict.outcome, verdict.line, verdict.shown) == (Outcome.ADDED, 2, "Odette Valombre")
    assert verdict.values["council_id"] == council.id
    assert (verdict.values["sex"], verdict.values["age_band"], verdict.values["college"]) == (
        "F",
        "25-34",
        "local_actors",
    )
    assert verdict.values["themes"] == [edition.themes[0].code]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Prénom": ""}, "manquant"),
        ({"Nom": "x" * 101}, "trop long"),
        ({"Prénom": "-", "Nom": "!"}, "n’est pas un nom"),
        ({"Courriel": "odette"}, "incomplète"),
        ({"Conseil citoyen": ""}, "la cellule est vide"),
        ({"Département": "99"}, "n’existe pas"),
        ({"QPV": "QP093999"}, "n’est pas dans le registre"),
        ({"Collège": "élus"}, "n’est pas compris"),
        ({"Sexe": ""}, "la cellule est vide"),
        ({"Âge": "12"}, "16 ans ou plus"),
        ({"Âge": "400"}, "n’est pas compris"),
        ({"Thèmes": "cuisine"}, "n’est pas compris"),
    ],
)
def test_faulty_rows_are_refused_with_the_reason(judge, council, cells, reason) -> None:
    (verdict,) = judge(row_of(**cells))
    assert verdict.outcome is Outcome.REFUSED
    assert any(reason in remark.message for remark in verdict.reasons)


def test_every_fault_of_a_row_is_said_at_once(judge, council) -> None:
    (verdict,) = judge(row_of(Sexe="?", Âge="?", Courriel="?"))
    assert len(verdict.reasons) == 3


def test_same_person_twice_in_the_file_is_refused_the_second_time(judge, council) -> None:
    verdicts = judge(row_of(), row_of(Courriel="autre@exemple.fr"), row_of(Prénom="VALOMBRE", Nom="odétte"))
    assert [verdict.outcome for verdict in verdicts] == [Outcome.ADDED, Outcome.REFUSED, Outcome.REFUSED]
    assert verdicts[2].reasons[0].params == {"line": 2}


def test_known_person_is_compared(judge, make, edition, council) -> None:
    person = make.person(given_name="Odette", family_name="Valombre", email="odette@exemple.fr")
    volunteer = make.volunteer(edition, person=person, council=council, sex="F", age_band="35-49")
    (same,) = judge(row_of())
    (changed,) = judge(row_of(Âge="65+", Collège="Acteurs locaux"))
    assert same.outcome is Outcome.SAME
    assert (changed.outcome, changed.target) == (Outcome.CHANGED, volunteer.id)
    assert [change[0] for change in changed.changes] == ["Collège", "Tranche d’âge (ou âge)"]


def test_withdrawn_person_is_not_brought_back(judge, make, edition, council, now) -> None:
    person = make.person(given_name="Odette", family_name="Valombre", email="odette@exemple.fr")
    make.volunteer(edition, person=person, council=council, withdrawn_at=now)
    (verdict,) = judge(row_of())
    assert verdict.outcome is Outcome.REFUSED


def test_unknown_council_is_kept_as_written(judge, council) -> None:
    (verdict,) = judge(row_of(**{"Conseil citoyen": "Conseil des Lilas"}))
    assert verdict.outcome is Outcome.ADDED
    assert verdict.values["council_said"] == "Conseil des Lilas"
    assert "absent du registre" in verdict.reasons[0].message


def test_council_is_found_by_its_district_alone(judge, council) -> None:
    (verdict,) = judge(row_of(**{"Conseil citoyen": "", "QPV": council.districts[0].code.lower()}))
    assert verdict.values["council_id"] == council.id
    assert verdict.values["district_code"] == council.districts[0].code


def test_excluding_edition_refuses_earlier_participants(make, session, council) -> None:
    earlier, edition = make.edition(), make.edition(Activity.CALL, excludes_previous=True)
    person = make.person(given_name="Odette", family_name="Valombre", email="odette@exemple.fr")
    make.participant(earlier, volunteer=make.volunteer(earlier, person=person, council=council))
    session.flush()
    judge = Judge(read_register(session, edition), guess(HEADER, FIELDS))
    assert judge.verdict(Line(2, row_of())).outcome is Outcome.REFUSED
    assert judge.verdict(Line(3, row_of(Prénom="Awa", Courriel=""))).outcome is Outcome.ADDED


def test_load_is_whole_and_numbers_follow(make, session, edition, council, judge, now) -> None:
    make.volunteer(edition, reference=f"HK{edition.number}-V-0041")
    known = make.person(given_name="Odette", family_name="Valombre", email="odette@exemple.fr")
    changed = make.volunteer(edition, person=known, council=council, age_band="18-24", membership=Membership.CONFIRMED)
    rows = (row_of(), row_of(Prénom="Awa", Courriel="", Âge="16-17", Thèmes=edition.themes[0].code))
    verdicts = judge(*rows)
    actor = make.account()
    counts = load(session, edition, verdicts, read_register(session, edition).fingerprint, "vu", now, actor=actor)
    assert counts == {"added": 1, "changed": 1}
    session.expire_all()
    added = session.scalar(select(Volunteer).order_by(Volunteer.id.desc()))
    assert added.reference == f"HK{edition.number}-V-0042"
    assert added.registered_by_id == actor.id
    assert added.parental_consent is ParentalConsent.EXPECTED
    assert added.person.name_key == "awa valombre"
    assert [theme.code for theme in added.themes] == [edition.themes[0].code]
    assert (changed.age_band, changed.membership) == ("35-49", Membership.CONFIRMED)


def test_load_refuses_when_the_pool_changed(make, session, edition, council, judge, now) -> None:
    verdicts = judge(row_of())
    fingerprint = read_register(session, edition).fingerprint
    make.volunteer(edition)
    with pytest.raises(Exception, match="ont changé depuis cet aperçu"):
        load(session, edition, verdicts, fingerprint, "vu", now, actor=make.account())


def csv_of(rows: list[list[str]], encoding: str = "utf-8", delimiter: str = ";") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([HEADER, *rows])
    return out.getvalue().encode(encoding)


def xlsx_of(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADER, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


@pytest.fixture
def desk(make, signed_in, edition):
    return signed_in(make.account(Role.ORGANISER, edition=edition))


@pytest.fixture
def send(desk, edition):
    """Send a file and accept the columns guessed; the address of the preview."""

    def through(content: bytes, name: str = "liste.csv"):
        address = f"/editions/{edition.number}/volontaires/importer"
        answer = desk.submit(address, "Continuer", file=(io.BytesIO(content), name))
        if answer.status_code != 302:
            return answer
        return desk.submit(answer.location, "Voir l’aperçu")

    return through


@pytest.mark.parametrize(
    "content",
    [
        lambda rows: csv_of(rows, "utf-8-sig"),
        lambda rows: csv_of(rows, "cp1252", ","),
        lambda rows: csv_of(rows, "utf-16", "\t"),
        xlsx_of,
    ],
    ids=["utf-8 with mark", "windows, comma", "utf-16, tabs", "xlsx"],
)
def test_file_to_loaded_list_in_the_browser(desk, send, edition, council, session, content) -> None:
    rows = [row_of(Prénom="Maïssa"), row_of(Prénom="Zoé", Courriel="zoe@exemple.fr"), row_of(Prénom="")]
    answer = send(content(rows))
    page = desk.get(answer.location).get_data(as_text=True)
    assert "Charger 2 lignes" in page
    assert "Prénom manquant." in page
    refusals = desk.get(f"{answer.location}/refus.csv").get_data(as_text=True)
    assert "4;Valombre;Prénom manquant." in refusals
    assert session.scalar(select(func.count(Volunteer.id))) == 0
    assert desk.submit(answer.location, "Charger 2 lignes").status_code == 302
    names = session.scalars(select(Person.given_name).join(Volunteer).order_by(Volunteer.id)).all()
    assert names == ["Maïssa", "Zoé"]
    assert "Liste chargée" in desk.get(answer.location).get_data(as_text=True)
    assert desk.post(answer.location).status_code in (400, 422)


@pytest.mark.one_engine
def test_big_file_is_judged_and_loaded_by_jobs(desk, send, edition, council, session, now) -> None:
    rows = [row_of(Prénom=f"Zoé {letters}", Courriel=f"zoe.{letters}@exemple.fr") for letters in LETTERS]
    rows.append(row_of(Prénom=""))

    def worked(answer) -> str:
        """The worker does the job that the page started; the address where it leads."""
        number, token = session.execute(select(Job.id, Job.token).where(Job.state == JobState.QUEUED)).one()
        assert answer.location.endswith(token)
        session.commit()
        run_job(session, number, lambda: now)
        job = session.get(Job, number, populate_existing=True)
        assert job.state is JobState.DONE, job.error
        return desk.get(answer.location).location

    preview = worked(send(csv_of(rows)))
    worked(desk.submit(preview, "Charger 3375 lignes"))
    assert session.scalar(select(func.count(Volunteer.id))) == 3375
    assert "Liste chargée" in desk.get(preview).get_data(as_text=True)


LETTERS = ["".join(letters) for letters in product("abcdefghijklmno", repeat=3)]


def test_pool_changed_between_preview_and_confirmation(desk, send, edition, council, make, session) -> None:
    answer = send(csv_of([row_of()]))
    make.volunteer(edition)
    refused = desk.submit(answer.location, "Charger 1 ligne")
    assert refused.status_code == 422
    assert "ont changé depuis cet aperçu" in refused.get_data(as_text=True)
    assert session.scalar(select(func.count(Volunteer.id))) == 1


def test_preview_file_changed_on_disk_is_refused(desk, send, edition, council, settings, session) -> None:
    answer = send(csv_of([row_of()]))
    shelf = Shelf(settings.uploads_dir, f"imports/{edition.id}")
    preview = next(shelf.lines(answer.location.rpartition("/")[2]))
    path = shelf.path(preview["verdicts"])
    path.write_text(path.read_text().replace("Odette", "Intrus"))
    refused = desk.submit(answer.location, "Charger 1 ligne")
    assert "modifié sur le disque" in refused.get_data(as_text=True)
    assert session.scalar(select(func.count(Volunteer.id))) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide"),
        (b"%PDF-1.7", "est un PDF"),
        (b"PK\x03\x04abc", "abîmé"),
        (csv_of([]), "qu’une ligne de titres"),
    ],
)
def test_files_that_are_no_list_get_a_sentence(send, content, sentence) -> None:
    answer = send(content)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)


def test_columns_can_be_corrected(desk, edition, council) -> None:
    address = f"/editions/{edition.number}/volontaires/importer"
    content = csv_of([row_of()]).replace("Prénom".encode(), b"Usuel")
    answer = desk.submit(address, "Continuer", file=(io.BytesIO(content), "x.csv"))
    refused = desk.submit(answer.location, "Voir l’aperçu")
    assert "Cette colonne est nécessaire" in refused.get_data(as_text=True)
    twice = desk.submit(answer.location, "Voir l’aperçu", given_name="1")
    assert "choisie deux fois" in twice.get_data(as_text=True)
    assert desk.submit(answer.location, "Voir l’aperçu", given_name="0").status_code == 302


def test_old_files_are_swept_at_the_next_upload(desk, send, edition, council, settings, now, app) -> None:
    answer = send(csv_of([row_of()]))
    shelf = Shelf(settings.uploads_dir, f"imports/{edition.id}")
    assert len(list(shelf.folder.iterdir())) >= 3
    shelf.sweep(now + timedelta(days=365 * 100))
    assert list(shelf.folder.iterdir()) == []
    assert desk.get(answer.location).status_code == 409


def test_imports_are_for_organisers(make, signed_in, edition) -> None:
    citizen = signed_in(make.account(person=make.volunteer(edition).person))
    assert citizen.get(f"/editions/{edition.number}/volontaires/importer").status_code == 403
