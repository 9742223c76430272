"""What a jury knows of people: theirs to take away, and gone on time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.actions.erasure import erase
from app.accounts.actions.retention import erase_step
from app.accounts.queries.export import everything
from app.core.errors import RuleError
from app.jury import actions
from app.models.jury import Recusal
from tests.jury.conftest import Room


def key(text: str) -> str:
    return text[:64]


@pytest.mark.one_engine
def test_member_takes_away_all_that_they_wrote(room: Room, session) -> None:
    author = room.members[0]
    actions.recuse(room.jury, author, room.projects[2], "Un proche à la table.", room.organiser, room.now)
    room.open()
    room.mark(author, 4, None, -1, comment="Solide.")
    (seat,) = everything(session, author.account.person)["jurys"]
    assert seat["function"] == "Directrice d’un centre social"
    assert [one["reason"] for one in seat["recusations"]] == ["Un proche à la table."]
    assert {one["mark"] for one in seat["notes"]} == {4}
    assert [one["abstains"] for one in seat["avis"]] == [False, True]


@pytest.mark.one_engine
def test_reason_goes_a_month_after_the_day(room: Room, session, now) -> None:
    actions.recuse(room.jury, room.members[0], room.projects[0], "Un proche.", room.organiser, now)
    session.flush()
    erase_step(session, key, now)
    assert session.scalar(select(Recusal.reason)) == "Un proche."
    erase_step(session, key, now + timedelta(days=60))
    session.expire_all()
    assert session.scalars(select(Recusal.reason)).all() == [""]


@pytest.mark.one_engine
def test_member_is_not_erased_while_their_sheet_is_awaited(room: Room, session, now) -> None:
    author = room.members[0]
    actions.recuse(room.jury, author, room.projects[0], "Un proche.", room.organiser, now)
    room.open()
    with pytest.raises(RuleError, match="membre d’un jury"):
        erase(session, author.account.person, key, now, None)
    actions.lock(room.jury, room.organiser, now)
    erase(session, author.account.person, key, now, None)
    session.expire_all()
    assert session.scalars(select(Recusal.reason)).all() == [""]


@pytest.mark.one_engine
def test_sheet_costs_the_same_with_more_projects(room: Room, make, session, signed_in, steady_queries) -> None:
    browser = signed_in(room.members[0].account)
    steady_queries(lambda: browser.get(f"{room.path}/ma-feuille"), lambda: make.submitted(room.edition))
