"""Who is expected at the door, who is here, who is missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.checkin.queries import arrivals
from app.convening import queries as convening
from app.models.convening import Attendance, Participant, ParticipantKind
from app.models.editions import Edition


@dataclass(frozen=True)
class Place:
    """A participant as the door knows them: who, where they sit, since when they are here."""

    participant: Participant
    table: int | None
    arrived_at: datetime | None

    @property
    def is_here(self) -> bool:
        return self.participant.attendance is Attendance.PRESENT


@dataclass(frozen=True)
class TableCount:
    """How many of a table are here; `number` is None for those who have no table yet."""

    number: int | None
    here: int
    expected: int


def everybody(edition: Edition) -> list[Place]:
    """Everyone of the edition by family name, those who were replaced included: they too may come."""
    tables = convening.table_numbers(edition)
    arrived = arrivals(edition)
    return [
        Place(one, tables.get(one.id), arrived.get(one.id) if one.attendance is Attendance.PRESENT else None)
        for one in convening.roster(edition)
        if one.person.erased_at is None
    ]


def place_of(edition: Edition, participant_id: int) -> Place | None:
    one = convening.participant(edition, participant_id)
    if one is None:
        return None
    is_here = one.attendance is Attendance.PRESENT
    last = next((change.at for change in reversed(one.changes) if change.after is Attendance.PRESENT), None)
    return Place(one, convening.table_numbers(edition).get(one.id), last if is_here else None)


def expected(all_places: Sequence[Place]) -> list[Place]:
    """Those who hold a seat: drawn, and neither withdrawn nor replaced."""
    return [
        one
        for one in all_places
        if one.participant.kind is ParticipantKind.DRAWN and one.participant.attendance in convening.EXPECTED
    ]


def counts(all_places: Sequence[Place]) -> tuple[int, int]:
    """« 87 présents sur 105 »."""
    holders = expected(all_places)
    return sum(one.is_here for one in holders), len(holders)


def by_table(all_places: Sequence[Place]) -> list[TableCount]:
    """Table after table, those without one last."""
    holders = expected(all_places)
    total = Counter(one.table for one in holders)
    here = Counter(one.table for one in holders if one.is_here)
    numbers = sorted(number for number in total if number is not None)
    rows = [TableCount(number, here[number], total[number]) for number in numbers]
    return [*rows, TableCount(None, here[None], total[None])] if None in total else rows


def missing(all_places: Sequence[Place]) -> list[Place]:
    """Expected and not seen yet: those to call."""
    waited = (Attendance.CONVENED, Attendance.CONFIRMED)
    return [one for one in expected(all_places) if one.participant.attendance in waited]
