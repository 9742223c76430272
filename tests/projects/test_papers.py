"""The A4 sheet and the slide: made from one account, read by who may read the sheet."""

from dataclasses import replace

import pytest

from app.core.sheet import Line, Partner
from app.projects import actions
from tests.papers import assert_is_accessible, pages, words
from tests.projects.conftest import FULL, Room

pytestmark = pytest.mark.one_engine
LONG = "Des guichets très éloignés les uns des autres et des lignes de bus rares. " * 40
FULLEST = replace(
    FULL,
    title="Un très long titre de projet " * 6,
    need=LONG,
    objective=LONG,
    place=LONG,
    budget=123_456_789_00,
    lines=tuple(Line(f"Dépense {n}", 100) for n in range(30)),
    partners=tuple(Partner(f"Un partenaire au nom bien long {n}", "hoped") for n in range(30)),
    skills=tuple(f"Compétence {n}" for n in range(30)),
)


@pytest.mark.parametrize("sheet", [FULL, FULLEST], ids=["short", "fullest"])
def test_slide_is_one_page_and_the_sheet_is_whole(room: Room, signed_in, sheet, now) -> None:
    actions.save_sheet(room.edition, room.table, sheet, 0, room.member, now)
    browser = signed_in(room.member)
    slide = browser.get(f"{room.path}/diapositive.pdf").get_data()
    assert_is_accessible(slide, sheet.title.strip())
    assert pages(slide) == 1
    paper = browser.get(f"{room.path}/fiche.pdf").get_data()
    assert_is_accessible(paper, sheet.title.strip())
    said = words(paper)
    assert said is None or all(line.label in said for line in sheet.lines)


def test_slide_and_sheet_are_read_by_who_may_read_the_sheet(room: Room, make, client, signed_in, now) -> None:
    actions.save_sheet(room.edition, room.table, FULL, 0, room.member, now)
    stranger = make.account(person=make.seat(make.table(room.edition)).participant.volunteer.person)
    for name in ("diapositive", "diapositive.pdf", "fiche.pdf"):
        assert client.get(f"{room.path}/{name}").status_code == 404
        assert signed_in(stranger).get(f"{room.path}/{name}").status_code == 404
    page = signed_in(room.organiser).get(f"{room.path}/diapositive").get_data(as_text=True)
    assert "BROUILLON" in page
    assert "42 000 €" in page
    project = make.submitted(room.edition)
    page = client.get(f"/editions/{room.edition.number}/projets/{project.number}/diapositive").get_data(as_text=True)
    assert project.title in page
    assert "BROUILLON" not in page
