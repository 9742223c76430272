"""Write a fractional composition as a mix of panels, by walking down the faces of the relaxation.

At a point y with weight W left, any integer panel v on the smallest face holding y/W can be taken off: take as
much of it as keeps the rest inside, so that one more bound becomes tight; the dimension falls at each step.
Where no integer panel lies on the face, the walk stops and says how much weight it could not place.
"""

from dataclasses import dataclass, field

import numpy as np

from app.core.draw.program import Program, Vector
from app.core.draw.types import Model
from app.core.draw.watch import SILENT, Watch

TIGHT = 1e-7
DONE = 1e-9
TRIES = 4
FIRST_FOUND = 1e6  # relative gap
FLIPS = 6
QUARTER = 0.25
GOLDEN = 0.6180339887498949


@dataclass
class Mix:
    """Panels as compositions over types, their weights, and the weight that could not be placed."""

    panels: list[Vector] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    rest: float = 1.0


class FaceProgram:
    """Integer panels between the roundings of a point, on its face of the relaxation."""

    def __init__(self, model: Model) -> None:
        self.model = model
        rules = model.rules
        size = len(model.types)
        self._lower, self._upper = np.zeros(size), model.sizes.copy()
        self._row_lower, self._row_upper = rules.lower.copy(), rules.upper.copy()
        self._program = Program(
            np.zeros(size),
            self._lower,
            self._upper,
            rules.lower,
            rules.upper,
            (rules.rows, rules.columns, np.ones(len(rules.rows))),
        )

    def restrict(self, point: Vector) -> None:
        """Keep only the box of roundings of `point` and the rows that are tight there."""
        near = np.round(point)
        whole = np.abs(point - near) < TIGHT
        self._lower = np.where(whole, near, np.floor(point))
        self._upper = np.where(whole, near, np.ceil(point))
        self._program.set_column_bounds(self._lower, self._upper)
        rules = self.model.rules
        sums = rules.activity(point)
        lower = np.where(sums > rules.upper - TIGHT, rules.upper, rules.lower)
        upper = np.where(sums < rules.lower + TIGHT, rules.lower, rules.upper)
        for row in np.flatnonzero((lower != self._row_lower) | (upper != self._row_upper)).tolist():
            self._program.set_row_bounds(row, lower[row], upper[row])
        self._row_lower, self._row_upper = lower, upper

    def best(self, weights: Vector) -> Vector | None:
        """Return an integer panel of high weight by diving from a vertex of the relaxation; None if not found.

        The fractions nearest to an integer are fixed by quarters; a dead end is taken back and tried one by one,
        then the other way.
        """
        self._program.set_costs(weights)
        lower, upper = self._lower.copy(), self._upper.copy()
        panel, flips, batch = None, 0, QUARTER
        fixed = np.empty(0, dtype=np.int64)
        while panel is None:
            answer = self._program.solve()
            if answer.status == "infeasible":
                if not len(fixed) or flips >= FLIPS:
                    break
                near = lower[fixed]
                lower[fixed], upper[fixed] = self._lower[fixed], self._upper[fixed]
                changed = fixed
                if len(fixed) == 1:
                    flips += 1
                    low_side = near == lower[fixed]
                    lower[fixed], upper[fixed] = (
                        np.where(low_side, near + 1, lower[fixed]),
                        np.where(low_side, upper[fixed], near - 1),
                    )
                fixed, batch = np.empty(0, dtype=np.int64), 0.0
            else:
                near = np.round(answer.values)
                away = np.abs(answer.values - near)
                broken = np.flatnonzero(away > 1e-6)
                panel = self._finish(answer.values, near, broken, weights)
                if panel is not None:
                    break
                count = max(1, int(len(broken) * batch))
                fixed = broken[np.argsort(away[broken], kind="stable")[:count]]
                lower[fixed] = upper[fixed] = near[fixed]
                changed, batch = fixed, QUARTER
            self._program.set_some_bounds(changed, lower[changed], upper[changed])
        self._program.set_column_bounds(self._lower, self._upper)
        return panel

    def any(self, weights: Vector) -> Vector | None:
        """Return an integer panel by branch and bound, the first found; None when none exists."""
        rules = self.model.rules
        entries = (rules.rows, rules.columns, np.ones(len(rules.rows)))
        answer = Program(
            weights, self._lower, self._upper, self._row_lower, self._row_upper, entries, integer=True, gap=FIRST_FOUND
        ).solve()
        if answer.status != "optimal":
            return None
        panel = np.round(answer.values)
        return panel if self.holds(panel) else None

    def _finish(self, values: Vector, near: Vector, broken: np.ndarray, weights: Vector) -> Vector | None:
        if not len(broken):
            return near if self.holds(near) else None
        return self._round(values, near, broken, weights) if len(broken) <= 10 else None

    def holds(self, panel: Vector) -> bool:
        """Whether a composition keeps every rule of the face."""
        sums = self.model.rules.activity(panel)
        return bool(np.all(sums > self._row_lower - 0.5) and np.all(sums < self._row_upper + 0.5))

    def _round(self, values: Vector, near: Vector, broken: np.ndarray, weights: Vector) -> Vector | None:
        choices = ((np.arange(1 << len(broken))[:, None] >> np.arange(len(broken))) & 1).astype(float)
        base = near.copy()
        base[broken] = np.floor(values[broken])
        rules = self.model.rules
        position = np.full(len(values), -1)
        position[broken] = np.arange(len(broken))
        touched = position[rules.columns] >= 0
        effect = np.zeros((len(broken), rules.count))
        np.add.at(effect, (position[rules.columns[touched]], rules.rows[touched]), 1.0)
        sums = rules.activity(base) + choices @ effect
        good = np.flatnonzero(np.all((sums > self._row_lower - 0.5) & (sums < self._row_upper + 0.5), axis=1))
        if not len(good):
            return None
        best = good[np.argmax(choices[good] @ weights[broken])]
        base[broken] += choices[best]
        return base


