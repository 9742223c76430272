"""Is there a panel? When not, the smallest change of bounds that makes one possible, in words.

Smallest: the fewest bounds first, since each is a decision to explain; then the smallest total of seats moved. Both
are proven by branch and bound. Group rules are touched only when quotas alone cannot help.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from app.core.draw.pool import GroupRule, Problem, Quota, check
from app.core.draw.program import INFINITY, Answer, Program, Vector
from app.core.draw.types import Model, build_model
from app.core.draw.watch import SILENT, Watch
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
    """Whether a panel exists; if not, the smallest changes that make one possible (none when nothing can).

    `proven` is false where the time ended before the proof that no smaller change exists; `within_flex` is false
    where the organiser's flexible bounds (`min_flex`, `max_flex`) could not be kept.
    """

    feasible: bool
    changes: tuple[Change, ...] = ()
    proven: bool = True
    within_flex: bool = True


def find_panel(model: Model) -> Vector | None:
    """Return any panel (seats per type), or None when there is none."""
    size, rules = len(model.types), model.rules
    entries = (rules.rows, rules.columns, np.ones(len(rules.rows)))
    zeros = np.zeros(size)
    answer = Program(zeros, zeros, model.sizes, rules.lower, rules.upper, entries, integer=True).solve()
    return np.round(answer.values) if answer.status == "optimal" else None


def diagnose(problem: Problem, watch: Watch = SILENT) -> Diagnosis:
    """Say whether a panel exists, else the fewest bounds to change, then by the smallest total amount.

    Tried in turn: quotas within their flexible bounds, quotas beyond, then one kind of group more each time, the
    last of `problem.groups` first.
    """
    check(problem)
    if find_panel(build_model(problem)) is not None:
        return Diagnosis(True)
    return smallest_changes(problem, watch)


def smallest_changes(problem: Problem, watch: Watch = SILENT) -> Diagnosis:
    """Return the diagnosis of a checked problem known to have no panel."""
    flexible = any((quota.min_flex, quota.max_flex) != (None, None) for quota in problem.quotas)
    allowed = [(True, 0)] * flexible + [(False, kinds) for kinds in range(len(problem.groups) + 1)]
    for within_flex, kinds in allowed:
        found = _Slack(problem, within_flex, kinds).solve(watch)
        if found is not None:
            changes, proven = found
            return Diagnosis(False, changes, proven, within_flex or not flexible)
    return Diagnosis(False)


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


@dataclass(frozen=True)
class _Bound:
    """A bound that may move by up to `room` seats: `effect` says by how much each row then loosens per seat."""

    criterion: str
    value: str
    side: str
    before: int
    room: int
    effect: tuple[tuple[int, float], ...]

    def moved(self, amount: int) -> Change:
        after = self.before - amount if self.side == "minimum" else self.before + amount
        return Change(self.criterion, self.value, self.side, self.before, after)


class _Slack:
    """The integer program of the smallest change: types, then for each bound an amount and a 0/1 « changed ».

    Rows: the rules, loosened by the amounts; for each bound `amount ≤ room · changed`; how many are changed.
    """

    def __init__(self, problem: Problem, within_flex: bool, kinds: int) -> None:
        self.model = build_model(problem)
        bounds = [*_quota_bounds(problem, within_flex), *_group_bounds(problem, self.model, kinds)]
        self.bounds = [bound for bound in bounds if bound.room > 0]
        self._size, self._count_row = len(self.model.types), self.model.rules.count + len(self.bounds)
        self._program = self._build()

    def _build(self) -> Program:
        rules, count = self.model.rules, len(self.bounds)
        rooms = [float(bound.room) for bound in self.bounds]
        entries = [*zip(rules.rows.tolist(), rules.columns.tolist(), [1.0] * len(rules.rows), strict=True)]
        for rank, bound in enumerate(self.bounds):
            amount, changed, link = self._size + rank, self._size + count + rank, rules.count + rank
            entries += [(row, amount, value) for row, value in bound.effect]
            entries += [(link, amount, 1.0), (link, changed, -rooms[rank]), (self._count_row, changed, 1.0)]
        rows, columns, values = zip(*entries, strict=True)
        size = self._size + 2 * count
        return Program(
            np.zeros(size),
            np.zeros(size),
            np.concatenate([self.model.sizes, rooms, np.ones(count)]),
            np.concatenate([rules.lower, np.full(count, -INFINITY), [0.0]]),
            np.concatenate([rules.upper, np.zeros(count), [float(count)]]),
            (np.array(rows), np.array(columns), np.array(values)),
            integer=True,
        )

    def solve(self, watch: Watch) -> tuple[tuple[Change, ...], bool] | None:
        """Return the changes and whether they are proven smallest, or None when no change helps."""
        fewest = self._minimise(self._size + len(self.bounds), watch)
        if not len(fewest.values):
            return None if fewest.status == "infeasible" else ((), False)
        changed = np.round(fewest.values[self._size + len(self.bounds) :]).sum()
        self._program.set_row_bounds(self._count_row, 0.0, float(changed))
        least = self._minimise(self._size, watch)
        best = least if len(least.values) else fewest
        amounts = np.round(best.values[self._size : self._size + len(self.bounds)]).astype(int).tolist()
        changes = (bound.moved(amount) for bound, amount in zip(self.bounds, amounts, strict=True) if amount)
        return tuple(changes), fewest.status == least.status == "optimal"

    def _minimise(self, first: int, watch: Watch) -> Answer:
        """Minimise the sum of as many columns as there are bounds, from `first` on."""
        cost = np.zeros(self._program.size)
        cost[first : first + len(self.bounds)] = -1.0
        self._program.set_costs(cost)
        if watch.remaining() < INFINITY:
            self._program.set_time_limit(max(watch.remaining(), 0.01))
        return self._program.solve()


def _quota_bounds(problem: Problem, within_flex: bool) -> list[_Bound]:
    found = []
    for row, quota in enumerate(problem.quotas):
        least, most = 0, max(problem.seats, quota.maximum)
        if within_flex:
            least, most = quota.min_flex or 0, most if quota.max_flex is None else quota.max_flex
        key = (quota.criterion, quota.value)
        found.append(_Bound(*key, "minimum", quota.minimum, quota.minimum - least, ((row, 1.0),)))
        found.append(_Bound(*key, "maximum", quota.maximum, most - quota.maximum, ((row, -1.0),)))
    return found


def _group_bounds(problem: Problem, model: Model, kinds: int) -> list[_Bound]:
    found = []
    for rule in problem.groups[len(problem.groups) - kinds :]:
        rows = [row for row, (kind, _) in enumerate(model.group_rows, len(problem.quotas)) if kind == rule.kind]
        effect = tuple((row, -1.0) for row in rows)
        found.append(_Bound(rule.kind, "", "maximum", rule.maximum, problem.seats if rows else 0, effect))
    return found


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
