"""The whole room in one picture, so that moves can be drawn from one table to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from app.core.seating import Repair
from app.seating.mix import reference
from app.seating.room import TableCard

COLUMNS = 5
MARGIN = 10
SIDE = 200 + 2 * MARGIN  # a table and its seats, with room around
TOP = 50  # from the middle of a table to where an arrow stops


@dataclass(frozen=True)
class Arrow:
    """A move, from the middle of a seat to the edge of a table; `rank` is its line in the list."""

    rank: int
    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def middle(self) -> tuple[int, int]:
        return (self.x1 + self.x2) // 2, (self.y1 + self.y2) // 2


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    tables: Sequence[tuple[TableCard, int, int]]  # with the corner of each
    arrows: Sequence[Arrow]
    arrivals: Sequence[tuple[int, int, int]]  # rank, and where a newcomer's mark stands


def draw_room(cards: Sequence[TableCard], repair: Repair) -> Drawing:
    """Tables on a grid, an arrow per move in the order of the list, a mark at the table of each arrival."""
    places = {card.table.number: (i % COLUMNS * SIDE, i // COLUMNS * SIDE) for i, card in enumerate(cards)}
    seats = {
        reference(mark.participant): (x + mark.x + MARGIN, y + mark.y + MARGIN)
        for card, (x, y) in zip(cards, places.values(), strict=True)
        for mark in card.seats
    }
    middles = {number: (x + SIDE // 2, y + SIDE // 2) for number, (x, y) in places.items()}
    arrows = [
        _arrow(rank, seats[move.person], middles[move.target])
        for rank, move in enumerate(repair.moves, 1)
        if move.person in seats and move.target in middles
    ]
    arrivals = [
        (rank, *middles[move.target])
        for rank, move in enumerate(repair.arrivals, len(repair.moves) + 1)
        if move.target in middles
    ]
    rows = -(-len(cards) // COLUMNS)
    return Drawing(
        width=SIDE * min(COLUMNS, max(1, len(cards))),
        height=SIDE * rows,
        tables=[(card, *places[card.table.number]) for card in cards],
        arrows=arrows,
        arrivals=arrivals,
    )


def _arrow(rank: int, start: tuple[int, int], middle: tuple[int, int]) -> Arrow:
    """Stops short of the middle, at the edge of the table."""
    length = hypot(middle[0] - start[0], middle[1] - start[1]) or 1.0
    share = max(0.0, 1 - TOP / length)
    end = (start[0] + (middle[0] - start[0]) * share, start[1] + (middle[1] - start[1]) * share)
    return Arrow(rank, *start, round(end[0]), round(end[1]))
