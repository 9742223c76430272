"""A morning: an edition whose convening is open, two tables of five, ten people confirmed and seated, a guest."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.checkin.actions.arrivals import Told, take
from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.checkin import DoorActKind
from app.models.convening import Attendance, Participant
from app.models.editions import Edition, Guest


@dataclass
class Morning:
    edition: Edition
    keeper: Account
    organiser: Account
    people: list[Participant]
    guest: Guest

    @property
    def path(self) -> str:
        return f"/editions/{self.edition.number}/accueil"


@pytest.fixture
def morning(make):
    edition = make.edition(Activity.CONVENING, Activity.TABLES)
    tables = [make.table(edition) for _ in range(2)]
    people = []
    for n in range(10):
        one = make.participant(edition, attendance=Attendance.CONFIRMED)
        make.seat(tables[n // 5], one)
        people.append(one)
    for act in edition.acts:
        act.at = make.now - timedelta(hours=2)
    guest = make.add(Guest(edition_id=edition.id, function="Secrétaire d’État", organisation="Ministère d’essai"))
    keeper = make.account(Role.DOOR, edition=edition)
    return Morning(edition, keeper, make.account(Role.ORGANISER, edition=edition), people, guest)


@pytest.fixture
def tablet(morning, now):
    """`tablet("a" * 32, person)` notes an arrival; keywords say the rest."""

    def note(key, who, *, kind=DoorActKind.ARRIVED, undoes="", at=None, sent=None, received=None, name="Porte A"):
        is_guest = isinstance(who, Guest)
        told = Told(key, kind, None if is_guest else who.id, who.id if is_guest else None, at or now, undoes)
        return take(morning.edition, told, sent=sent or now, tablet=name, actor=morning.keeper, now=received or now)

    return note
