"""Search for a balanced plan: threshold accepting on exchanges, in whole numbers only.

The squared imbalance is a sum over pairs seated together plus a term per person and table, so that the cost
of every exchange of one person is a few additions of rows. Integers and a published source of chance make the
same input give the same plan on any machine. Method: Dueck and Scheuer, *Threshold accepting* (1990), without
rejected proposals: one exchange is drawn among all those of a person that stay under the threshold. The search ends
as soon as the cost reaches what no plan can go below.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from app.core.dice import Dice, shuffled
from app.core.seating.people import Person, Rules, closed_links, units_of, unmet

SWEEPS = 160  # for each round; those that a round does not need go to the next
STEPS = (12_000, 60_000)  # at least, since a small room takes little time, and at most: a step of a large room is long
STILL = 15  # last sweeps, at a threshold of zero; in each before, one person may worsen one criterion by one person


def sweeps_for(people: int) -> int:
    """How many times a round may try everyone once more."""
    least, most = (steps // max(1, people) for steps in STEPS)
    return max(least, min(SWEEPS, most), 1)


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
        self.wants_captain = not on_top and bool(self.willing.any() and not self.willing.all())
        self.pair, self.load = self._costs(rules)
        wishes = self._wishes(rules)
        self.load += wishes
        self.units = [[self.index[one] for one in unit] for unit in units_of(people)]
        again = met * (rules.encounter_weight * self.count // 2)
        self.pair += again
        self.floor = self._floor(rules) + int(wishes.min(axis=0).sum()) + int(again[self._bound()].sum()) // 2
        self.scale = self.count * max(1, *rules.weights.values(), 1)
        self.hard = 1 + 4 * int(self.scale + self.pair.max() * self.sizes.max() + np.abs(self.load).max())
        self._forbid()
        if self.wants_captain:
            self.floor += self.hard * max(0, len(self.sizes) - int(self.willing.sum()))
        self.captain_cost = self.hard * np.stack([1 - self.willing, self.willing])
        self.pair_twice = 2 * self.pair
        self.everyone = np.arange(self.count)
        self.table = np.full(self.count, -1, dtype=np.int64)
        self.offers = np.zeros(len(self.sizes), dtype=np.int64)  # willing people per table
        self.free = np.stack([self.sizes - bool(on_top), np.full(len(self.sizes), int(bool(on_top)))])
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

    def _wishes(self, rules: Rules) -> np.ndarray:
        """What each person costs at each table for its theme."""
        ranks = [[unmet(person, table.theme) for person in self.people] for table in rules.tables]
        return np.array(ranks, dtype=np.int64) * (self.count * rules.wish_weight // 2)

    def _floor(self, rules: Rules) -> int:
        """What no plan costs less than: each value spread over the tables as evenly as whole people can be, as if it
        were alone. One more person of a value at a table where x of them sit costs count × x − size × total.
        """
        there = np.arange(int(self.sizes.max()))[None, :]
        steps = np.where(there < self.sizes[:, None], self.count * there, np.iinfo(np.int64).max // 2)
        floor = 0
        for criterion, weight in rules.weights.items():
            for total in Counter(person.values.get(criterion, "") for person in self.people).values():
                floor += weight * int(np.sort(steps - self.sizes[:, None] * total, axis=None)[:total].sum())
        return floor

    def _bound(self) -> np.ndarray:
        """bound[i, j]: i and j sit together whatever the plan, pinned to one table or kept together."""
        block = -1 - np.arange(self.count)
        for i, person in enumerate(self.people):
            if person.pin is not None:
                block[i] = person.pin
        for unit in self.units:
            block[unit] = max(block[i] for i in unit)
        return np.asarray(block[:, None] == block[None, :])

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

    def place_all(self, dice: Dice, places: Mapping[str, int]) -> None:
        """Those whose place is given or pinned, then those kept together, then each by lot where they cost least."""
        for one, number in places.items():
            self._sit(self.index[one], self.numbers[number])
        for i, person in enumerate(self.people):
            if person.pin is not None and self.table[i] < 0:
                table = self.numbers[person.pin]
                if self.free[self.kind[i], table] > 0:  # else no plan holds, as the check that follows will prove
                    self._sit(i, table)
        for unit in sorted(self.units, key=len, reverse=True):
            self._place_unit(unit, dice)
        for i in shuffled(range(self.count), dice):
            if self.table[i] < 0:
                self._sit(i, self._cheapest(i, dice))
        self.own = self.load[self.table, self.everyone]
        self.seats = [np.flatnonzero(self.table == table) for table in range(len(self.sizes))]

    def cost(self) -> int:
        """The cost of the plan: pairs that share a table, counted once, each person's own term, missing captains."""
        alone = self.own - (self.pair * (self.table[:, None] == self.table)).sum(axis=1)
        lacking = int((self.offers == 0).sum()) if self.wants_captain else 0
        return int(self.own.sum() + alone.sum()) // 2 + self.hard * lacking

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
        change = self.load[here] - self.own
        change += self.load[:, i].take(self.table)
        change -= self.pair_twice[i] + self.load[here, i]
        if self.wants_captain:
            # i goes there and the other comes here: what each table would gain or lack, where one is willing alone
            if self.willing[i]:
                lacks = int(self.offers[here] == 1) - (self.offers == 0)
            else:
                lacks = (self.offers == 1) - int(self.offers[here] == 0)
            if lacks.any():
                change += lacks.take(self.table) * self.captain_cost[1 - self.willing[i]]
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
        here, there = self.seats[a], self.seats[b]
        here[here == i] = j
        there[there == j] = i
        self.own[here] = self.load[a].take(here)
        self.own[there] = self.load[b].take(there)

    def _step(self, i: int, threshold: int, dice: Dice) -> int:
        change = self.changes(i)
        allowed = self.movable[self.kind[i]] & (self.table != self.table[i]) & (change <= threshold)
        others = np.flatnonzero(allowed)
        if not len(others):
            return 0
        j = int(others[dice.below(len(others))])
        self.exchange(i, j)
        return int(change[j])

    def _step_unit(self, unit: list[int], dice: Dice) -> int:
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
        if len(done) == len(unit) and total <= 0:
            return total
        for i, j in reversed(done):
            self.exchange(i, j)
        return 0

    def run(self, dice: Dice, sweeps: int, places: Mapping[str, int] | None = None) -> int:
        """Leave in `table` the best plan found, starting from `places`, and say how many sweeps it took.

        Their number depends on the costs alone, so that chance decides and never the clock.
        """
        self.place_all(dice, places or {})
        alone = [int(i) for i in np.flatnonzero(self.movable.any(axis=0))]
        cost = best = self.cost()
        kept, done = self.table.copy(), 0
        while done < sweeps and best > self.floor:
            done += 1
            bold = alone[dice.below(len(alone))] if alone and done <= sweeps - STILL else None
            for i in alone:
                cost += self._step(i, self.scale if i == bold else 0, dice)
                if cost < best:
                    best, kept = cost, self.table.copy()
            for unit in self.units:
                cost += self._step_unit(unit, dice)
                if cost < best:
                    best, kept = cost, self.table.copy()
        self.table = kept
        return done
