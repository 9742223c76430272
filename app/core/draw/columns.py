"""Leximin by column generation with exact pricing, for the pools where the relaxation cannot be reached.

Method: Flanigan et al., Nature 2021 (§S2), over types. Each level is a linear program over the panels known so far;
an integer program finds a panel that would improve it, or proves that none does.
"""

from dataclasses import dataclass

import numpy as np

from app.core.draw.decompose import FaceProgram
from app.core.draw.program import INFINITY, Program, Vector
from app.core.draw.relaxation import DUAL_ZERO, Held, LevelProgram
from app.core.draw.types import Indices, Model
from app.core.draw.watch import Watch

EQUAL = 1e-8


@dataclass(frozen=True)
class Level:
    """A step of the leximin: `value` reached by these types, and the `bound` that no lottery can exceed."""

    value: float
    bound: float
    types: Indices


class Master:
    """Maximise z over mixes of known panels: chance ≥ z for free types, ≥ their value for fixed ones."""

    def __init__(self, model: Model, panels: list[Vector]) -> None:
        self.model = model
        self.panels: list[Vector] = []
        size = len(model.types)
        none = np.empty(0, dtype=np.int64)
        self._program = Program(
            np.empty(0),
            np.empty(0),
            np.empty(0),
            np.concatenate([np.zeros(size), [1.0]]),
            np.concatenate([np.full(size, INFINITY), [1.0]]),
            (none, none, np.empty(0)),
        )
        self._program.add_column(1.0, 0.0, 1.0, list(range(size)), [-1.0] * size)
        self._held = Held(self._program, 0, 0)
        for panel in panels:
            self.add(panel)

    def add(self, panel: Vector) -> None:
        """Make one more panel available to the mix."""
        used = np.flatnonzero(panel)
        rows = [*used.tolist(), len(panel)]
        self._program.add_column(0.0, 0.0, INFINITY, rows, [*(panel[used] / self.model.sizes[used]).tolist(), 1.0])
        self.panels.append(panel)

    def fix(self, types: Indices, value: float) -> None:
        """Hold these types at `value` from now on."""
        self._held.fix(types, value)

    def solve(self) -> tuple[float, Vector, Vector, float]:
        """Return z, the weights of the panels, the duals of the types (≥ 0) and the value a panel must beat."""
        answer = self._held.solve()
        return (
            float(answer.values[0]),
            np.maximum(answer.values[1:], 0.0),
            np.maximum(-answer.row_duals[:-1], 0.0),
            float(answer.row_duals[-1]),
        )


class Pricing:
    """Find the panel of largest dual value: first quickly, then exactly with a proven bound."""

    def __init__(self, model: Model) -> None:
        rules = model.rules
        self.model, self._quick = model, FaceProgram(model)
        self._exact = Program(
            np.zeros(len(model.types)),
            np.zeros(len(model.types)),
            model.sizes,
            rules.lower,
            rules.upper,
            (rules.rows, rules.columns, np.ones(len(rules.rows))),
            integer=True,
        )

    def best(self, duals: Vector, beat: float, watch: Watch) -> tuple[Vector | None, float]:
        """Return a panel worth more than `beat` (or None) and an upper bound on the worth of any panel."""
        worth = duals / self.model.sizes
        panel = self._quick.best(worth)
        if panel is not None and worth @ panel > beat + EQUAL:
            return panel, INFINITY
        self._exact.set_costs(worth)
        if watch.remaining() < INFINITY:
            self._exact.set_time_limit(max(watch.remaining(), 0.01))
        answer = self._exact.solve()
        found = np.round(answer.values) if len(answer.values) else None
        if found is not None and self.model.rules.hold(found) and worth @ found > beat + EQUAL:
            return found, answer.bound
        return None, answer.bound


def leximin_by_columns(model: Model, panels: list[Vector], watch: Watch) -> tuple[list[Vector], Vector, list[Level]]:
    """Return panels, their weights and the levels of a leximin lottery, proven unless the time ran out.

    `panels` must hold one panel at least. Once late, the levels go on over the panels known by then, each with the
    bound that the relaxation proves for it, those before being held.
    """
    master, pricing, relaxed = Master(model, panels), Pricing(model), LevelProgram(model)
    free = np.ones(len(model.types), dtype=bool)
    held = np.zeros(len(model.types))
    levels: list[Level] = []
    while True:
        value, weights, duals, bound = _settle(master, pricing, relaxed, held, free, watch)
        blocked = np.flatnonzero(free & (duals > DUAL_ZERO))
        if not len(blocked):
            blocked = np.flatnonzero(free)
        levels.append(Level(value, max(bound, value), blocked))
        free[blocked] = False
        held[blocked] = value
        if not free.any():
            return master.panels, weights / weights.sum(), levels
        master.fix(blocked, value)
        relaxed.fix(blocked, value)
        watch.step(1 - free.sum() / len(free))


def largest_smallest(model: Model, panels: list[Vector], watch: Watch) -> float:
    """Return the largest smallest chance of any lottery (the first level alone), from panels already known."""
    master, pricing, relaxed = Master(model, panels), Pricing(model), LevelProgram(model)
    free, held = np.ones(len(model.types), dtype=bool), np.zeros(len(model.types))
    return _settle(master, pricing, relaxed, held, free, watch)[0]


def _settle(
    master: Master, pricing: Pricing, relaxed: LevelProgram, held: Vector, free: np.ndarray, watch: Watch
) -> tuple[float, Vector, Vector, float]:
    """Generate panels until the current level is proven or the time is over."""
    ceiling = relaxed.solve()
    bound = min(ceiling[0], 1.0) if ceiling else 1.0
    while True:
        watch.step(1 - free.sum() / len(free))
        value, weights, duals, beat = master.solve()
        if value >= bound - EQUAL or watch.late:
            return value, weights, duals, bound
        panel, worth = pricing.best(duals, beat, watch)
        share = float(duals[free].sum())
        if worth < INFINITY and share > DUAL_ZERO:
            bound = min(bound, (worth - float(duals @ held)) / share)
        if panel is None:
            return value, weights, duals, bound
        master.add(panel)
