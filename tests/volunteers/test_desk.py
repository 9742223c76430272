"""The organisers' list, their checks, the pool, the needs, the export."""

import csv
import io

import pytest
from sqlalchemy import select

from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Role
from app.models.territories import College, Department, Region, Zone
from app.models.volunteers import AgeBand, Membership, NeedKind, ParentalConsent, Sex, Volunteer, VolunteerNeed
from app.volunteers import queries
from app.volunteers.queries import Filters, Standing


@pytest.fixture
def edition(make):
    return make.edition(Activity.CALL)


@pytest.fixture
def desk(make, signed_in, edition):
    return signed_in(make.account(Role.ORGANISER, edition=edition))


def found(session, edition, **asked) -> list[str]:
    statement = queries.volunteers_found(edition, Filters(**asked))
    return [volunteer.person.family_name for volunteer in session.scalars(statement)]


@pytest.mark.parametrize("q", ["zoe", "ZOÉ", "élan zoé", "exemple zoe", "hk", "pile zoe"])
def test_search_forgives_accents_and_order(make, session, edition, q) -> None:
    person = make.person(given_name="Zoé", family_name="Elan-d’Or", email="zoe@exemple.fr")
    make.volunteer(edition, person=person, council=make.council(search_key="conseil du pile"))
    assert found(session, edition, q=q) == ["Elan-d’Or"]


def test_search_without_a_letter_shows_everybody(make, session, edition) -> None:
    make.volunteer(edition)
    assert found(session, edition, q="%") != []
    assert found(session, edition, q="_ess") == found(session, edition, q="ess")


def test_filters_and_counts_agree(make, session, edition) -> None:
    make.volunteer(edition)
    make.volunteer(edition, membership=Membership.TO_CHECK)
    make.volunteer(edition, email_confirmed_at=None)
    make.volunteer(edition, parental_consent=ParentalConsent.EXPECTED, age_band=AgeBand.A16)
    make.volunteer(edition, council_id=None, council_said="Inconnu")
    make.volunteer(edition, withdrawn_at=edition.created_at, took_part_before=True)
    counts = queries.standing_counts(session, edition)
    for standing in Standing:
        assert len(found(session, edition, standing=standing.value)) == counts[standing], standing
    assert counts[Standing.WITHDRAWN] == 1
    assert counts[Standing.RETURNING] == 0
    assert len(found(session, edition, age_band="16-17", region="11")) == 1
    assert len(found(session, edition, standing="n’importe quoi", council="x")) == 6


def test_list_costs_the_same_whatever_its_length(make, desk, edition, steady_queries) -> None:
    make.volunteer(edition)
    address = f"/editions/{edition.number}/volontaires"
    steady_queries(lambda: desk.get(address), lambda: make.volunteer(edition))


def test_every_page_of_the_desk_opens(make, desk, edition) -> None:
    number = edition.number
    empty = [desk.get(f"/editions/{number}/{page}").status_code for page in PAGES]
    volunteer = make.volunteer(edition, council_id=None, council_said="Conseil des Lilas")
    volunteer.needs.append(VolunteerNeed(kind=NeedKind.CHILDCARE))
    make.volunteer(edition, age_band=AgeBand.A16, parental_consent=ParentalConsent.EXPECTED)
    pages = (*PAGES, f"volontaires/{volunteer.reference}")
    full = [desk.get(f"/editions/{number}/{page}").status_code for page in pages]
    assert set(empty + full) == {200}
    assert desk.get(f"/editions/{number}/volontaires/HK{number}-V-9999").status_code == 404


PAGES = (
    "volontaires",
    "volontaires?standing=to_check&tout=1&q=é",
    "volontaires/verification",
    "volontaires/besoins",
    "volontaires/nouveau",
    "vivier",
)


@pytest.mark.parametrize("page", [*PAGES, "volontaires.csv"])
def test_desk_is_for_organisers_only(make, signed_in, client, edition, page) -> None:
    citizen = signed_in(make.account(person=make.volunteer(edition).person))
    assert citizen.get(f"/editions/{edition.number}/{page}").status_code == 403
    assert client.get(f"/editions/{edition.number}/{page}").status_code == 302


