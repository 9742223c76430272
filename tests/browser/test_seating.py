"""A seat taken with the keyboard or dragged: the effect is said before anything is done.

The pages come from the application itself, asked in this process.
"""

import pytest
from playwright.sync_api import Page, expect

from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.volunteers import AgeBand
from app.seating import actions, queries
from tests.browser.test_sheet import reader  # noqa: F401

pytestmark = pytest.mark.one_engine
SEED = "31415926535897932384"
AGES = list(AgeBand)


@pytest.fixture
def edition(make):
    return make.edition(Activity.TABLES)


@pytest.fixture
def page(make, now, edition, signed_in, reader) -> Page:  # noqa: F811
    """The room of a draft, as the organiser sees it."""
    organiser = make.account(Role.ORGANISER, edition=edition)
    for i in range(10):
        volunteer = make.volunteer(edition, age_band=AGES[i % 6])
        make.participant(edition, volunteer=volunteer, attendance=Attendance.CONFIRMED)
    actions.compose_plan(edition, organiser, now, SEED)
    return reader(signed_in(organiser)).open(f"/editions/{edition.number}/tables/plans/1")


def tables(session, edition) -> dict[int, int]:
    session.expire_all()
    return {seat.participant_id: seat.table.number for seat in queries.plan_numbered(edition, 1).seats}


def test_keyboard_takes_a_person_and_says_the_effect(page: Page, session, edition) -> None:
    said, first = page.locator("[data-said]"), page.locator("[data-seat]").first
    first.focus()
    expect(said).to_contain_text("mêler")
    page.keyboard.press("Space")
    expect(said).to_contain_text("choisissez avec qui échanger")
    page.keyboard.press("Escape")
    expect(page.locator(".chosen")).to_have_count(0)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("↔")
    target = page.locator("[data-table='2']").first
    expect(target).to_be_focused()
    ids = [int(seat.get_attribute("data-seat") or 0) for seat in (first, target)]
    before = tables(session, edition)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Échanger deux places")
    assert tables(session, edition) == before
    page.get_by_role("button", name="Échanger", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("les places sont changées")
    assert [tables(session, edition)[one] for one in ids] == [2, 1]


def test_dragged_seat_says_the_effect_before_it_is_let_go(page: Page, session, edition) -> None:
    one, other = (page.locator(f"[data-table='{number}']").nth(2) for number in (1, 2))
    before = tables(session, edition)
    one.scroll_into_view_if_needed()
    start, end = one.bounding_box(), other.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    expect(page.locator(".st-bubble")).to_contain_text("–")
    page.mouse.up()
    expect(page.locator("h1")).to_contain_text("Échanger deux places")
    assert tables(session, edition) == before
