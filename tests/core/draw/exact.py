"""Leximin by enumeration of all panels and exact fractions: the referee of the fast method.

A small simplex (Bland's rule) over `Fraction`; for each level it maximises the smallest free chance, then fixes
each candidate who cannot exceed it, found by maximising that candidate's chance alone.
"""

from fractions import Fraction

from app.core.draw.pool import Problem
from tests.core.draw.pools import all_panels

Row = list[Fraction]


def exact_leximin(problem: Problem) -> dict[str, Fraction]:
    """Return the leximin chance of each candidate."""
    panels = all_panels(problem)
    ids = [candidate.id for candidate in problem.candidates]
    fixed: dict[str, Fraction] = {}
    while len(fixed) < len(ids):
        free = [one for one in ids if one not in fixed]
        value = _best(panels, fixed, free, None)
        stuck = [one for one in free if _best(panels, {**fixed, **dict.fromkeys(free, value)}, [], one) == value]
        fixed |= dict.fromkeys(stuck, value)
    return fixed


def _best(panels: list[tuple[str, ...]], fixed: dict[str, Fraction], free: list[str], alone: str | None) -> Fraction:
    """Maximise z (chance of every free candidate at least z), or the chance of one candidate alone."""
    size = len(panels)
    # Columns: weights, z. Rows: Σ weights ≤ 1 (more weight never hurts), z - chance ≤ 0, -chance ≤ -v.
    rows: list[Row] = [[Fraction(1)] * size + [Fraction(0)]]
    right: Row = [Fraction(1)]
    for one in free:
        rows.append([Fraction(-(one in panel)) for panel in panels] + [Fraction(1)])
        right.append(Fraction(0))
    for one, value in fixed.items():
        rows.append([Fraction(-(one in panel)) for panel in panels] + [Fraction(0)])
        right.append(-value)
    cost = [Fraction(alone in panel) if alone else Fraction(0) for panel in panels] + [Fraction(int(alone is None))]
    return _maximise(cost, rows, right)


def _maximise(cost: Row, rows: list[Row], right: Row) -> Fraction:
    """Two-phase simplex for max cost·x, rows·x ≤ right, x ≥ 0."""
    height, width = len(rows), len(cost)
    table = [
        row + [Fraction(int(i == j)) for j in range(height)] + [Fraction(-1)] + [right[i]] for i, row in enumerate(rows)
    ]
    basis = [width + i for i in range(height)]
    extra = width + height
    if min(right) < 0:
        objective = [Fraction(0)] * (extra + 2)
        objective[extra] = Fraction(1)
        _pivot(table, objective, basis, min(range(height), key=lambda i: right[i]), extra)
        _run(table, objective, basis)
        assert objective[-1] == 0
        if extra in basis:
            row = basis.index(extra)
            _pivot(table, objective, basis, row, next(j for j in range(extra) if table[row][j] != 0))
    for row in table:
        row[extra] = Fraction(0)
    objective = [-value for value in cost] + [Fraction(0)] * (height + 2)
    for i, column in enumerate(basis):
        if objective[column] != 0:
            factor = objective[column]
            objective[:] = [a - factor * b for a, b in zip(objective, table[i], strict=True)]
    _run(table, objective, basis)
    return objective[-1]


def _run(table: list[Row], objective: Row, basis: list[int]) -> None:
    while True:
        column = next((j for j, value in enumerate(objective[:-1]) if value < 0), None)
        if column is None:
            return
        ratios = [(row[-1] / row[column], basis[i], i) for i, row in enumerate(table) if row[column] > 0]
        _pivot(table, objective, basis, min(ratios)[2], column)


def _pivot(table: list[Row], objective: Row, basis: list[int], row: int, column: int) -> None:
    factor = table[row][column]
    table[row] = [value / factor for value in table[row]]
    for other in [*(line for i, line in enumerate(table) if i != row), objective]:
        if other[column] != 0:
            times = other[column]
            other[:] = [a - times * b for a, b in zip(other, table[row], strict=True)]
    basis[row] = column
