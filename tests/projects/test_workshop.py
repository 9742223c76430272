"""The steps of the afternoon: ticked by the captain, followed by the organisers."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.core.workshop import Stage
from app.models.projects import StageTick
from app.projects import actions, stages
from tests.projects.conftest import FULL, Room
from tests.reading import read


def test_captain_ticks_and_unticks_and_a_double_tap_changes_nothing(room: Room, signed_in, session) -> None:
    browser = signed_in(room.member)
    for _tap in range(2):
        answer = browser.submit(f"{room.path}/fiche", "Cocher : Problème choisi")
        assert answer.status_code == 303
        address = f"{room.path}/etapes/problem"
        root, _ = read(browser.get(f"{room.path}/fiche").get_data(as_text=True))
        token = next(one.get("value") for one in root.all("input") if one.get("name") == "csrf_token")
        browser.post(address, data={"csrf_token": token, "is_done": "1"})
        session.expire_all()
        assert session.scalars(select(StageTick.stage)).all() == [Stage.PROBLEM]
        browser.submit(f"{room.path}/fiche", "Décocher : Problème choisi")
        session.expire_all()
        assert session.scalars(select(StageTick.stage)).all() == []


@pytest.mark.one_engine
def test_captain_alone_ticks_where_there_is_one(room: Room, make, signed_in) -> None:
    page = signed_in(room.other).get(f"{room.path}/fiche").get_data(as_text=True)
    assert "Cocher" not in page
    assert f"se cochent par {room.member.person.name}, capitaine de la table" in page
    table = make.table(room.edition)
    one = make.account(person=make.seat(table).participant.volunteer.person)
    path = f"/editions/{room.edition.number}/projets/{table.number}/fiche"
    assert signed_in(one).submit(path, "Cocher : Pitch répété").status_code == 303


@pytest.mark.one_engine
def test_organisers_see_who_is_behind(room: Room, make, signed_in, now) -> None:
    for _n in range(3):
        make.submitted(room.edition)
    actions.save_sheet(room.edition, room.table, replace(FULL, budget=1), 0, room.member, now)
    late = make.table(room.edition)
    rows = stages.progress(room.edition)
    assert [row.table.number for row in rows if row.is_behind] == [late.number]
    page = signed_in(room.organiser).get(f"/editions/{room.edition.number}/projets/suivi").get_data(as_text=True)
    assert "Une table est en retard sur les autres" in page
    root, _ = read(page)
    told = next(one.text for one in root.all("li") if one.get("id") == f"table-{late.number}")
    assert "0 étapes sur 11" in told
    assert "en retard" in told
    own = next(one.text for one in root.all("li") if one.get("id") == f"table-{room.table.number}")
    assert "Problème choisi : Choisissez ensemble le problème" in own


@pytest.mark.one_engine
def test_nothing_is_ticked_once_the_step_is_closed(room: Room, make, session, now) -> None:
    make.open(room.edition, Activity.PROJECTS, ActKind.CLOSE)
    with pytest.raises(RuleError, match="close depuis"):
        stages.tick(room.edition, room.table, Stage.PROBLEM, True, room.member, now)
    assert session.scalar(select(StageTick.stage)) is None


@pytest.mark.one_engine
def test_what_a_sheet_tells_is_never_ticked_by_hand(room: Room, now) -> None:
    with pytest.raises(RuleError, match="toute seule"):
        stages.tick(room.edition, room.table, Stage.BUDGET, True, room.member, now)
