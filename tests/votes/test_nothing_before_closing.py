"""No partial result before the closing, anywhere, for anyone: what ballots say changes no byte of any answer."""

import re
from collections.abc import Iterator
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.models.accounts import Role
from app.models.votes import Ballot, Poll, PollState
from app.votes import actions
from app.web.fragments import FRAGMENTS
from tests.factories import Factory
from tests.house.test_routes import rules
from tests.inspectors import ANY_TOKEN, Inspector
from tests.votes.conftest import tracker
from tests.world import NOBODY, World, small_world

READERS = (NOBODY, Role.ADMINISTRATOR, Role.ORGANISER, Role.GUARANTOR, Role.CAPTAIN)
CARDS = 8
PASSING = re.compile(rb"/ID \[.*?\]|nonce=\"[^\"]+\"")
# Answers that never end, or leave the house: the state that they stream is read at another address.
LASTING = ("stage.flow",)


@pytest.fixture
def world(make: Factory) -> World:
    return small_world(make)


def answers(house: Flask, world: World, reader: str, browser: Inspector) -> Iterator[tuple[str, str]]:
    """Endpoint and address → what is said, status and body, token left out."""
    browser.looks = False
    for endpoint, address, _mark in rules(house, world, "GET"):
        if endpoint in LASTING:
            continue
        house.extensions[FRAGMENTS].clear()
        with browser.get(address) as answer:
            body = ANY_TOKEN.sub("", answer.get_data().decode("utf-8", "replace")).encode()
            yield f"{endpoint} {address} for {reader}", f"{answer.status_code} {sha256(PASSING.sub(b'', body)).hexdigest()}"


@pytest.mark.one_engine
def test_what_ballots_say_changes_no_answer(house: Flask, session, world: World, client, signed_in) -> None:
    poll = session.scalars(select(Poll)).one()
    assert poll.state is PollState.OPEN
    numbers = [option.project.number for option in poll.options]
    browsers = {name: client if name == NOBODY else signed_in(world.accounts[name]) for name in READERS}
    keys = [tracker() for _ in range(CARDS)]

    def fill(mark: int) -> None:
        session.execute(delete(Ballot))
        payload = poll.kind.payload(dict.fromkeys(numbers, mark))
        session.add_all(Ballot(poll_id=poll.id, key=key, payload=payload) for key in keys)
        session.commit()

    def look() -> dict[str, str]:
        return dict(one for name in READERS for one in answers(house, world, name, browsers[name]))

    fill(0)
    first = look()
    fill(poll.kind.top)
    second = look()
    assert sorted(place for place in first if first[place] != second[place]) == []
    assert len(first) > 100 * len(READERS)


@pytest.mark.one_engine
def test_same_look_sees_what_is_counted(house: Flask, session, world: World, client, signed_in, now) -> None:
    """Else the test above proves nothing: once counted and published, the same pages do differ."""
    poll = session.scalars(select(Poll)).one()
    numbers = [option.project.number for option in poll.options]
    organiser = world.accounts[Role.ORGANISER]
    said = []
    for mark in (0, poll.kind.top):
        session.add(Ballot(poll_id=poll.id, key=tracker(), payload=poll.kind.payload({numbers[0]: mark})))
        session.flush()
        if poll.state is PollState.OPEN:
            actions.close_poll(poll, organiser, now)
            actions.count_poll(poll, "0" * 20, "0" * 20, organiser, now)
            actions.publish(poll, organiser, now)
        else:
            poll.state = PollState.CLOSED
            actions.count_poll(poll, "0" * 20, "0" * 20, organiser, now)
            poll.state = PollState.PUBLISHED
        said.append(client.get(f"/editions/{world.edition.number}/vote").text)
    assert said[0] != said[1]
