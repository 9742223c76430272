"""Search for a balanced plan: threshold accepting on exchanges, in whole numbers only.

The squared imbalance is a sum over pairs seated together plus a term per person and table, so that the cost
of every exchange of one person is a few additions of rows. Integers and a published source of chance make the
same input give the same plan on any machine. Method: Dueck and Scheuer, *Threshold accepting* (1990), without
rejected proposals: one exchange is drawn among all those of a person that stay under the threshold.
"""

from collections.abc import Sequence

import numpy as np

from app.core.dice import Dice, shuffled
from app.core.seating.people import Person, Rules, closed_links, units_of

SWEEPS = 100
STILL = 15  # last sweeps, at a threshold of zero
START = 1.0  # first threshold, in exchanges that worsen one criterion by one person


class Search:
    """One round being sought.

    `table[i]` is the index of the table of person i; `load[t, i]` what i costs at t, i left out; `kind[i]` is
    1 for captains who sit on top of the table's size, who are only exchanged with each other. Costs are the
    squared imbalance × people / 2, plus `hard` for each pair or table that breaks a rule.
    """

    def __init__(self, people: Sequence[Person], rules: Rules, on_top: frozenset[str], met: np.ndarray) -> None:
        self.people = people
        self.count = len(people)
        self.sizes = np.array([table.size + bool(on_top) for table in rules.tables], dtype=np.int64)
        self.numbers = {table.number: t for t, table in enumerate(rules.tables)}
        self.index = {person.id: i for i, person in enumerate(people)}
        self.kind = np.array([person.id in on_top for person in people], dtype=np.int64)
        self.willing = np.array([person.willing for person in people], dtype=np.int64)
        self.wants_captain = not on_top and bool(self.willing.any())
        self.pair, self.load = self._costs(rules)
        self.pair += met * (rules.encounter_weight * self.count // 2)
        self.scale = self.count * max(1, *rules.weights.values(), 1)
        self.hard = 1 + 4 * int(self.pair.max() * self.sizes.max() + np.abs(self.load).max())
        self._forbid()
        self.table = np.full(self.count, -1, dtype=np.int64)
        self.offers = np.zeros(len(self.sizes), dtype=np.int64)  # willing people per table
        self.free = np.stack([self.sizes - bool(on_top), np.full(len(self.sizes), int(bool(on_top)))])
        self.units = [[self.index[one] for one in unit] for unit in units_of(people)]
        self.movable = self._movable()

    def _costs(self, rules: Rules) -> tuple[np.ndarray, np.ndarray]:
        pair = np.zeros((self.count, self.count), dtype=np.int64)
        load = np.zeros((len(self.sizes), self.count), dtype=np.int64)
        for criterion, weight in rules.weights.items():
            values = [person.values.get(criterion, "") for person in self.people]
            _, codes, totals = np.unique(np.array(values), return_inverse=True, return_counts=True)
            pair += self.count * weight * (codes[:, None] == codes[None, :])
            load -= weight * self.sizes[:, None] * totals[codes][None, :]
        np.fill_diagonal(pair, 0)
        return pair, load

    def _forbid(self) -> None:
        groups = np.array([person.group or f"\0{i}" for i, person in enumerate(self.people)])
        same = groups[:, None] == groups[None, :]
        np.fill_diagonal(same, False)
        self.pair += self.hard * same
        for one, others in closed_links(self.people, "apart").items():
            for other in others:
                self.pair[self.index[one], self.index[other]] += self.hard * 64

    def _movable(self) -> np.ndarray:
        """movable[k, i]: i is of kind k and may be exchanged alone."""
        alone = np.array([person.pin is None for person in self.people])
        for unit in self.units:
            alone[unit] = False
        return np.stack([alone & (self.kind == 0), alone & (self.kind == 1)])

    # — the first plan —

    def place_all(self, dice: Dice) -> None:
        """Pinned people, then those kept together, then each by lot where they cost least."""
        for i, person in enumerate(self.people):
            if person.pin is not None:
                self._sit(i, self.numbers[person.pin])
        for unit in sorted(self.units, key=len, reverse=True):
            self._place_unit(unit, dice)
        for i in shuffled(range(self.count), dice):
            if self.table[i] < 0:
                self._sit(i, self._cheapest(i, dice))
        self.own = self.load[self.table, np.arange(self.count)]

    def _sit(self, i: int, table: int) -> None:
        self.table[i] = table
        self.load[table] += self.pair[i]
        self.offers[table] += self.willing[i]
        self.free[self.kind[i], table] -= 1

    def _cheapest(self, i: int, dice: Dice) -> int:
        open_tables = np.flatnonzero(self.free[self.kind[i]] > 0)
        costs = self.load[open_tables, i]
        best = open_tables[costs == costs.min()]
        return int(best[dice.below(len(best))])

    def _place_unit(self, unit: list[int], dice: Dice) -> None:
        seated = [int(self.table[i]) for i in unit if self.table[i] >= 0]
        waiting = [i for i in unit if self.table[i] < 0]
        needs = np.bincount(self.kind[waiting], minlength=2)
        tables = np.array(seated[:1]) if seated else np.flatnonzero((self.free >= needs[:, None]).all(axis=0))
        for table in tables[[dice.below(len(tables))]] if len(tables) else []:
            for i in waiting:
                if self.free[self.kind[i], table] > 0:
                    self._sit(i, int(table))

    # — exchanges —

    def changes(self, i: int) -> np.ndarray:
        """What exchanging person i with each other person would add to the cost."""
        here = int(self.table[i])
        change = self.load[here] - self.own + self.load[:, i][self.table] - self.load[here, i] - 2 * self.pair[i]
        if self.wants_captain:
            if self.willing[i]:
                change += (
                    self.hard * (1 - self.willing) * (int(self.offers[here] == 1) - (self.offers == 0)[self.table])
                )
            else:
                change += self.hard * self.willing * ((self.offers == 1)[self.table] - int(self.offers[here] == 0))
        return change

    def exchange(self, i: int, j: int) -> None:
        a, b = int(self.table[i]), int(self.table[j])
        row = self.pair[j] - self.pair[i]
        self.load[a] += row
        self.load[b] -= row
        gain = self.willing[j] - self.willing[i]
        self.offers[a] += gain
        self.offers[b] -= gain
        self.table[i], self.table[j] = b, a
        self.own = self.load[self.table, np.arange(self.count)]

    def _step(self, i: int, threshold: int, dice: Dice) -> int:
        change = self.changes(i)
        allowed = self.movable[self.kind[i]] & (self.table != self.table[i]) & (change <= threshold)
        others = np.flatnonzero(allowed)
        if not len(others):
            return 0
        j = int(others[dice.below(len(others))])
        self.exchange(i, j)
        return int(change[j])

    def _step_unit(self, unit: list[int], threshold: int, dice: Dice) -> int:
        """Exchange a whole unit with as many people of another table, or leave everything as it was."""
        here = self.table[unit[0]]
        target = dice.below(len(self.sizes))
        if target == here or any(self.people[i].pin is not None for i in unit):
            return 0
        done, total = [], 0
        for i in unit:
            others = np.flatnonzero(self.movable[self.kind[i]] & (self.table == target))
            if not len(others):
                break
            j = int(others[dice.below(len(others))])
            total += int(self.changes(i)[j])
            self.exchange(i, j)
            done.append((i, j))
        if len(done) == len(unit) and total <= threshold:
            return total
        for i, j in reversed(done):
            self.exchange(i, j)
        return 0

    def run(self, dice: Dice) -> np.ndarray:
        """Best `table` found; the number of sweeps is fixed, so that chance alone decides and never the
        clock.
        """
        self.place_all(dice)
        alone = np.flatnonzero(self.movable.any(axis=0))
        cost = best = 0
        kept = self.table.copy()
        for sweep in range(SWEEPS):
            threshold = int(START * self.scale * max(0, SWEEPS - STILL - sweep)) // SWEEPS
            for i in alone:
                cost += self._step(int(i), threshold, dice)
                if cost < best:
                    best, kept = cost, self.table.copy()
            for unit in self.units:
                cost += self._step_unit(unit, threshold, dice)
                if cost < best:
                    best, kept = cost, self.table.copy()
        return kept
