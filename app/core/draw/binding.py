"""Which quotas bind, and what each costs: how much the smallest chance would gain from one seat more of slack.

Computed on the linear relaxation over types: exact for the lottery whenever a mix of panels reaches it, which the
certificate says.
"""

from dataclasses import dataclass

import numpy as np

from app.core.draw.pool import Problem
from app.core.draw.relaxation import LevelProgram
from app.core.draw.types import Model
from app.core.draw.watch import SILENT, Watch

WORTH_SAYING = 0.0005


@dataclass(frozen=True)
class Cost:
    """Loosening this bound by one seat would raise the smallest chance by `gain` (a share, not thousandths)."""

    criterion: str
    value: str
    bound: str
    gain: float


def costs(problem: Problem, model: Model, watch: Watch = SILENT) -> tuple[Cost, ...]:
    """Return the bounds that hold the smallest chance down by half a thousandth or more, the dearest first."""
    program = LevelProgram(model)
    base = program.solve()
    if base is None:
        return ()
    binds = np.abs(program.rule_duals) > 1e-9
    lower, upper = model.rules.lower, model.rules.upper
    found: list[Cost] = []
    for row, quota in enumerate(problem.quotas):
        if not binds[row]:
            continue
        for bound, low, high in (("minimum", lower[row] - 1, upper[row]), ("maximum", lower[row], upper[row] + 1)):
            watch.step(row / len(problem.quotas))
            if low < 0 or watch.late:
                continue
            gain = _gain(program, row, low, high, base[0])
            if gain >= WORTH_SAYING:
                found.append(Cost(quota.criterion, quota.value, bound, gain))
        program.rebound(row, lower[row], upper[row])
    return tuple(sorted(found, key=lambda one: (-round(one.gain, 9), one.criterion, one.value, one.bound)))


def _gain(program: LevelProgram, row: int, low: float, high: float, base: float) -> float:
    program.rebound(row, float(low), float(high))
    answer = program.solve()
    return float(np.clip(answer[0] - base, 0.0, 1.0)) if answer else 0.0
