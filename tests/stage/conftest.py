"""Three tables about to pitch."""

from dataclasses import dataclass

import pytest

from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.projects import Project
from app.stage import actions

DICE = "40712296405118823970"


@dataclass
class Room:
    edition: Edition
    organiser: Account
    projects: list[Project]
    path: str


@pytest.fixture
def room(make) -> Room:
    edition = make.edition(Activity.PITCHES)
    organiser = make.account(Role.ORGANISER, edition=edition)
    return Room(edition, organiser, [make.submitted(edition) for _ in range(3)], f"/editions/{edition.number}")


@pytest.fixture
def drawn(room: Room, now) -> Room:
    """The same, the order drawn."""
    actions.freeze(room.edition, room.organiser, now)
    actions.draw(room.edition, DICE, DICE, room.organiser, now)
    return room
