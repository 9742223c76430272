"""After no-shows and late arrivals: the fewest moves that restore sizes."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.dice import Dice
from app.core.errors import RuleError
from app.core.seating.balance import Mix, imbalance, problems_of
from app.core.seating.people import Person, Plan, Problem, ProblemKind, SeatedTable, closed_links
from app.core.seating.regroup import Regrouping, TooMany

BROKEN = 10_000  # squared imbalance that one broken rule is worth: more than any table can hold


@dataclass(frozen=True, slots=True)
class Move:
    person: str
    source: int | None  # None: someone who arrives
    target: int


@dataclass(frozen=True, slots=True)
class Repair:
    plan: Plan
    moves: tuple[Move, ...]  # of people already seated: the cost of the repair
    arrivals: tuple[Move, ...]
    before: Fraction  # imbalance with the absent gone and nobody moved
    after: Fraction
    problems: tuple[Problem, ...]
    without_captain: tuple[int, ...]  # tables whose captain is absent and where nobody is willing


class _Repairing:
    """Tables being repaired; costs are whole numbers, local to a table."""

    def __init__(self, tables: dict[int, set[str]], people: Sequence[Person], criteria: Sequence[str]) -> None:
        self.tables = tables
        self.mix = Mix(people, criteria)
        self.people = self.mix.people
        self.count = len(people)
        self.low, rest = divmod(self.count, len(tables))
        self.high = self.low + (rest > 0)
        self.apart, self.together = closed_links(people, "apart"), closed_links(people, "together")
        self.known: dict[tuple[int, frozenset[str]], int] = {}

    def cost(self, number: int, ids: frozenset[str]) -> int:
        key = (number, ids)
        if key not in self.known:
            self.known[key] = self.mix.cost(ids) + BROKEN * self.count**2 * self._broken(number, ids)
        return self.known[key]

    def _broken(self, number: int, ids: frozenset[str]) -> int:
        people = [self.people[one] for one in ids]
        groups = Counter(person.group for person in people if person.group is not None)
        score = sum(count - 1 for count in groups.values())
        score += 64 * sum(person.pin is not None and person.pin != number for person in people)
        score += 64 * sum(len(self.apart[one] & ids) + len(self.together[one] - ids) for one in ids)
        return score + (not any(person.willing for person in people))

    def surplus(self) -> list[int]:
        return [number for number, ids in self.tables.items() if len(ids) > self.high]

    def lacking(self) -> list[int]:
        return [number for number, ids in self.tables.items() if len(ids) < self.low]

    def arrive(self, person: str) -> int:
        """Seat someone who arrives where sizes need them most, then where they cost least."""
        targets = self.lacking() or [number for number, ids in self.tables.items() if len(ids) < self.high]
        if not targets:  # every table is full or more: the moves that follow make the room
            targets = sorted(self.tables, key=lambda number: len(self.tables[number]))[:1]
        best = min(targets, key=lambda n: self._added(n, person) - self.cost(n, frozenset(self.tables[n])))
        self.tables[best].add(person)
        return best

    def _added(self, number: int, person: str) -> int:
        return self.cost(number, frozenset(self.tables[number] | {person}))

    def move_one(self, sources: list[int], targets: list[int], staying: set[str]) -> Move:
        """The cheapest single move from one of `sources` to one of `targets`; captains stay if they can."""
        best = min(
            (one in staying, self._change(one, source, target), one.encode(), source, target)
            for source in sources
            for target in targets
            for one in self.tables[source]
            if source != target
        )
        person, source, target = best[2].decode(), best[3], best[4]
        self.tables[source].remove(person)
        self.tables[target].add(person)
        return Move(person, source, target)

    def _change(self, one: str, source: int, target: int) -> int:
        here, there = frozenset(self.tables[source]), frozenset(self.tables[target])
        left, joined = self.cost(source, here - {one}), self.cost(target, there | {one})
        return left + joined - self.cost(source, here) - self.cost(target, there)

    def restore(self, staying: set[str]) -> list[Move]:
        """As few moves as can be: each empties a table too full or fills one too empty."""
        moves = []
        while self.surplus() or self.lacking():
            sources = self.surplus() or [n for n, ids in self.tables.items() if len(ids) > self.low]
            targets = self.lacking() or [n for n, ids in self.tables.items() if len(ids) < self.high]
            moves.append(self.move_one(sources, targets, staying))
        return moves


def smallest_repair(
    plan: Plan,
    people: Sequence[Person],
    criteria: Sequence[str],
    absent: Iterable[str],
    arrived: Iterable[str] = (),
    *,
    closed: Iterable[int] = (),
    dice: Dice | None = None,
) -> Repair:
    """Fewest moves after which every table has the same number of people, give or take one.

    `people` describes everyone seated or arrived; `closed` lists tables to empty. Arrivals fill the emptiest
    tables first, so that the number of people moved is the smallest possible: max(people too many at full
    tables, places still lacking at the others). Among equal numbers of moves: fewest captains, then fewest broken
    rules, then the best balance, proven where the repairs are few enough to be compared (see `regroup`). In place of a
    captain who left, `dice` draw another among the willing of the table (without dice, the first in the order of ids).
    """
    gone, shut = set(absent), set(closed)
    remaining = _without(plan, gone)
    coming = sorted(set(arrived) - {one for table in remaining.tables for one in table.people}, key=str.encode)
    present = {one for table in remaining.tables for one in table.people} | set(coming)
    kept = [table for table in remaining.tables if table.number not in shut]
    if not kept or not present:
        raise RuleError("Il ne reste personne à asseoir, ou aucune table ouverte. Le plan est resté tel quel.")
    here = [person for person in people if person.id in present]
    state = _Repairing({table.number: set(table.people) for table in kept}, here, list(criteria))
    homeless = {one: table.number for table in remaining.tables if table.number in shut for one in table.people}
    home = {one: number for number, ids in state.tables.items() for one in ids} | homeless
    targets = _bettered(state, [*coming, *sorted(homeless)], frozenset(t.captain for t in kept if t.captain))
    arrivals = tuple(Move(one, None, targets[one]) for one in coming)
    moves = [Move(one, home[one], target) for one, target in targets.items() if one in home]
    moves.sort(key=lambda move: (move.source or 0, move.person.encode()))
    repaired = Plan(tuple(_captained(table, state, dice) for table in kept))
    settled = [person for person in people if person.id in present - set(coming)]
    before = imbalance(remaining, settled, criteria)
    return _told(repaired, here, criteria, before, moves, arrivals)


def _bettered(state: _Repairing, waiting: Sequence[str], captains: frozenset[str]) -> dict[str, int]:
    """Who goes where in the best repair of as few moves as can be; `state` is left as it will be."""
    tables = {number: frozenset(ids) for number, ids in state.tables.items()}
    targets = {one: state.arrive(one) for one in waiting}
    targets |= {move.person: move.target for move in state.restore(set(captains))}
    home = {one: number for number, ids in tables.items() for one in ids}
    moved = sum(one in home for one in targets)
    regrouping = Regrouping(tables, waiting, moved, state.low, state.high, captains, state.cost)
    try:
        targets = regrouping.best_of_all()
    except TooMany:
        targets = regrouping.improved(targets)
    for number, ids in tables.items():
        state.tables[number] = {one for one in ids if one not in targets}
    for one, target in targets.items():
        state.tables[target].add(one)
    return targets


def _told(
    plan: Plan,
    people: Sequence[Person],
    criteria: Sequence[str],
    before: Fraction,
    moves: Sequence[Move],
    arrivals: Sequence[Move],
) -> Repair:
    return Repair(
        plan=plan,
        moves=tuple(moves),
        arrivals=tuple(arrivals),
        before=before,
        after=imbalance(plan, people, criteria),
        problems=_broken(plan, people),
        without_captain=tuple(table.number for table in plan.tables if table.captain is None),
    )


def _broken(plan: Plan, people: Sequence[Person]) -> tuple[Problem, ...]:
    return tuple(one for one in problems_of(plan, people) if one.kind is not ProblemKind.NO_CAPTAIN)


def _without(plan: Plan, gone: set[str]) -> Plan:
    return Plan(
        tuple(
            SeatedTable(
                table.number,
                tuple(one for one in table.people if one not in gone),
                None if table.captain in gone else table.captain,
            )
            for table in plan.tables
        )
    )


def _captained(table: SeatedTable, state: _Repairing, dice: Dice | None) -> SeatedTable:
    """The table as repaired; where the captain is gone, one of the willing is proposed."""
    ids = tuple(sorted(state.tables[table.number], key=str.encode))
    willing = [one for one in ids if state.people[one].willing]
    if table.captain in ids:
        return SeatedTable(table.number, ids, table.captain)
    chosen = dice.below(len(willing)) if dice and willing else 0
    return SeatedTable(table.number, ids, willing[chosen] if willing else None)
