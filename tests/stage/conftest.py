"""Three tables about to pitch; a day of five moments."""

from dataclasses import dataclass

import pytest

from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.editions import Edition, MomentKind, ProgrammeItem
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


@dataclass
class Day:
    edition: Edition
    organiser: Account
    moments: list[ProgrammeItem]
    path: str


@pytest.fixture
def led(make) -> Day:
    """Nothing has begun."""
    edition = make.edition()
    programme = (
        ("09:00", "Accueil", MomentKind.WELCOME),
        ("10:00", "Diagnostic", MomentKind.WORK),
        ("12:00", "Déjeuner", MomentKind.BREAK),
        ("13:30", "Pitchs", MomentKind.PITCHES),
        ("15:00", "Vote", MomentKind.VOTE),
    )
    moments = [make.moment(edition, at, label, kind=kind) for at, label, kind in programme]
    organiser = make.account(Role.ORGANISER, edition=edition)
    return Day(edition, organiser, moments, f"/editions/{edition.number}")
