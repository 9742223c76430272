"""Places that keep every demand (sizes, pins, apart, together), sought without a miss: for the rare room where the
search by exchanges found none, and the proof that there is none.

Only those who are held by a demand are placed, one block of people to keep together at a time, the most constrained
first; the others fill what is left. Tables that nothing distinguishes yet are tried once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.seating.people import Person, Rules, closed_links, units_of

PATIENCE = 50_000  # blocks placed, in all, before giving up


class Unsure(Exception):
    """Patience ran out before a plan or a proof."""


@dataclass(frozen=True, slots=True)
class _Block:
    """People who sit together: how many take a usual seat and a captain's on top, where they must sit, if anywhere."""

    people: tuple[str, ...]
    needs: tuple[int, int]
    pin: int | None


class _Places:
    def __init__(self, people: Sequence[Person], rules: Rules, on_top: frozenset[str]) -> None:
        self.free = {table.number: [table.size, int(bool(on_top))] for table in rules.tables}
        self.apart = closed_links(people, "apart")
        self.blocks = _blocks(people, on_top, self.apart)
        self.held: dict[int, set[str]] = {table.number: set() for table in rules.tables}
        self.pinned = {block.pin for block in self.blocks}
        self.left = PATIENCE

    def tables_for(self, block: _Block) -> list[int]:
        """Where a block may sit now; of empty tables alike, one."""
        found: dict[object, int] = {}
        for number, (usual, top) in self.free.items():
            held = self.held[number]
            if block.pin not in (None, number) or usual < block.needs[0] or top < block.needs[1]:
                continue
            if any(self.apart[one] & held for one in block.people):
                continue
            found.setdefault(number if held or number in self.pinned else (usual, top), number)
        return list(found.values())

    def fill(self, waiting: list[_Block]) -> bool:
        if not waiting:
            return True
        self.left -= 1
        if self.left < 0:
            raise Unsure
        choices = [(self.tables_for(block), rank) for rank, block in enumerate(waiting)]
        tables, rank = min(choices, key=lambda choice: (len(choice[0]), choice[1]))
        block, rest = waiting[rank], waiting[:rank] + waiting[rank + 1 :]
        for number in tables:
            self._sit(block, number, 1)
            if self.fill(rest):
                return True
            self._sit(block, number, -1)
        return False

    def _sit(self, block: _Block, number: int, sign: int) -> None:
        for kind, need in enumerate(block.needs):
            self.free[number][kind] -= sign * need
        self.held[number] = self.held[number] ^ set(block.people)


def _blocks(people: Sequence[Person], on_top: frozenset[str], apart: dict[str, set[str]]) -> list[_Block]:
    """The blocks that a demand holds: largest first, then those with most people to keep away from."""
    by_id = {person.id: person for person in people}
    units = units_of(people)
    united = {one for unit in units for one in unit}
    alone = [[one] for one, person in by_id.items() if one not in united and (person.pin is not None or apart[one])]
    blocks = []
    for unit in [*units, *alone]:
        tops = sum(one in on_top for one in unit)
        pin = next((by_id[one].pin for one in unit if by_id[one].pin is not None), None)
        blocks.append(_Block(tuple(unit), (len(unit) - tops, tops), pin))
    return sorted(blocks, key=lambda block: (-len(block.people), -sum(len(apart[one]) for one in block.people)))


def find_places(people: Sequence[Person], rules: Rules, on_top: frozenset[str]) -> dict[str, int] | None:
    """Person held by a demand → table, in a plan that keeps them all; None where there is no such plan.

    Raise `Unsure` when neither could be shown.
    """
    places = _Places(people, rules, on_top)
    if not places.fill(places.blocks):
        return None
    return {one: number for number, held in places.held.items() for one in held}
