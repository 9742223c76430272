"""Who replaces whom: an order drawn once, and a rule that leaves no choice to anyone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.core.draw.lottery import SUBSTITUTES, Stream
from app.core.draw.pool import Problem


@dataclass(frozen=True)
class Entry:
    """Who enters (None when nobody can) and by how many seats the panel then misses its quotas (0: none)."""

    id: str | None
    violation: int

    @property
    def exact(self) -> bool:
        """Whether the replacement keeps every quota."""
        return self.id is not None and self.violation == 0


def substitute_order(problem: Problem, panel: Collection[str], fingerprint: str, seed: str) -> list[str]:
    """Return everyone of the pool outside the panel, in the order drawn by the dice."""
    seated = set(panel)
    others = [candidate.id for candidate in problem.candidates if candidate.id not in seated]
    return Stream(SUBSTITUTES, fingerprint, seed).shuffled(others)


def replacement(
    problem: Problem, seated: Collection[str], order: Sequence[str], unavailable: Collection[str] = ()
) -> Entry:
    """Return who takes one free seat beside `seated` (the panel without the person who leaves).

    The first in the order whose entry keeps every quota and group rule; where none does, the first among those of
    least violation (sum over quotas of the seats missing or in excess), group rules never broken.
    """
    here, gone = set(seated), set(unavailable)
    waiting = [id for id in order if id not in here and id not in gone and _groups_hold(problem, here, id)]
    best = Entry(None, violation(problem, here))
    for id in waiting:
        cost = violation(problem, here | {id})
        if cost == 0:
            return Entry(id, 0)
        if best.id is None or cost < best.violation:
            best = Entry(id, cost)
    return best


def violation(problem: Problem, seated: Collection[str]) -> int:
    """Sum over quotas of the seats missing under the minimum or in excess of the maximum."""
    counts: dict[tuple[str, str], int] = {}
    for id in seated:
        values = problem.by_id[id].values
        for criterion in problem.criteria:
            key = (criterion, values[criterion])
            counts[key] = counts.get(key, 0) + 1
    total = 0
    for quota in problem.quotas:
        count = counts.get((quota.criterion, quota.value), 0)
        total += max(quota.minimum - count, count - quota.maximum, 0)
    return total


def breaks(problem: Problem, panel: Collection[str]) -> list[tuple[str, str, int]]:
    """Return every rule that a panel breaks: (criterion or group kind, value or group, seats); empty when valid."""
    found: list[tuple[str, str, int]] = []
    counts: dict[tuple[str, str], int] = {}
    groups: dict[tuple[str, str], int] = {}
    for id in panel:
        candidate = problem.by_id[id]
        for criterion in problem.criteria:
            key = (criterion, candidate.values[criterion])
            counts[key] = counts.get(key, 0) + 1
        for rule in problem.groups:
            if group := candidate.groups.get(rule.kind):
                groups[rule.kind, group] = groups.get((rule.kind, group), 0) + 1
    for quota in problem.quotas:
        count = counts.get((quota.criterion, quota.value), 0)
        if not quota.minimum <= count <= quota.maximum:
            found.append((quota.criterion, quota.value, count))
    maxima = {rule.kind: rule.maximum for rule in problem.groups}
    found += [(kind, group, count) for (kind, group), count in sorted(groups.items()) if count > maxima[kind]]
    return found


def _groups_hold(problem: Problem, seated: Collection[str], id: str) -> bool:
    entering = problem.by_id[id].groups
    for rule in problem.groups:
        group = entering.get(rule.kind)
        if group and 1 + sum(problem.by_id[other].groups.get(rule.kind) == group for other in seated) > rule.maximum:
            return False
    return True
