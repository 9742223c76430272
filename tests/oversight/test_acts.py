"""The record of acts: who may read what, and how it is taken away."""

import ast
import csv
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.models.accounts import Role
from app.models.oversight import AuditEntry, record_act
from app.oversight.queries import acts
from app.oversight.queries.wording import ACTS, SUBJECTS, act_label, subject_label
from tests.house.plan import modules

ALL = "/administration/journal"


@pytest.fixture
def record(make, session, now):
    """`record(edition, "draws.freeze")` adds an act."""

    def add(edition, act="draws.freeze", after=timedelta(0), **details) -> None:
        actor = make.account()
        record_act(session, act, actor, now + after, edition_id=edition.id if edition else None, **details)

    return add


def test_guarantor_reads_own_edition_only(make, signed_in, record) -> None:
    mine, other = make.edition(), make.edition()
    record(mine, "draws.freeze")
    record(other, "seating.adopt")
    record(None, "accounts.grant")
    browser = signed_in(make.account(Role.GUARANTOR, edition=mine))
    page = browser.get(ALL).text
    assert "Tirage figé" in page
    assert "Plan de tables adopté" not in page
    assert "Rôle attribué" not in page
    assert "Plan de tables adopté" not in browser.get(f"{ALL}?edition={other.id}").text
    assert "seating.adopt" not in browser.get(f"{ALL}.csv?edition={other.id}").text
    assert browser.get(f"/editions/{mine.number}/journal").status_code == 200
    assert browser.get(f"/editions/{other.number}/journal").status_code == 403
    assert browser.get(f"/editions/{other.number}/journal.csv").status_code == 403


def test_administrator_reads_everything(make, signed_in, record) -> None:
    record(make.edition(), "draws.freeze")
    record(None, "accounts.grant")
    page = signed_in(make.account(Role.ADMINISTRATOR)).get(ALL).text
    assert "Tirage figé" in page
    assert "Rôle attribué" in page


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.DECIDER, Role.SPONSOR, None])
def test_others_do_not_read_the_whole_record(make, signed_in, role) -> None:
    browser = signed_in(make.account(*[role] if role else []))
    assert {browser.get(path).status_code for path in (ALL, f"{ALL}.csv")} == {403}


def test_record_is_filtered_by_act_and_by_days_in_paris(make, signed_in, record, now) -> None:
    edition = make.edition()
    record(edition, "draws.freeze", timedelta(days=-2))
    record(edition, "draws.publish", timedelta(hours=14, minutes=30))  # 23:30 UTC the 25th, the 26th in Paris
    browser = signed_in(make.account(Role.ORGANISER, edition=edition))
    page = f"/editions/{edition.number}/journal"

    def rows(query: str) -> set[str]:
        text = browser.get(f"{page}.csv?{query}").text.removeprefix("\ufeff")
        return {row["acte"] for row in csv.DictReader(text.splitlines(), delimiter=";")}

    assert rows("acte=draws.freeze") == {"draws.freeze"}
    assert rows("acte=draws.") == {"draws.freeze", "draws.publish"}
    assert rows("du=2017-11-26&au=2017-11-26") == {"draws.publish"}
    assert rows("au=2017-11-25") == {"draws.freeze"}
    assert rows("du=nimporte&au=2017-99-99") == {"draws.freeze", "draws.publish"}
    assert "Aucun acte ne correspond" in browser.get(f"{page}?acte=inconnu").text


