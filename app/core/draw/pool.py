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
    """Between `minimum` and `maximum` seats, both included, go to candidates with this value.

    `min_flex` and `max_flex`, where given, are how far the organiser lets a proposal of change go.
    """

    criterion: str
    value: str
    minimum: int
    maximum: int
    min_flex: int | None = None
    max_flex: int | None = None


@dataclass(frozen=True)
class GroupRule:
    """At most `maximum` seats for any one group of this kind (one per council, two per district)."""

    kind: str
    maximum: int


@dataclass(frozen=True)
class Problem:
    """A draw to be made. Construction does not check it: call `check` first.

    `seated` are candidates who have a seat already: they sit in every panel and count for quotas and groups.
    `excluded` are people set aside before the draw (an edition that prefers others): they are no candidates, and
    the record names them. Both are sorted by bytes.
    """

    candidates: tuple[Candidate, ...]
    quotas: tuple[Quota, ...]
    groups: tuple[GroupRule, ...]
    seats: int
    seated: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @cached_property
    def criteria(self) -> tuple[str, ...]:
        """Criteria that carry quotas, in the order of the quotas."""
        return tuple(dict.fromkeys(quota.criterion for quota in self.quotas))

    @cached_property
    def by_id(self) -> Mapping[str, Candidate]:
        """Candidates by id."""
        return {candidate.id: candidate for candidate in self.candidates}

    @cached_property
    def drawn(self) -> tuple[Candidate, ...]:
        """Candidates whom the draw decides about: all but those seated already."""
        seated = frozenset(self.seated)
        return tuple(candidate for candidate in self.candidates if candidate.id not in seated)

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
    _check_seated(problem)
    _check_excluded(problem)


def _check_quotas(problem: Problem) -> None:
    seen: set[tuple[str, str]] = set()
    for quota in problem.quotas:
        key = (quota.criterion, quota.value)
        for code in key:
            _check_code(code)
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
        _check_code(rule.kind)
        if rule.maximum < 1:
            raise RuleError("Une règle de groupe permet au moins une place par groupe.")


def _check_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise RuleError(
            "Le code « %(code)s » n’est pas accepté : lettres sans accent, chiffres, . _ + - (64 caractères au plus).",
            code=code,
        )


def _check_id(id: str) -> None:
    if not ID.fullmatch(id):
        raise RuleError(
            "L’identifiant « %(id)s » n’est pas accepté : lettres majuscules sans accent, chiffres "
            "et tirets, 32 caractères au plus.",
            id=id,
        )


def _check_candidates(problem: Problem) -> None:
    seen: set[str] = set()
    known = {(quota.criterion, quota.value) for quota in problem.quotas}
    for candidate in problem.candidates:
        _check_id(candidate.id)
        if candidate.id in seen:
            raise RuleError("L’identifiant « %(id)s » figure deux fois dans la liste.", id=candidate.id)
        seen.add(candidate.id)
        _check_values(problem, candidate, known)
        for group in candidate.groups.values():
            if group:
                _check_code(group)


def _check_values(problem: Problem, candidate: Candidate, known: set[tuple[str, str]]) -> None:
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


def _check_seated(problem: Problem) -> None:
    if len(set(problem.seated)) != len(problem.seated):
        raise RuleError("Une même personne est écrite deux fois parmi celles qui ont déjà une place.")
    for id in problem.seated:
        if id not in problem.by_id:
            raise RuleError(
                "La personne %(id)s devrait déjà avoir une place, mais elle n’est pas dans la liste des candidatures.",
                id=id,
            )
    if problem.seated and len(problem.seated) >= problem.seats:
        raise RuleError(
            "%(count)s personnes ont déjà une place, sur %(seats)s places : il ne reste rien à tirer.",
            field="seats",
            count=len(problem.seated),
            seats=problem.seats,
        )


def _check_excluded(problem: Problem) -> None:
    for id in problem.excluded:
        _check_id(id)
        if id in problem.by_id:
            raise RuleError("La personne %(id)s est écartée et figure pourtant dans la liste du tirage.", id=id)
