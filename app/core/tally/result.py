"""The shape of a result, whatever the method: exact scores, ranks, and why each is before the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from app.core.errors import RuleError


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project as the tally sees it: its id, and the budget asked (cents), lower first in a tie."""

    id: str
    budget: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    rank: int  # 1 is first; equal only where no rule separates
    candidate: str
    score: Fraction
    detail: Mapping[str, int] = field(default_factory=dict)  # counts of the method, by name


@dataclass(frozen=True, slots=True)
class Step:
    """Why `first` is before `second`: the first link of the frozen chain that separates them, with its values.

    `link` is the name of the link ("score", "median", "removal", "budget", "lot"), or "" where nothing separates
    them; `at` is how far the method went before they differed (majority judgment: share of the grades removed).
    """

    first: str
    second: str
    link: str
    first_value: Fraction
    second_value: Fraction
    at: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Result:
    method: str
    ballots: int
    ranking: tuple[Standing, ...]
    ties: tuple[tuple[str, ...], ...]  # candidates of exactly the same score, whatever separated them after
    trace: tuple[Step, ...]  # one step between each candidate and the next of the ranking

    def standing(self, candidate: str) -> Standing:
        return next(standing for standing in self.ranking if standing.candidate == candidate)

    def first(self, keep: int) -> tuple[str, ...]:
        """The `keep` first candidates; RuleError where an exact tie crosses that line."""
        if len(self.ranking) > keep and self.ranking[keep - 1].rank == self.ranking[keep].rank:
            raise RuleError(
                "Une égalité parfaite traverse la place %(keep)s : il manque l’ordre du sort pour la départager.",
                keep=keep,
            )
        return tuple(standing.candidate for standing in self.ranking[:keep])


def check_candidates(candidates: Sequence[Candidate]) -> None:
    if not candidates:
        raise RuleError("Aucun projet n’est soumis au vote : il n’y a rien à compter.")
    if len({candidate.id for candidate in candidates}) != len(candidates):
        raise RuleError("Un même projet figure deux fois parmi les projets soumis au vote. Retirez le doublon.")