def test_guarantor_sees_the_pool_but_no_name(make, signed_in, edition) -> None:
    make.volunteer(edition)
    guarantor = signed_in(make.account(Role.GUARANTOR, edition=edition))
    assert guarantor.get(f"/editions/{edition.number}/vivier").status_code == 200
    assert guarantor.get(f"/editions/{edition.number}/volontaires").status_code == 403


def test_group_check_confirms_then_is_taken_back(make, desk, edition, session) -> None:
    people = [make.volunteer(edition, membership=Membership.TO_CHECK) for _ in range(3)]
    address = f"/editions/{edition.number}/volontaires"
    chosen = [volunteer.reference for volunteer in people[:2]]
    answer = desk.submit(address, "Confirmer qu’elles sont membres", references=chosen)
    assert answer.status_code == 302
    session.expire_all()
    assert [volunteer.membership for volunteer in people] == ["confirmed", "confirmed", "to_check"]
    assert desk.submit(address, "L’annuler").status_code == 302
    session.expire_all()
    assert {volunteer.membership for volunteer in people} == {"to_check"}
    assert "L’annuler" not in desk.get(address).get_data(as_text=True)


def test_refusing_without_a_note_keeps_the_ticks(make, desk, edition, session) -> None:
    volunteer = make.volunteer(edition, membership=Membership.TO_CHECK)
    answer = desk.submit(
        f"/editions/{edition.number}/volontaires", "Ne pas les reconnaître", references=[volunteer.reference]
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Dites pourquoi" in page
    assert f'value="{volunteer.reference}" checked' in page
    session.expire_all()
    assert volunteer.membership is Membership.TO_CHECK


def test_one_check_from_the_file(make, desk, edition, session) -> None:
    volunteer = make.volunteer(edition, membership=Membership.TO_CHECK)
    address = f"/editions/{edition.number}/volontaires/{volunteer.reference}"
    answer = desk.submit(address, "Ne pas reconnaître", note="Hors liste.")
    assert answer.location.endswith(address)
    session.expire_all()
    assert (volunteer.membership, volunteer.membership_note) == (Membership.REFUSED, "Hors liste.")


def test_organiser_registers_somebody_without_address(make, desk, edition, session) -> None:
    council = make.council()
    answer = desk.submit(
        f"/editions/{edition.number}/volontaires/nouveau",
        "Inscrire cette personne",
        council_search="conseil",
        given_name="Rosalie",
        family_name="Orvanne",
        college="residents",
        sex="F",
        age_band="65+",
        themes=[edition.themes[0].code],
        took_part_before="non",
        notice="y",
    )
    assert answer.status_code == 422  # no council chosen yet; the list is now on the page
    page = answer.get_data(as_text=True)
    assert f'value="{council.id}:{council.districts[0].code}"' in page
    answer = desk.post(
        f"/editions/{edition.number}/volontaires/nouveau",
        data={
            "csrf_token": _token(page),
            "council_search": "conseil",
            "council": f"{council.id}:{council.districts[0].code}",
            "given_name": "Rosalie",
            "family_name": "Orvanne",
            "college": "residents",
            "sex": "F",
            "age_band": "65+",
            "themes": edition.themes[0].code,
            "took_part_before": "non",
            "notice": "y",
        },
    )
    assert answer.status_code == 302
    volunteer = session.scalar(select(Volunteer))
    assert volunteer.registered_by_id is not None
    assert "à sa demande" in desk.get(answer.location).get_data(as_text=True)


def test_parents_paper_and_typed_council_from_the_file(make, desk, edition, session) -> None:
    council = make.council()
    volunteer = make.volunteer(
        edition, age_band=AgeBand.A16, parental_consent=ParentalConsent.EXPECTED, membership=Membership.TO_CHECK
    )
    volunteer.council_id, volunteer.council_said = None, council.name
    address = f"/editions/{edition.number}/volontaires/{volunteer.reference}"
    assert desk.submit(address, "Noter qu’elle est reçue").status_code == 302
    value = f"{council.id}:{council.districts[0].code}"
    assert desk.submit(address, "Rattacher", council=value).status_code == 302
    session.expire_all()
    assert volunteer.parental_consent is ParentalConsent.RECEIVED
    assert (volunteer.council_id, volunteer.district_code) == (council.id, council.districts[0].code)


def test_organiser_corrects_withdraws_and_restores(make, desk, edition, session) -> None:
    volunteer = make.volunteer(edition, themes=edition.themes[:1])
    address = f"/editions/{edition.number}/volontaires/{volunteer.reference}"
    assert desk.submit(f"{address}/corriger", family_name="Orvanne").status_code == 302
    assert desk.submit(address, "Retirer à sa demande").status_code == 302
    session.expire_all()
    assert volunteer.person.family_name == "Orvanne"
    assert volunteer.withdrawn_at is not None
    assert desk.submit(address, "Rétablir l’inscription").status_code == 302
    session.expire_all()
    assert volunteer.withdrawn_at is None


def test_export_neutralises_formulas_and_leaves_needs_out(make, desk, edition) -> None:
    person = make.person(given_name="=1+1", family_name="@cmd", email="x@exemple.fr", phone="+32 470 00 00 00")
    volunteer = make.volunteer(edition, person=person, themes=edition.themes[:1])
    volunteer.needs.append(VolunteerNeed(kind=NeedKind.MEAL_NO_PORK))
    answer = desk.get(f"/editions/{edition.number}/volontaires.csv")
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1][1:5] == ["'=1+1", "'@cmd", "x@exemple.fr", "'+32 470 00 00 00"]
    assert "porc" not in text
    assert "attachment" in answer.headers["Content-Disposition"]


