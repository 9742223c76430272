"""What no seating plan can go below, and the best plan of small rooms, by HiGHS.

The squared imbalance of a criterion is a convex function of its counts at tables. Each of these counts is a sum of
units, the k-th of which costs 2k − 1 − 2 × expected, so that the best spread of one criterion alone is a transport
problem, which HiGHS solves exactly; added up, these are a bound for any plan. The whole problem, people of each kind at
each table, is an integer program that small rooms allow.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from app.core.draw.program import Program
from app.core.seating import Person, Rules


@dataclass
class _Model:
    """Columns and rows being written; costs are whole: the squared imbalance × people, less a constant."""

    costs: list[float] = field(default_factory=list)
    uppers: list[float] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)  # each row is an equality
    entries: list[tuple[int, int, float]] = field(default_factory=list)

    def row(self, total: float) -> int:
        self.sums.append(total)
        return len(self.sums) - 1

    def column(self, cost: float, upper: float, *cells: tuple[int, float]) -> None:
        self.entries += [(row, len(self.costs), value) for row, value in cells]
        self.costs.append(cost)
        self.uppers.append(upper)

    def least(self, seconds: float | None = None) -> tuple[int, bool]:
        """The least cost, and whether it is proven to be; else a proven bound below it."""
        rows, columns, values = (np.array(one) for one in zip(*self.entries, strict=True))
        sums = np.array(self.sums, dtype=float)
        costs, uppers = -np.array(self.costs, dtype=float), np.array(self.uppers, dtype=float)
        entries = (rows, columns, values.astype(float))
        program = Program(costs, np.zeros(len(costs)), uppers, sums, sums, entries, integer=seconds is not None)
        if seconds is not None:
            program.set_time_limit(seconds)
        answer = program.solve()
        return round(-answer.bound), answer.status == "optimal"


def _units(model: _Model, people: int, size: int, total: int, *cells: tuple[int, float]) -> int:
    """The units of one count at one table; returns the part of the cost that no plan changes, × people²."""
    for unit in range(min(size, total)):
        model.column(people * (2 * unit + 1) - 2 * size * total, 1, *cells)
    return (size * total) ** 2


def least_imbalance(people: Sequence[Person], rules: Rules) -> Fraction:
    """A proven bound for one round: each criterion spread as evenly as whole people can be, as if it were alone."""
    count, bound = len(people), Fraction(0)
    for criterion in rules.weights:
        model, constant = _Model(), 0
        tables = [model.row(table.size) for table in rules.tables]
        for total in Counter(person.values.get(criterion, "") for person in people).values():
            value = model.row(total)
            for row, table in zip(tables, rules.tables, strict=True):
                constant += _units(model, count, table.size, total, (row, 1), (value, 1))
        cost, _proven = model.least()
        bound += Fraction(cost, count) + Fraction(constant, count**2)
    return bound


def best_imbalance(people: Sequence[Person], rules: Rules, seconds: float) -> tuple[Fraction, bool]:
    """The best squared imbalance of one round (no demand counted), and whether it is proven; else a bound below it."""
    kinds = Counter(tuple(person.values.get(criterion, "") for criterion in rules.weights) for person in people)
    model, constant, count = _Model(), 0, len(people)
    totals = [Counter(person.values.get(criterion, "") for person in people) for criterion in rules.weights]
    all_of = {kind: model.row(number) for kind, number in kinds.items()}
    for table in rules.tables:
        full = model.row(table.size)
        counts = [{value: model.row(0) for value in values} for values in totals]
        for values, rows in zip(totals, counts, strict=True):
            for value, total in values.items():
                constant += _units(model, count, table.size, total, (rows[value], -1))
        for kind, number in kinds.items():
            cells = [(rows[value], 1.0) for rows, value in zip(counts, kind, strict=True)]
            model.column(0, min(number, table.size), (all_of[kind], 1), (full, 1), *cells)
    cost, proven = model.least(seconds)
    return Fraction(cost, count) + Fraction(constant, count**2), proven
