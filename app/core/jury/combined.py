"""The jury's order and the vote's in one, by the share declared before: exact, and said in one sentence.

    value of a project = (part of the vote × its rank in the vote + part of the jury × its rank in the jury) / 100

The smallest value is first. Ranks are put together, not scores: a grade in words and a mean of marks have no common
unit. Projects that the jury leaves equal share the mean of their ranks. A project that nobody on the jury could judge
keeps its rank in the vote. Equal values follow the vote: it is the assembly that separates them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from app.core.errors import RuleError

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Place:
    """`rank` in the order of both; `jury` is None where nobody on the jury judged the project."""

    project: int
    rank: int
    vote: int
    jury: Fraction | None
    value: Fraction


@dataclass(frozen=True, slots=True)
class Why:
    """Why `first` is before `second`: by its value, or (equal ones) by the vote."""

    first: Place
    second: Place

    @property
    def by_vote(self) -> bool:
        return self.first.value == self.second.value


def combine(vote: Mapping[int, int], jury: Mapping[int, int], share: int) -> list[Place]:
    """Project → rank in the vote (each its own), project → rank in the jury (may be shared), `share` of the jury in %.

    Projects that are not in the vote are left out of the jury's ranks. Raises RuleError for an impossible share.
    """
    if not 0 <= share <= WHOLE:
        raise RuleError("La part du jury va de 0 à 100 %. Rien n’a été calculé.", field="share")
    ranks = _middle_ranks({project: rank for project, rank in jury.items() if project in vote})
    values = {project: _value(rank, ranks.get(project), share) for project, rank in vote.items()}
    order = sorted(vote, key=lambda project: (values[project], vote[project]))
    return [
        Place(project, rank, vote[project], ranks.get(project), values[project])
        for rank, project in enumerate(order, start=1)
    ]


def trace(places: list[Place]) -> list[Why]:
    """One step between each project and the next."""
    return [Why(one, other) for one, other in pairwise(places)]


def _value(vote: int, jury: Fraction | None, share: int) -> Fraction:
    return Fraction(vote) if jury is None else ((WHOLE - share) * vote + share * jury) / WHOLE


def _middle_ranks(ranks: Mapping[int, int]) -> dict[int, Fraction]:
    """Ranks counted afresh among these projects; equal ones share the mean of the places that they hold."""
    values = list(ranks.values())
    return {
        project: Fraction(
            2 * sum(1 for other in values if other < rank) + 1 + sum(1 for other in values if other == rank), 2
        )
        for project, rank in ranks.items()
    }
