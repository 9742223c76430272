"""No partial result before the closing: what ballots say changes no byte of what the day's pages answer.

tests/house/test_routes.py sees besides that no page of the house, whoever reads it, even asks for what ballots say.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.jury.actions import lock
from app.jury.queries import jury_of
from app.models.accounts import Role
from app.models.votes import Ballot, Poll, PollState
from app.votes import actions
from app.web.fragments import FRAGMENTS
from tests.house.test_routes import rules
from tests.inspectors import ANY_TOKEN, Inspector
from tests.votes.conftest import DICE, tracker
from tests.world import World, small_world

ROOMS = ("votes", "stage", "selection", "projects")
LASTING = "stage.flow"  # never ends; what it says is also at stage.state
RECEIPT = re.compile("[0-9A-HJKMNP-TV-Z]{26}")  # proposed by the server where no script makes it, always another
CARDS = 8


def said(house: Flask, world: World, browser: Inspector) -> Iterator[tuple[str, str]]:
    """(endpoint, whole answer), but for what its forms draw at random."""
    browser.looks = False
    for endpoint, address, _mark in rules(house, world, "GET"):
        if endpoint.partition(".")[0] in ROOMS and endpoint != LASTING:
            house.extensions[FRAGMENTS].clear()
            with browser.get(address) as answer:
                body = answer.get_data().decode("utf-8", "replace")
                yield endpoint, f"{answer.status_code} {RECEIPT.sub('', ANY_TOKEN.sub('', body))}"


@pytest.mark.one_engine
def test_what_ballots_say_changes_no_answer(house: Flask, session, make, client, signed_in, now) -> None:
    world = small_world(make)
    poll = session.scalars(select(Poll).where(Poll.state == PollState.OPEN)).one()
    organiser = world.accounts[Role.ORGANISER]
    numbers, keys = [option.project.number for option in poll.options], [tracker() for _ in range(CARDS)]
    boss = signed_in(world.accounts[Role.ADMINISTRATOR])

    def differing(readers: list[Inspector], *, counted: bool) -> set[str]:
        looks: list[list[tuple[str, str]]] = []
        for mark in (0, poll.kind.top):
            session.execute(delete(Ballot))
            payload = poll.kind.payload({numbers[0]: mark})
            session.add_all(Ballot(poll_id=poll.id, key=key, payload=payload) for key in keys)
            if counted:
                poll.state = PollState.CLOSED
                actions.count_poll(poll, DICE, DICE, organiser, now)
                actions.publish(poll, organiser, now)
            session.commit()
            looks.append([one for reader in readers for one in said(house, world, reader)])
        assert len(looks[0]) == len(looks[1]) > 20 * len(readers)
        return {one[0] for one, other in zip(*looks, strict=True) if one != other}

    assert differing([client, boss], counted=False) == set()
    lock(jury_of(world.edition), organiser, now)
    assert {"votes.result", "votes.lines"} <= differing([client], counted=True)  # the same look sees what is public
