"""The best of the smallest repairs: who leaves which table and where everyone without a table sits, sizes restored.

When as few people as can be move, no table both loses and receives: so tables divide into those that give and those
that take. Every such choice is tried where there are few of them, and the best is then proven; else a repair made one
move at a time is improved until no change of one person, of one place or of two places betters it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import comb

LEAVES = 6_000  # repairs compared before giving up the proof: half a second at most
Targets = dict[str, int]  # person → table where they go
Value = tuple[int, int, tuple[tuple[str, int], ...]]  # captains moved, cost, then the repair itself, to settle ties


class TooMany(Exception):
    """More repairs than can be compared one by one."""


@dataclass(frozen=True)
class Regrouping:
    """Tables as the absent left them, and those who have none. `cost` is that of a table with these people.

    `moves` is the smallest number of seated people who change table; sizes end between `low` and `high`.
    """

    tables: Mapping[int, frozenset[str]]
    waiting: Sequence[str]
    moves: int
    low: int
    high: int
    captains: frozenset[str]
    cost: Callable[[int, frozenset[str]], int]

    @cached_property
    def home(self) -> dict[str, int]:
        return {one: number for number, ids in self.tables.items() for one in ids}

    def value(self, targets: Mapping[str, int]) -> Value:
        """What a repair is worth, the smallest being the best."""
        after = self.after(targets)
        cost = sum(self.cost(n, ids) - self.cost(n, self.tables[n]) for n, ids in after.items())
        moved = sum(one in self.captains and one in self.home for one in targets)
        return moved, cost, tuple(sorted(targets.items()))

    def after(self, targets: Mapping[str, int]) -> dict[int, frozenset[str]]:
        """The tables that a repair changes, once it is done."""
        touched = {*targets.values(), *(self.home[one] for one in targets if one in self.home)}
        changed = {number: set(self.tables[number]) for number in touched}
        for one, target in targets.items():
            if one in self.home:
                changed[self.home[one]].discard(one)
            changed[target].add(one)
        return {number: frozenset(ids) for number, ids in changed.items()}

    # — every repair, where they are few —

    def best_of_all(self) -> Targets:
        """The best repair of all. Raise TooMany where they cannot be compared one by one."""
        if self._ways_to_leave() > LEAVES:
            raise TooMany
        best: tuple[Value, Targets] | None = None
        for count, targets in enumerate(self._every()):
            if count >= LEAVES:
                raise TooMany
            found = (self.value(targets), targets)
            best = found if best is None or found[0] < best[0] else best
        if best is None:
            raise AssertionError("a repair made one move at a time is one of them")
        return best[1]

    def _every(self) -> Iterator[Targets]:
        givers = [number for number in sorted(self.tables) if len(self.tables[number]) > self.low]
        takers = {number: len(ids) for number, ids in sorted(self.tables.items()) if len(ids) < self.high}
        for leaving in self._leavers(givers, self.moves):
            giving = {self.home[one] for one in leaving}
            sizes = {number: size for number, size in takers.items() if number not in giving}
            yield from self._seated([*leaving, *self.waiting], sizes, {})

    def _leavers(self, numbers: Sequence[int], left: int) -> Iterator[tuple[str, ...]]:
        """Everyone who may leave, in all `left` people, so that the tables which give keep enough."""
        if left == 0 and all(len(self.tables[number]) <= self.high for number in numbers):
            yield ()
        if left == 0:
            return
        for place, number in enumerate(numbers):
            ids = sorted(self.tables[number])
            for count in self._may_give(len(ids), left):
                for chosen in combinations(ids, count) if count else ():
                    for others in self._leavers(numbers[place + 1 :], left - count):
                        yield (*chosen, *others)
            if len(ids) > self.high:  # this one has too many: it cannot be passed over
                return

    def _may_give(self, size: int, left: int) -> range:
        """How many may leave a table of that size; what is above `high` must."""
        return range(max(0, size - self.high), min(left, max(0, size - self.low)) + 1)

    def _ways_to_leave(self) -> int:
        ways = [1, *([0] * self.moves)]
        for ids in self.tables.values():
            ways = [
                sum(comb(len(ids), count) * ways[done - count] for count in self._may_give(len(ids), done))
                for done in range(self.moves + 1)
            ]
        return ways[self.moves]

    def _seated(self, people: Sequence[str], sizes: dict[int, int], placed: Targets) -> Iterator[Targets]:
        """Every way to seat `people` at tables of these sizes, so that none lacks anybody or has too many."""
        if sum(self.low - size for size in sizes.values() if size < self.low) > len(people):
            return
        if not people:
            yield dict(placed)
            return
        one, rest = people[0], people[1:]
        for number, size in list(sizes.items()):
            if size < self.high:
                placed[one] = number
                yield from self._seated(rest, sizes | {number: size + 1}, placed)

    # — one repair, improved —

    def improved(self, targets: Targets) -> Targets:
        """`targets` bettered by one change after the other, for as long as one betters it."""
        best, value = targets, self.value(targets)
        while True:
            found = min(self._near(best), key=self.value, default=best)
            if self.value(found) >= value:
                return best
            value, best = self.value(found), found

    def _near(self, targets: Targets) -> Iterator[Targets]:
        """Repairs one change away: another person leaves, another table receives, two people exchange where they go."""
        sizes = {n: len(ids) for n, ids in self.tables.items()} | {
            n: len(ids) for n, ids in self.after(targets).items()
        }
        giving = {self.home[one] for one in targets if one in self.home}
        for one, target in targets.items():
            rest = {other: number for other, number in targets.items() if other != one}
            yield from (rest | {one: n} for n, size in sizes.items() if self._may_swap(sizes, target, n, giving))
            if one in self.home:
                yield from (rest | {other: target} for other in self._instead_of(one, targets, sizes))
        for one, other in combinations(targets, 2):
            if targets[one] != targets[other]:
                yield targets | {one: targets[other], other: targets[one]}

    def _may_swap(self, sizes: Mapping[int, int], target: int, number: int, giving: set[int]) -> bool:
        free = number not in giving and number != target
        return free and sizes[number] < self.high and sizes[target] > self.low

    def _instead_of(self, one: str, targets: Targets, sizes: Mapping[int, int]) -> Iterator[str]:
        """Who could leave in the place of somebody: of the same table, or of one that can spare a person."""
        home, receiving = self.home[one], set(targets.values())
        for number, ids in self.tables.items():
            spares = number not in receiving and sizes[number] > self.low and sizes[home] < self.high
            if number == home or spares:
                yield from (other for other in sorted(ids) if other not in targets)