def decompose(model: Model, point: Vector, watch: Watch = SILENT) -> Mix:
    """Write `point` (seats per type, inside the relaxation) as a mix of integer panels, as far as it goes."""
    mix = Mix()
    face = FaceProgram(model)
    rest = point.copy()
    for _ in range(2 * len(point) + model.rules.count + 2):
        watch.step(1 - mix.rest)
        if watch.late:
            break
        if mix.rest < DONE:
            mix.rest = 0.0
            break
        here = rest / mix.rest
        face.restrict(here)
        panel = _panel_near(face, here)
        if panel is None:
            break
        share = _largest_share(model, rest, mix.rest, panel)
        mix.panels.append(panel)
        mix.weights.append(share)
        rest = rest - share * panel
        mix.rest -= share
    return mix


def wobble(size: int, turn: int) -> Vector:
    """Return deterministic weights in [-0.5, 0.5), different at each turn (multiples of the golden ratio)."""
    return np.modf(np.arange(1, size + 1) * (GOLDEN * (turn + 1)) + turn * 0.7548776662466927)[0] - 0.5


def _panel_near(face: FaceProgram, here: Vector) -> Vector | None:
    lean = here - np.floor(here) - 0.5
    for turn in range(TRIES):
        panel = face.best(lean + turn * 0.5 * wobble(len(here), turn))
        if panel is not None:
            return panel
    return face.any(lean)


def _largest_share(model: Model, rest: Vector, weight: float, panel: Vector) -> float:
    """Largest a such that (rest - a·panel)/(weight - a) still lies between its roundings and meets the rows."""
    here = rest / weight
    near = np.round(here)
    whole = np.abs(here - near) < TIGHT
    low = np.where(whole, near, np.floor(here))
    high = np.where(whole, near, np.ceil(here))
    shares = [weight]
    for value, lower, upper, used in (
        (rest[~whole], low[~whole], high[~whole], panel[~whole]),
        (model.rules.activity(rest), model.rules.lower, model.rules.upper, model.rules.activity(panel)),
    ):
        falls, rises = used > lower + 0.5, used < upper - 0.5
        room_low = (value[falls] - lower[falls] * weight) / (used[falls] - lower[falls])
        room_high = (upper[rises] * weight - value[rises]) / (upper[rises] - used[rises])
        shares += [float(room.min()) for room in (room_low, room_high) if len(room)]
    return max(min(shares), 0.0)
