"""The frozen chain that orders candidates: each link separates what the one before left equal.

A chain is a sequence of links; a link has a name and a value per candidate, the higher first. It is fixed and
fingerprinted before the vote opens, so that nobody can choose a rule once the ballots are known. The first links
are the method's own score; those of `tie_links` follow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

from app.core.errors import RuleError
from app.core.tally.result import Candidate, Result, Standing, Step


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    values: Mapping[str, Fraction]  # higher is better
    at: Fraction = Fraction(0)


def tie_links(candidates: Sequence[Candidate], lot: Sequence[str] | None) -> list[Link]:
    """Lower budget, then the lot order drawn with the dice (left out until it is drawn).

    Raise `RuleError` for a lot order that does not hold each candidate once.
    """
    links = [Link("budget", {candidate.id: Fraction(-candidate.budget) for candidate in candidates})]
    if lot is not None:
        if sorted(lot) != sorted(candidate.id for candidate in candidates):
            raise RuleError(
                "L’ordre du sort ne contient pas chaque projet une fois et une seule. Refaites-le, puis recomptez."
            )
        links.append(Link("lot", {project: Fraction(-place) for place, project in enumerate(lot)}))
    return links


def why(chain: Sequence[Link], first: str, second: str) -> Step:
    """The first link that separates two candidates, the better one put first."""
    for link in chain:
        one, other = link.values[first], link.values[second]
        if one != other:
            ahead, behind = (first, second) if one > other else (second, first)
            return Step(ahead, behind, link.name, max(one, other), min(one, other), link.at)
    return Step(first, second, "", Fraction(0), Fraction(0))


def rank(
    method: str,
    ballots: int,
    scores: Sequence[Link],
    ties: Sequence[Link],
    details: Mapping[str, Mapping[str, int]],
) -> Result:
    """Order candidates by their scores, then by the tie links; those that no link separates share a rank."""
    chain = [*scores, *ties]

    def scored(candidate: str) -> tuple[Fraction, ...]:
        return tuple(-link.values[candidate] for link in scores)

    def key(candidate: str) -> tuple[Fraction, ...]:
        return tuple(-link.values[candidate] for link in chain)

    keys = {candidate: key(candidate) for candidate in sorted(scores[0].values, key=str.encode)}
    order = sorted(keys, key=keys.__getitem__)
    ranks: dict[str, int] = {}
    for place, candidate in enumerate(order, start=1):
        previous = order[place - 2] if place > 1 else candidate
        ranks[candidate] = ranks[previous] if place > 1 and keys[previous] == keys[candidate] else place
    tied = [tuple(group) for _, group in groupby(order, key=scored)]
    return Result(
        method=method,
        ballots=ballots,
        ranking=tuple(Standing(ranks[one], one, scores[0].values[one], details[one]) for one in order),
        ties=tuple(group for group in tied if len(group) > 1),
        trace=tuple(why(chain, one, two) for one, two in pairwise(order)),
    )
