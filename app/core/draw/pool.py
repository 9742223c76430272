"""The words of a draw: candidates, quotas, groups, seats, and what makes them acceptable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.core.errors import RuleError

ID = re.compile(r"[A-Z0-9-]{1,32}")
CODE = re.compile(r"[A-Za-z0-9._+-]{1,64}")


@dataclass(frozen=True)
class Candidate:
    """One volunteer: `values` gives a code per criterion, `groups` the group (council, district) per kind."""

    id: str
    values: Mapping[str, str]
    groups: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Quota:
    """Between `minimum` and `maximum` seats, both included, go to candidates with this value."""

    criterion: str
    value: str
    minimum: int
    maximum: int


@dataclass(frozen=True)
class GroupRule:
    """At most `maximum` seats for any one group of this kind (one per council, two per district)."""

    kind: str
    maximum: int


@dataclass(frozen=True)
class Problem:
    """A draw to be made. Construction does not check it: call `check` first."""

    candidates: tuple[Candidate, ...]
    quotas: tuple[Quota, ...]
    groups: tuple[GroupRule, ...]
    seats: int

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """Criteria that carry quotas, in the order of the quotas."""
        return tuple(dict.fromkeys(quota.criterion for quota in self.quotas))

    @cached_property
    def by_id(self) -> Mapping[str, Candidate]:
        """Candidates by id."""
        return {candidate.id: candidate for candidate in self.candidates}

    def counts(self, criterion: str) -> dict[str, int]:
        """How many candidates of the pool carry each value of a criterion, in the order of the quotas."""
        counts = {quota.value: 0 for quota in self.quotas if quota.criterion == criterion}
        for candidate in self.candidates:
            value = candidate.values.get(criterion, "")
            counts[value] = counts.get(value, 0) + 1
        return counts


def check(problem: Problem) -> None:
    """Raise `RuleError` for the first thing that makes the problem meaningless (not merely infeasible)."""
    if problem.seats < 1:
        raise RuleError("Le nombre de places doit être d’au moins 1.", field="seats")
    if len(problem.candidates) < problem.seats:
        raise RuleError(
            "Il y a %(seats)s places et seulement %(pool)s candidatures : baissez le nombre de places ou "
            "prolongez l’appel.",
            field="seats",
            seats=problem.seats,
            pool=len(problem.candidates),
        )
    _check_quotas(problem)
    _check_groups(problem)
    _check_candidates(problem)


def _check_quotas(problem: Problem) -> None:
    seen: set[tuple[str, str]] = set()
    for quota in problem.quotas:
        key = (quota.criterion, quota.value)
        for code in key:
            if not CODE.fullmatch(code):
                raise RuleError(
                    "Le code « %(code)s » n’est pas accepté : lettres sans accent, chiffres, . _ + - "
                    "(64 caractères au plus).",
                    code=code,
                )
        if key in seen:
            raise RuleError(
                "Le quota « %(criterion)s : %(value)s » est écrit deux fois.",
                criterion=quota.criterion,
                value=quota.value,
            )
        seen.add(key)
        if quota.minimum < 0 or quota.maximum < quota.minimum:
            raise RuleError(
                "Pour « %(criterion)s : %(value)s », le maximum (%(maximum)s) doit être au moins égal au minimum "
                "(%(minimum)s), et le minimum au moins égal à 0.",
                field=f"{quota.criterion}:{quota.value}",
                criterion=quota.criterion,
                value=quota.value,
                minimum=quota.minimum,
                maximum=quota.maximum,
            )


def _check_groups(problem: Problem) -> None:
    kinds = [rule.kind for rule in problem.groups]
    if len(set(kinds)) != len(kinds):
        raise RuleError("Une même règle de groupe est écrite deux fois.")
    for rule in problem.groups:
        if not CODE.fullmatch(rule.kind):
            raise RuleError(
                "Le code « %(code)s » n’est pas accepté : lettres sans accent, chiffres, . _ + - "
                "(64 caractères au plus).",
                code=rule.kind,
            )
        if rule.maximum < 1:
            raise RuleError("Une règle de groupe permet au moins une place par groupe.")


def _check_candidates(problem: Problem) -> None:
    seen: set[str] = set()
    known = {(quota.criterion, quota.value) for quota in problem.quotas}
    for candidate in problem.candidates:
        if not ID.fullmatch(candidate.id):
            raise RuleError(
                "L’identifiant « %(id)s » n’est pas accepté : lettres majuscules sans accent, chiffres "
                "et tirets, 32 caractères au plus.",
                id=candidate.id,
            )
        if candidate.id in seen:
            raise RuleError("L’identifiant « %(id)s » figure deux fois dans la liste.", id=candidate.id)
        seen.add(candidate.id)
        for criterion in problem.criteria:
            value = candidate.values.get(criterion)
            if value is None:
                raise RuleError(
                    "La candidature %(id)s n’a pas de valeur pour le critère « %(criterion)s ».",
                    id=candidate.id,
                    criterion=criterion,
                )
            if (criterion, value) not in known:
                raise RuleError(
                    "La candidature %(id)s porte « %(criterion)s : %(value)s », qui n’a pas de quota : ajoutez une "
                    "ligne pour cette valeur (de 0 à %(seats)s si elle est libre).",
                    id=candidate.id,
                    criterion=criterion,
                    value=value,
                    seats=problem.seats,
                )
        for group in candidate.groups.values():
            if group and not CODE.fullmatch(group):
                raise RuleError(
                    "Le code « %(code)s » n’est pas accepté : lettres sans accent, chiffres, . _ + - "
                    "(64 caractères au plus).",
                    code=group,
                )
