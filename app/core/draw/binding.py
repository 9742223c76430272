"""Which quotas bind, and what each costs: how much the smallest chance would gain from one seat more of slack.

Where a mix of panels reaches the linear relaxation over types, as the certificate says, the relaxation gives the
exact answer. Where the lottery came from columns, each bound is asked of whole panels, by exact pricing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from app.core.draw.columns import largest_smallest
from app.core.draw.fairness import BY_COLUMNS, Lottery
from app.core.draw.pool import Problem, Quota
from app.core.draw.program import Vector
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


def costs(problem: Problem, model: Model, watch: Watch = SILENT, lottery: Lottery | None = None) -> tuple[Cost, ...]:
    """Return the bounds that hold the smallest chance down by half a thousandth or more, the dearest first.

    Give the `lottery` where there is one: without it the answer is that of the relaxation.
    """
    if lottery is not None and lottery.method == BY_COLUMNS:
        gains = _gains_of_panels(problem, lottery, watch)
    else:
        gains = _gains_of_relaxation(problem, model, watch)
    found = [Cost(quota.criterion, quota.value, side, gain) for quota, side, gain in gains if gain >= WORTH_SAYING]
    return tuple(sorted(found, key=lambda one: (-round(one.gain, 9), one.criterion, one.value, one.bound)))


def _gains_of_relaxation(problem: Problem, model: Model, watch: Watch) -> Iterator[tuple[Quota, str, float]]:
    program = LevelProgram(model)
    base = program.solve()
    if base is None:
        return
    binds = np.abs(program.rule_duals) > 1e-9
    lower, upper = model.rules.lower, model.rules.upper
    for row, quota, side, low, high in _loosened(problem, model):
        watch.step(row / len(problem.quotas))
        if binds[row] and not watch.late:
            yield quota, side, _gain(program, row, low, high, base[0])
            program.rebound(row, lower[row], upper[row])


def _gains_of_panels(problem: Problem, lottery: Lottery, watch: Watch) -> Iterator[tuple[Quota, str, float]]:
    model = lottery.model
    for row, quota, side, low, high in _loosened(problem, model):
        watch.step(row / len(problem.quotas))
        if watch.late:
            return
        found = largest_smallest(_with_row(model, row, low, high), list(lottery.panels), watch)
        yield quota, side, max(found - lottery.smallest, 0.0)


def _loosened(problem: Problem, model: Model) -> Iterator[tuple[int, Quota, str, float, float]]:
    lower, upper = model.rules.lower, model.rules.upper
    for row, quota in enumerate(problem.quotas):
        if quota.minimum > 0:
            yield row, quota, "minimum", float(lower[row] - 1), float(upper[row])
        yield row, quota, "maximum", float(lower[row]), float(upper[row] + 1)


def _with_row(model: Model, row: int, low: float, high: float) -> Model:
    lower: Vector = model.rules.lower.copy()
    upper: Vector = model.rules.upper.copy()
    lower[row], upper[row] = low, high
    return replace(model, rules=replace(model.rules, lower=lower, upper=upper))


def _gain(program: LevelProgram, row: int, low: float, high: float, base: float) -> float:
    program.rebound(row, low, high)
    answer = program.solve()
    return float(np.clip(answer[0] - base, 0.0, 1.0)) if answer else 0.0
