"""What the screen draws of other rooms: the tables with their public names, the vote with its published result."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.core.spelling import plain
from app.core.thread import Activity, StepState
from app.models.editions import Edition
from app.models.seating import MorningSeat, Seat, Table, Turn
from app.models.votes import Poll, PollState
from app.seating.queries import adopted_plan
from app.votes.queries import Line, alive_poll, result_lines

LINES_SHOWN = 10


@dataclass
class BoardTable:
    """A table of the plan in force: the names of those who agreed to be named, and how many others."""

    table: Table
    names: list[str] = field(default_factory=list)
    others: int = 0


def places(edition: Edition, now: datetime) -> Sequence[Seat | MorningSeat]:
    """The seats of the plan in force; where it has two turns, the morning's until the projects are begun."""
    plan = adopted_plan(edition)
    if plan is None:
        return []
    projects = next(step for step in edition.thread(now) if step.activity is Activity.PROJECTS)
    is_morning = bool(plan.morning) and projects.state is StepState.UPCOMING
    return plan.places(Turn.MORNING if is_morning else Turn.TEAM)


def everyone(edition: Edition, now: datetime) -> list[Seat | MorningSeat]:
    """By family name, whether or not they agreed to be named: for a room, when an organiser asks for it."""
    return sorted(places(edition, now), key=_folded)


def tables(edition: Edition, now: datetime) -> list[BoardTable]:
    """What anyone may see."""
    board: dict[int, BoardTable] = {}
    for seat in sorted(places(edition, now), key=lambda seat: (seat.table.number, not seat.is_captain, seat.id)):
        one = board.setdefault(seat.table_id, BoardTable(seat.table))
        if _agrees(seat):
            one.names.append(seat.participant.person.name)
        else:
            one.others += 1
    return list(board.values())


def result(edition: Edition) -> tuple[Poll | None, Sequence[Line]]:
    """The poll of the edition, and its first lines once published: nothing partial, ever."""
    poll = alive_poll(edition)
    is_public = poll is not None and poll.state is PollState.PUBLISHED
    return poll, result_lines(poll)[:LINES_SHOWN] if poll is not None and is_public else []


def _folded(seat: Seat | MorningSeat) -> tuple[str, str]:
    person = seat.participant.person
    return plain(person.family_name), plain(person.given_name)


def _agrees(seat: Seat | MorningSeat) -> bool:
    volunteer = seat.participant.volunteer
    return volunteer is not None and volunteer.agrees_name_published
