"""Interchangeable candidates, and the linear rules that a composition of types must meet.

Two candidates with the same values and the same group situation can replace each other in any panel, so the
fair lottery gives them equal chances; one integer variable per *type* replaces one binary per person. A group
with no more members than its maximum can never be exceeded and is left out of the type.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.draw.pool import Candidate, Problem

Vector = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class CandidateType:
    """Members (ids sorted by bytes) that share values and binding groups."""

    values: tuple[str, ...]
    groups: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True)
class Rules:
    """Every rule as a row `lower ≤ Σ x ≤ upper` over types, all coefficients 1, stored as (row, column) pairs.

    Rows are the quotas in the order of the problem, then the binding groups, then the number of seats.
    """

    rows: Indices
    columns: Indices
    lower: Vector
    upper: Vector

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.lower)

    def activity(self, x: Vector) -> Vector:
        """Return the left-hand side of each row for a composition `x` (one number per type)."""
        sums: Vector = np.bincount(self.rows, weights=x[self.columns], minlength=self.count).astype(np.float64)
        return sums

    def hold(self, x: Vector, tolerance: float = 1e-9) -> bool:
        """Whether a composition meets every row."""
        sums = self.activity(x)
        return bool(np.all(sums >= self.lower - tolerance) and np.all(sums <= self.upper + tolerance))


@dataclass(frozen=True)
class Model:
    """A problem over types: `sizes[t]` members in type t, and the rules.

    Those seated already are in no type; the rules are about the other seats.
    """

    types: tuple[CandidateType, ...]
    sizes: Vector
    rules: Rules
    group_rows: tuple[tuple[str, str], ...]
    seated: tuple[str, ...] = ()


def build_model(problem: Problem) -> Model:
    """Group the candidates of a checked problem into types and write its rules over them."""
    binding = binding_groups(problem)
    members: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for candidate in problem.drawn:
        members.setdefault(_key(problem, candidate, binding), []).append(candidate.id)
    types = tuple(
        CandidateType(values, groups, tuple(sorted(members[values, groups]))) for values, groups in sorted(members)
    )
    group_rows = tuple(sorted(binding))
    sizes = np.array([float(len(kind.members)) for kind in types])
    return Model(types, sizes, _rules(problem, types, binding), group_rows, problem.seated)


def binding_groups(problem: Problem) -> dict[tuple[str, str], int]:
    """Groups (kind, id) with more members in the pool than seats allowed, with the seats left for the draw."""
    maxima = {rule.kind: rule.maximum for rule in problem.groups}
    seated = _group_sizes([problem.by_id[id] for id in problem.seated], maxima)
    sizes = _group_sizes(problem.candidates, maxima)
    return {key: maxima[key[0]] - seated[key] for key, size in sizes.items() if size > maxima[key[0]]}


def _group_sizes(candidates: Sequence[Candidate], kinds: Collection[str]) -> Counter[tuple[str, str]]:
    return Counter(
        (kind, group) for candidate in candidates for kind, group in candidate.groups.items() if kind in kinds and group
    )


def _key(
    problem: Problem, candidate: Candidate, binding: dict[tuple[str, str], int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    values = tuple(candidate.values[criterion] for criterion in problem.criteria)
    groups = tuple(
        group if (rule.kind, group := candidate.groups.get(rule.kind, "")) in binding else "" for rule in problem.groups
    )
    return values, groups


def _rules(problem: Problem, types: tuple[CandidateType, ...], binding: dict[tuple[str, str], int]) -> Rules:
    group_rows = sorted(binding)
    quota_row = {(quota.criterion, quota.value): row for row, quota in enumerate(problem.quotas)}
    group_row = {key: len(problem.quotas) + row for row, key in enumerate(group_rows)}
    seats_row = len(problem.quotas) + len(group_rows)
    pairs: list[tuple[int, int]] = []
    for column, kind_of in enumerate(types):
        pairs += [(quota_row[key], column) for key in zip(problem.criteria, kind_of.values, strict=True)]
        pairs += [
            (group_row[rule.kind, group], column)
            for rule, group in zip(problem.groups, kind_of.groups, strict=True)
            if group
        ]
        pairs.append((seats_row, column))
    taken = _taken(problem)
    seats = problem.seats - len(problem.seated)
    lower = [quota.minimum - taken[quota.criterion, quota.value] for quota in problem.quotas]
    upper = [quota.maximum - taken[quota.criterion, quota.value] for quota in problem.quotas]
    lower += [0] * len(group_rows) + [seats]
    upper += [binding[key] for key in group_rows] + [seats]
    table = np.array(pairs, dtype=np.int64)
    return Rules(table[:, 0], table[:, 1], np.array(lower, dtype=np.float64), np.array(upper, dtype=np.float64))


def _taken(problem: Problem) -> Counter[tuple[str, str]]:
    """Seats of each value that those seated already hold."""
    return Counter(
        (criterion, problem.by_id[id].values[criterion]) for id in problem.seated for criterion in problem.criteria
    )
