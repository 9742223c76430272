"""The computation itself, apart from the database: it may take seconds, so no transaction waits for it."""

import base64
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from app.core.canonical import canonical_json, fingerprint
from app.core.draw.binding import costs
from app.core.draw.certificate import Certificate, certify
from app.core.draw.dossier import panels_txt
from app.core.draw.fairness import fair_lottery
from app.core.draw.panels import number_panels
from app.core.draw.pool import Problem
from app.core.draw.verify import read_panels
from app.core.draw.watch import Watch

SEARCH, NUMBERED = 0.7, 0.95  # shares of the work, as the progress bar tells it


@dataclass(frozen=True)
class Solution:
    """What a computation gives: the problem it answers, the proof, the thousand panels."""

    problem: Problem
    certificate: Certificate
    panels: tuple[tuple[str, ...], ...]

    @cached_property
    def thousandths(self) -> dict[str, int]:
        """In how many of the thousand panels each candidate sits."""
        counts = Counter(id for panel in self.panels for id in panel)
        return {candidate.id: counts[candidate.id] for candidate in self.problem.candidates}


def solve(problem: Problem, watch: Watch | None = None) -> Solution:
    """Compute the fair lottery and its numbered panels. Raise `RuleError` when no panel exists."""
    watch = watch or Watch()
    lottery = fair_lottery(problem, _part(watch, 0, SEARCH))
    panels = number_panels(lottery, _part(watch, SEARCH, NUMBERED))
    dear = costs(problem, lottery.model, _part(watch, NUMBERED, 1), lottery)
    return Solution(problem, certify(lottery, panels, dear), panels.lists)


def _part(watch: Watch, start: float, end: float) -> Watch:
    return replace(watch, progress=lambda share: watch.progress(start + share * (end - start)))


def packed(solution: Solution) -> dict[str, Any]:
    """A solution as the result of a job: the thousand panels are long, so they are compressed."""
    data = zlib.compress(panels_txt(solution.panels), 6)
    return {"certificate": solution.certificate.as_record(), "panels": base64.b64encode(data).decode()}


def unpacked(problem: Problem, record: dict[str, Any]) -> Solution:
    """The solution of `problem` that `packed` wrote."""
    lines = read_panels(zlib.decompress(base64.b64decode(record["panels"])))
    return Solution(problem, Certificate.from_record(record["certificate"]), tuple(tuple(line) for line in lines))


def mark(problem: Problem) -> str:
    """The fingerprint of a problem: tells whether what was computed is what is asked now."""
    return fingerprint(
        canonical_json(
            [
                [[one.id, dict(one.values), dict(one.groups)] for one in problem.candidates],
                [[one.criterion, one.value, one.minimum, one.maximum] for one in problem.quotas],
                [[rule.kind, rule.maximum] for rule in problem.groups],
                problem.seats,
                list(problem.seated),
                list(problem.excluded),
            ]
        )
    )
