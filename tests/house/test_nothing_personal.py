"""A thousand strings that belong to people, in every place where they are kept: none of them is ever said to anyone.

Every public address is read as nobody in particular: pages, exports, the API, feeds, packages; and the log.
"""

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from itertools import count

import pytest
from flask import Flask
from sqlalchemy import select

from app.following.views.letters import tell_stories
from app.models.accounts import Account, Person
from app.models.convening import AttendanceChange
from app.models.following import Following
from app.models.jury import JuryOpinion
from app.models.logistics import Expense, ExpenseChange, Trip
from app.models.messages import OutboxMessage
from app.models.oversight import ContentReport
from app.models.selection import Study
from app.models.volunteers import Volunteer
from app.opendata.queries.reading import TABLES
from app.web.streams import STREAMS, Streams
from tests.factories import Factory
from tests.house.test_routes import rules
from tests.papers import insides, words
from tests.world import World, small_world

WANTED = 1000
CANARY = re.compile(r"canari\d+", re.IGNORECASE)
PERSONAL = {"token", "key"}  # an address that holds a secret of somebody's shows them what is theirs
# What people write of themselves or of others, for a few eyes only.
NOTES = (
    (Volunteer, "membership_note", "council_said"),
    (AttendanceChange, "comment"),
    (Trip, "place", "details"),
    (Expense, "label", "payment_reference"),
    (ExpenseChange, "reason"),
    (ContentReport, "reason", "contact"),
    (OutboxMessage, "to_address", "subject", "body"),
    (Following, "email"),
    (JuryOpinion, "comment"),
    (Study, "answer"),
)


@pytest.fixture
def world(make: Factory) -> World:
    return small_world(make)


def seed(make: Factory, world: World) -> int:
    """Every person of the world, and enough volunteers besides, get names, an address and a telephone; how many."""
    numbers = count(1)

    def canary() -> str:
        return f"Canari{next(numbers)}"

    council = make.council()
    for person in make.session.scalars(select(Person).order_by(Person.id)).all():
        _mark(person, canary)
    while next(numbers) < WANTED:
        _mark(make.volunteer(world.edition, council=council, person=make._person()).person, canary)
    for account in make.session.scalars(select(Account).order_by(Account.id)):
        account.email = f"{canary()}@exemple.fr".lower()
    for kind, *fields in NOTES:
        for row in make.session.scalars(select(kind)).all():
            for field in fields:
                setattr(row, field, canary())
    make.session.commit()
    return next(numbers)


def _mark(person: Person, canary) -> None:
    person.given_name, person.family_name, person.phone = canary(), canary(), canary()
    person.email = f"{canary()}@exemple.fr"


def said_in(data: bytes, kind: str) -> Iterator[str]:
    """All that a reader of these bytes may read."""
    if kind == "application/zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")
    elif kind == "application/pdf":
        yield insides(data).decode("utf-8", "replace")
        yield words(data) or ""
    else:
        yield data.decode("utf-8", "replace")


@pytest.mark.one_engine
def test_nothing_personal_is_said_to_anyone(
    house: Flask, make, session, world: World, client, caplog, now, monkeypatch
) -> None:
    assert seed(make, world) >= WANTED
    monkeypatch.setitem(house.extensions, STREAMS, Streams(looks=1))  # the first words of those that last
    for name in ("app", "werkzeug"):
        caplog.set_level(logging.DEBUG, name)
    client.looks = False
    number = world.edition.number
    addresses = [
        address
        for endpoint, address, mark in rules(house, world, "GET")
        if mark.kind in ("public", "booth") and not any(_holds_a_secret(house, endpoint))
    ]
    addresses += [f"/api/v1/editions/{number}/{name}" for name in TABLES]
    addresses += [f"/editions/{number}/donnees/{name}.csv" for name in TABLES]
    told: list[str] = []
    for address in addresses:
        with client.get(address) as answer:
            found = {one for text in said_in(answer.data, answer.mimetype) for one in CANARY.findall(text)}
            headers = CANARY.findall(str(answer.headers))
            told += [f"{address} says {one}" for one in sorted({*found, *headers})]
    tell_stories(now)
    told += [f"the log says {one}" for one in CANARY.findall(caplog.text)]
    assert "\n".join(told) == ""
    assert len(addresses) > 80


def _holds_a_secret(house: Flask, endpoint: str) -> Iterator[bool]:
    for rule in house.url_map.iter_rules(endpoint):
        yield bool(PERSONAL & set(rule.arguments))