def test_pool_compares_eligible_people_with_seats(make, session, edition) -> None:
    council = make.council()
    session.get(Region, "11").priority_population = 3_000
    session.add(Region(code="53", name="Bretagne", zone=Zone.METROPOLE, priority_population=1_000))
    session.add(Region(code="01", name="Guadeloupe", zone=Zone.DROM, priority_population=9_000))
    session.flush()
    session.add(Department(code="35", name="Ille-et-Vilaine", region_code="53"))
    make.volunteer(edition, council=council, sex=Sex.FEMALE, college=College.LOCAL_ACTORS)
    make.volunteer(edition, sex=Sex.UNSAID)
    make.volunteer(edition, membership=Membership.TO_CHECK)
    pool = queries.pool_of(session, edition)
    assert (pool.eligible, pool.councils, pool.seats) == (2, 2, 10)
    assert [(row.name, row.target, row.count) for row in pool.regions] == [("Île-de-France", 8, 2), ("Bretagne", 2, 0)]
    sexes = [(row.code, row.target, row.count) for row in pool.sexes]
    assert sexes == [("F", (5, 5), 1), ("H", (5, 5), 0), ("N", None, 1)]
    assert [(row.target, row.count) for row in pool.colleges] == [((5, 10), 1), ((0, 5), 1)]
    assert sum(row.target for row in pool.ages) == 10
    assert [row.code for row in pool.missing] == ["11", "H", "F", "residents", "53"]


def test_pool_costs_the_same_whatever_its_size(make, desk, edition, steady_queries) -> None:
    make.volunteer(edition)
    address = f"/editions/{edition.number}/vivier"
    steady_queries(lambda: desk.get(address), lambda: make.volunteer(edition))


def _token(page: str) -> str:
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def test_metropolitan_seats_follow_the_published_table(make, session) -> None:
    """The largest remainder on QPV population gives the figures of the first hackathon, Corse floored at one."""
    make.department()
    populations = {
        "11": 1570338, "24": 151628, "27": 143363, "28": 189582, "32": 653409, "44": 384984, "52": 152195,
        "53": 88315, "75": 208746, "76": 357683, "84": 403543, "93": 510302, "94": 15162,
    }  # fmt: skip
    db.session.get(Region, "11").priority_population = populations.pop("11")
    session.add_all(
        Region(code=code, name=code, zone=Zone.METROPOLE, priority_population=count)
        for code, count in populations.items()
    )
    edition = make.edition(table_count=21)
    session.flush()
    seats = {row.code: row.target for row in queries.pool_of(session, edition).regions}
    assert seats == {
        "11": 33, "32": 14, "93": 11, "44": 9, "84": 9, "76": 8, "75": 5, "28": 4, "24": 3, "27": 3, "52": 3,
        "53": 2, "94": 1,
    }  # fmt: skip
