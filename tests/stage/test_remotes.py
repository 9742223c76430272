"""Two remotes at once, for good: two requests together, one act."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from app.extensions import db
from app.models.accounts import Account
from app.models.editions import ProgrammeItem
from app.models.stage import PitchState
from app.stage import actions, queries
from tests.reading import read
from tests.stage.conftest import DICE, Day, Room

AT_ONCE = 8


@pytest.fixture
def remotes(app: Flask, signed_in):
    """`remotes(path, account)(button, **seen)`: what eight remotes are answered, each pressing the same button at the
    same moment."""

    def of(path: str, account: Account) -> Callable[..., list[str]]:
        held = [signed_in(account) for _ in range(AT_ONCE)]
        tokens = [token_of(one.get(f"{path}/telecommande").get_data(as_text=True)) for one in held]

        def press(button: str, **seen: object) -> list[str]:
            def one(place: int) -> str:
                with app.app_context():
                    try:
                        sent = {"csrf_token": tokens[place], **seen}
                        answer = held[place].post(
                            f"{path}/telecommande/{button}", data=sent, headers={"Accept": "application/json"}
                        )
                        return answer.json["refusal"]
                    finally:
                        db.session.remove()

            db.session.commit()
            with ThreadPoolExecutor(AT_ONCE) as crowd:
                return list(crowd.map(one, range(AT_ONCE)))

        return press

    return of


@pytest.fixture
def answers(remotes, led: Day):
    return remotes(led.path, led.organiser)


def token_of(page: str) -> str:
    root, _ = read(page)
    return next(one.get("value") for one in root.all("input") if one.get("name") == "csrf_token")


def test_eight_thumbs_on_next_move_one_moment(answers, led: Day, session) -> None:
    for place, expected in enumerate(("Accueil", "Diagnostic")):
        seen = led.moments[place - 1].id if place else 0
        refusals = answers("suivant", moment=seen, seen=0, buttons="moment")
        assert refusals.count("") == 1
        assert all("déjà changé" in refusal for refusal in refusals if refusal)
        session.expire_all()
        moment = queries.current_moment(queries.moments_of(led.edition))
        assert moment is not None
        assert moment.label == expected
    assert session.scalars(select(ProgrammeItem.label).where(ProgrammeItem.ended_at.is_not(None))).all() == ["Accueil"]


def test_thirty_seconds_from_each_remote_all_count(answers, led: Day, session) -> None:
    answers("suivant", moment=0, seen=0, buttons="moment")
    assert answers("plus", moment=led.moments[0].id, seen=0, buttons="moment") == [""] * AT_ONCE
    session.expire_all()
    assert led.moments[0].added_ms == AT_ONCE * 30_000


@pytest.mark.parametrize("button", ["pause", "absent"])
def test_eight_thumbs_on_a_team_act_once(remotes, room: Room, make, session, now, button: str) -> None:
    """Pausing again changes nothing; the team after the absent one is not skipped."""
    actions.freeze(room.edition, room.organiser, now)
    actions.draw(room.edition, DICE, DICE, room.organiser, now)
    first, second, _third = (pitch.id for pitch in queries.pitches_of(room.edition))
    if button == "pause":
        actions.start(room.edition, room.organiser, now)
    refusals = remotes(room.path, room.organiser)(button, seen=first, moment=0, buttons="pitch")
    session.expire_all()
    states = {pitch.id: pitch.state for pitch in queries.pitches_of(room.edition)}
    if button == "pause":
        assert refusals == [""] * AT_ONCE
        assert states[first] is PitchState.PAUSED
    else:
        assert refusals.count("") == 1
        assert (states[first], queries.order_of(room.edition).current_id) == (PitchState.MISSING, second)
        assert states[second] is PitchState.WAITING