def test_exported_cells_cannot_be_run_as_formulas(make, signed_in, session, now) -> None:
    edition = make.edition()
    actor = make.account(person=make.person(given_name="=HYPERLINK(1)", family_name="+1"))
    record_act(session, "@acte", actor, now, edition_id=edition.id, subject="-1+1")
    browser = signed_in(make.account(Role.GUARANTOR, edition=edition))
    text = browser.get(f"/editions/{edition.number}/journal.csv").text.removeprefix("\ufeff")
    cells = [cell for row in csv.reader(text.splitlines(), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert "'=HYPERLINK(1) +1" in cells


def test_act_on_behalf_of_somebody_says_so(make, signed_in, session, now) -> None:
    edition, organiser = make.edition(), make.account()
    person = make.person(given_name="Renée", email=None)
    record_act(session, "volunteers.register", organiser, now, edition_id=edition.id, on_behalf_of_id=person.id)
    page = f"/editions/{edition.number}/journal"
    assert "au nom de Renée" in signed_in(make.account(Role.ORGANISER, edition=edition)).get(page).text
    guarantor = signed_in(make.account(Role.GUARANTOR, edition=edition)).get(page).text
    assert "au nom de quelqu’un" in guarantor
    assert "Renée" not in guarantor


def test_record_is_read_page_by_page(make, signed_in, record) -> None:
    edition = make.edition()
    for _ in range(51):
        record(edition)
    browser = signed_in(make.account(Role.GUARANTOR, edition=edition))
    page = f"/editions/{edition.number}/journal"
    assert "Page 1 sur 2" in browser.get(page).text
    assert "acte=draws.freeze" in browser.get(f"{page}?acte=draws.freeze").text
    assert browser.get(f"{page}?page=2").text.count("Tirage figé") == 2  # one row, and the list of choices


def test_queries_do_not_grow_with_acts(make, signed_in, record, steady_queries) -> None:
    edition = make.edition()
    record(edition)
    browser = signed_in(make.account(Role.GUARANTOR, edition=edition))
    for path in (f"/editions/{edition.number}/journal", f"/editions/{edition.number}/journal.csv", ALL):
        steady_queries(lambda path=path: browser.get(path), lambda: record(edition))


@pytest.mark.one_engine
def test_act_unknown_to_the_words_shows_its_code(make, session, now) -> None:
    record_act(session, "inconnu.acte", None, now)
    session.flush()
    assert act_label(session.scalars(select(AuditEntry.act)).one()) == "Inconnu.acte"


def test_every_act_that_the_code_records_has_words() -> None:
    """In a room, what is neither shown nor asked of a form and reads « room.verb » is an act."""
    recorders = [one for one in modules().values() if one.floor == "slice" and one.part not in ("views", "queries")]
    acts = {
        node.value
        for module in recorders
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and re.fullmatch(rf"{module.room}\.[a-z_]+", str(node.value))
    }
    assert len(acts) > 60
    assert sorted(acts - set(ACTS)) == []


@pytest.mark.one_engine
def test_every_subject_that_the_code_records_has_words(app) -> None:
    written = " ".join(one.path.read_text(encoding="utf-8") for one in modules().values())
    kinds = set(re.findall(r"subject=f?\"([a-z]+):", written))
    assert len(kinds) > 10
    assert sorted(kinds - set(SUBJECTS)) == ["activity"]
    with app.test_request_context():
        assert subject_label("activity:call") == "étape Appel"
        assert subject_label("confirmed") == "vérifiée"
        assert subject_label("confirmed", {"before": {"4": "declared", "5": "declared"}}) == "2 volontaires : vérifiée"


def test_export_goes_on_past_one_reading_and_by_person(make, signed_in, session, now, monkeypatch) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", 2)
    edition = make.edition()
    mine = make.account(Role.ORGANISER, edition=edition)
    for rank in range(5):  # two at the same instant, cut by the end of a reading
        actor = mine if rank % 2 else make.account()
        record_act(session, "draws.freeze", actor, now + timedelta(seconds=rank // 2), edition_id=edition.id, n=rank)
    session.commit()
    browser = signed_in(mine)
    page = f"/editions/{edition.number}/journal"

    def found(query: str) -> list[int]:
        text = browser.get(f"{page}.csv?{query}").text.removeprefix("\ufeff")
        return [json.loads(row["details"])["n"] for row in csv.DictReader(text.splitlines(), delimiter=";")]

    assert found("") == [4, 3, 2, 1, 0]
    assert found(f"par={mine.id}") == [3, 1]
    assert "Personne ne peut y changer" in browser.get(f"{page}?par={mine.id}").text
