"""What the screen draws of other rooms: the tables with their public names, the vote with its published result."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.models.editions import Edition
from app.models.seating import Seat, Table
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


def tables(edition: Edition) -> list[BoardTable]:
    plan = adopted_plan(edition)
    board: dict[int, BoardTable] = {}
    for seat in sorted(plan.seats if plan else (), key=lambda seat: (seat.table.number, not seat.is_captain, seat.id)):
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


def _agrees(seat: Seat) -> bool:
    volunteer = seat.participant.volunteer
    return volunteer is not None and volunteer.agrees_name_published
