"""Is there a panel? When not, the smallest change of bounds that makes one possible, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.core.draw.pool import GroupRule, Problem, Quota, check
from app.core.draw.program import Program, Vector
from app.core.draw.types import Model, build_model
from app.core.errors import RuleError


@dataclass(frozen=True)
class Change:
    """One bound to move: of the quota `criterion: value`, or, with an empty value, of the group kind `criterion`."""

    criterion: str
    value: str
    bound: str
    before: int
    after: int


@dataclass(frozen=True)
class Diagnosis:
    """Whether a panel exists; if not, the smallest changes that make one possible (none when nothing can)."""

    feasible: bool
    changes: tuple[Change, ...] = ()


def find_panel(model: Model) -> Vector | None:
    """Return any panel (seats per type), or None when there is none."""
    size, rules = len(model.types), model.rules
    entries = (rules.rows, rules.columns, np.ones(len(rules.rows)))
    zeros = np.zeros(size)
    answer = Program(zeros, zeros, model.sizes, rules.lower, rules.upper, entries, integer=True).solve()
    return np.round(answer.values) if answer.status == "optimal" else None


def diagnose(problem: Problem) -> Diagnosis:
    """Say whether a panel exists, else the fewest bounds to change, then by the smallest total amount.

    Group rules are touched only when quotas alone cannot help, the last kind of `problem.groups` first.
    """
    check(problem)
    if find_panel(build_model(problem)) is not None:
        return Diagnosis(True)
    return Diagnosis(False, _smallest_changes(problem))


def apply(problem: Problem, changes: Sequence[Change]) -> Problem:
    """Return the problem with these bounds moved."""
    quotas = {(quota.criterion, quota.value): quota for quota in problem.quotas}
    groups = {rule.kind: rule for rule in problem.groups}
    for change in changes:
        if not change.value:
            groups[change.criterion] = GroupRule(change.criterion, change.after)
            continue
        key = (change.criterion, change.value)
        quotas[key] = (
            replace(quotas[key], minimum=change.after)
            if change.bound == "minimum"
            else replace(quotas[key], maximum=change.after)
        )
    return replace(problem, quotas=tuple(quotas.values()), groups=tuple(groups.values()))


def describe(change: Change) -> RuleError:
    """Put a change in words (a `RuleError` used as a translatable sentence, to show or to raise)."""
    params: dict[str, Any] = {
        "criterion": change.criterion,
        "value": change.value,
        "before": change.before,
        "after": change.after,
    }
    if not change.value:
        return RuleError("%(criterion)s : permettre %(after)s places par groupe au lieu de %(before)s", **params)
    if change.bound == "minimum":
        return RuleError("%(criterion)s, %(value)s : baisser le minimum de %(before)s à %(after)s", **params)
    return RuleError("%(criterion)s, %(value)s : relever le maximum de %(before)s à %(after)s", **params)


class _Slack:
    """The integer program of the smallest change: types, then for each bound an amount and a 0/1 « changed »."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.model = build_model(problem)
        self.columns: list[tuple[float, float, list[tuple[int, float]]]] = []
        self.bounds: list[tuple[str, str, str, int]] = []
        rules = self.model.rules
        self.row_lower, self.row_upper = list(rules.lower), list(rules.upper)
        self._size = len(self.model.types)
        for row, quota in enumerate(problem.quotas):
            self._bound(quota.criterion, quota.value, "minimum", quota.minimum, quota.minimum, [(row, 1.0)], 1.0)
            room = problem.seats - quota.maximum
            self._bound(quota.criterion, quota.value, "maximum", quota.maximum, max(room, 0), [(row, -1.0)], 1.0)
        for rank, rule in enumerate(reversed(problem.groups)):
            rows = [
                len(problem.quotas) + index
                for index, (kind, _) in enumerate(self.model.group_rows)
                if kind == rule.kind
            ]
            if rows:
                cost = float(2 * len(problem.quotas) + 1) * (10**rank)
                self._bound(rule.kind, "", "maximum", rule.maximum, problem.seats, [(row, -1.0) for row in rows], cost)

    def _bound(
        self,
        criterion: str,
        value: str,
        side: str,
        before: int,
        room: int,
        effect: list[tuple[int, float]],
        cost: float,
    ) -> None:
        if room <= 0:
            return
        linked = len(self.row_lower)
        # amount - room·changed ≤ 0 : an amount costs one « changed ».
        self.row_lower.append(-float(room))
        self.row_upper.append(0.0)
        weight = 2.0 * self.problem.seats * len(self.problem.quotas) + 1
        self.columns.append((-1.0, float(room), [*effect, (linked, 1.0)]))
        self.columns.append((-weight * cost, 1.0, [(linked, -float(room))]))
        self.bounds.append((criterion, value, side, before))

    def solve(self) -> tuple[Change, ...]:
        rules = self.model.rules
        rows = [*rules.rows.tolist()]
        columns = [*rules.columns.tolist()]
        values = [1.0] * len(rows)
        for offset, (_, _, entries) in enumerate(self.columns):
            for row, value in entries:
                rows.append(row)
                columns.append(self._size + offset)
                values.append(value)
        cost = np.concatenate([np.zeros(self._size), [column[0] for column in self.columns]])
        upper = np.concatenate([self.model.sizes, [column[1] for column in self.columns]])
        answer = Program(
            cost,
            np.zeros(len(cost)),
            upper,
            np.array(self.row_lower),
            np.array(self.row_upper),
            (np.array(rows), np.array(columns), np.array(values)),
            integer=True,
        ).solve()
        if answer.status != "optimal":
            return ()
        amounts = np.round(answer.values[self._size :: 2]).astype(int).tolist()
        return tuple(
            Change(criterion, value, side, before, before - amount if side == "minimum" else before + amount)
            for (criterion, value, side, before), amount in zip(self.bounds, amounts, strict=True)
            if amount
        )


def _smallest_changes(problem: Problem) -> tuple[Change, ...]:
    return _Slack(problem).solve()


def too_few(problem: Problem) -> list[tuple[Quota, RuleError, int]]:
    """Return the quotas that want more people than the pool holds: (quota, sentence, suggested minimum)."""
    counts = {criterion: problem.counts(criterion) for criterion in problem.criteria}
    found = []
    for quota in problem.quotas:
        available = counts[quota.criterion].get(quota.value, 0)
        if quota.minimum > available:
            error = RuleError(
                "Le vivier n’en compte que %(available)s, pour un minimum de %(minimum)s.",
                available=available,
                minimum=quota.minimum,
            )
            found.append((quota, error, available))
    return found


def wrong_sums(problem: Problem) -> list[RuleError]:
    """Return the criteria whose minima or maxima cannot add up to the seats, in words."""
    found = []
    for criterion in problem.criteria:
        quotas = [quota for quota in problem.quotas if quota.criterion == criterion]
        least, most = sum(quota.minimum for quota in quotas), sum(quota.maximum for quota in quotas)
        if least > problem.seats:
            found.append(
                RuleError(
                    "%(criterion)s : les minimums font %(total)s places, soit %(extra)s de trop pour %(seats)s places.",
                    criterion=criterion,
                    total=least,
                    extra=least - problem.seats,
                    seats=problem.seats,
                )
            )
        if most < problem.seats:
            found.append(
                RuleError(
                    "%(criterion)s : les maximums ne permettent que %(total)s places sur %(seats)s.",
                    criterion=criterion,
                    total=most,
                    seats=problem.seats,
                )
            )
    return found
