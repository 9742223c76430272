"""The computation itself, apart from the database: it may take seconds, so no transaction waits for it."""

from dataclasses import dataclass

from app.core.draw.certificate import Certificate, certify
from app.core.draw.fairness import fair_lottery
from app.core.draw.panels import number_panels
from app.core.draw.pool import Problem
from app.core.draw.watch import Watch


@dataclass(frozen=True)
class Solution:
    """What a computation gives: the problem it answers, the proof, the thousand panels, thousandths by id."""

    problem: Problem
    certificate: Certificate
    panels: tuple[tuple[str, ...], ...]
    thousandths: dict[str, int]


def solve(problem: Problem, watch: Watch | None = None) -> Solution:
    """Compute the fair lottery and its numbered panels. Raise `RuleError` when no panel exists."""
    watch = watch or Watch()
    lottery = fair_lottery(problem, watch)
    panels = number_panels(lottery, watch)
    return Solution(problem, certify(lottery, panels), panels.lists, panels.thousandths)
