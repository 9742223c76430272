"""Leximin of the linear relaxation over types: an upper bound on every level, and very often the optimum.

Method: maximise the smallest free chance; types whose constraint has a positive dual cannot rise above it in
any optimum (complementary slackness): fix them there, repeat (Flanigan et al., Nature 2021, §S2, over types).
"""

from dataclasses import dataclass

import numpy as np

from app.core.draw.pool import Problem
from app.core.draw.program import INFINITY, Answer, Program, SolverError, Vector
from app.core.draw.types import Indices, Model, build_model

DUAL_ZERO = 1e-7
SLACK = 1e-11
LARGEST_SLACK = 1e-7


@dataclass(frozen=True)
class Relaxed:
    """`chances[t]` per member of type t, and `levels`: (value, types fixed there), in rising order."""

    chances: Vector
    levels: tuple[tuple[float, Indices], ...]


class Held:
    """Types held at their value: in row `first + type` of a program, whose column `z` counts for them no more.

    They are held a hair under the value. After many levels rounding errors can make that hair too thin and the
    program seem impossible, which no true program of a later level is: then it grows, ten times each.
    """

    def __init__(self, program: Program, first: int, z: int) -> None:
        self._program, self._first, self._z = program, first, z
        self._values: dict[int, float] = {}
        self._slack = SLACK

    def fix(self, types: Indices, value: float) -> None:
        """Hold these types at `value` or more from now on."""
        for index in types.tolist():
            self._program.set_coefficient(self._first + index, self._z, 0.0)
            self._values[index] = value
            self._program.set_row_bounds(self._first + index, value - self._slack, INFINITY)

    def solve(self) -> Answer:
        """Solve, with a wider hair where rounding errors ask for it."""
        answer = self._program.solve()
        while answer.status == "infeasible" and self._values and self._slack < LARGEST_SLACK:
            self._slack *= 10
            for index, value in self._values.items():
                self._program.set_row_bounds(self._first + index, value - self._slack, INFINITY)
            answer = self._program.solve()
        if answer.status == "infeasible" and self._values:
            raise SolverError("a level became impossible")
        return answer


class LevelProgram:
    """Maximise z with `x_t ≥ z·n_t` for free types and `x_t ≥ v_t·n_t` for fixed ones, x in the relaxation."""

    def __init__(self, model: Model) -> None:
        self.model = model
        count, rows = len(model.types), model.rules.count
        self._first = rows
        self.rule_duals = np.zeros(rows)  # of the last solve
        entries_rows = np.concatenate([model.rules.rows, np.arange(count) + rows, np.arange(count) + rows])
        entries_columns = np.concatenate([model.rules.columns, np.arange(count), np.full(count, count)])
        values = np.concatenate([np.ones(len(model.rules.rows)), 1 / model.sizes, np.full(count, -1.0)])
        self._program = Program(
            cost=np.concatenate([np.zeros(count), [1.0]]),
            lower=np.zeros(count + 1),
            upper=np.concatenate([model.sizes, [1.0]]),
            row_lower=np.concatenate([model.rules.lower, np.zeros(count)]),
            row_upper=np.concatenate([model.rules.upper, np.full(count, INFINITY)]),
            entries=(entries_rows, entries_columns, values),
        )
        self._held = Held(self._program, rows, count)

    def fix(self, types: Indices, value: float) -> None:
        """Hold these types at `value` or more from now on."""
        self._held.fix(types, value)

    def solve(self) -> tuple[float, Vector] | None:
        """Return the largest z and the dual of each type's constraint (≥ 0), or None when nothing is possible."""
        answer = self._held.solve()
        if answer.status == "infeasible":
            return None
        self.rule_duals = answer.row_duals[: self._first]
        return float(answer.values[-1]), np.abs(answer.row_duals[self._first :])

    def rebound(self, row: int, lower: float, upper: float) -> None:
        """Replace the bounds of a rule."""
        self._program.set_row_bounds(row, lower, upper)


def relaxed_leximin(model: Model) -> Relaxed | None:
    """Return the leximin of the relaxation, or None when even the relaxation has no panel."""
    program = LevelProgram(model)
    free = np.ones(len(model.types), dtype=bool)
    chances = np.zeros(len(model.types))
    levels: list[tuple[float, Indices]] = []
    while free.any():
        found = program.solve()
        if found is None:
            return None
        value, duals = min(found[0], 1.0), found[1]
        blocked = np.flatnonzero(free & (duals > DUAL_ZERO))
        if not len(blocked):
            blocked = np.flatnonzero(free)
        chances[blocked] = value
        free[blocked] = False
        program.fix(blocked, value)
        levels.append((value, blocked))
    return Relaxed(chances, tuple(levels))


def smallest_bound(problem: Problem) -> float | None:
    """Return what the smallest chance of a checked problem cannot exceed (a share from 0 to 1), or None without panel.

    One linear program over types, in milliseconds: where panels reach the relaxation, it is the smallest chance itself.
    """
    found = LevelProgram(build_model(problem)).solve()
    return None if found is None else min(found[0], 1.0)
