"""The frozen chain that orders candidates: each link separates what the one before left equal.

A chain is a sequence of links; a link has a name and a value per candidate, the higher first. It is fixed and
fingerprinted before the vote opens, so that nobody can choose a rule once the ballots are known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise

from app.core.tally.result import Candidate, Result, Standing, Step


@dataclass(frozen=True, slots=True)
class Link:
    name: str
    values: Mapping[str, Fraction]  # higher is better


def usual_chain(
    scores: Mapping[str, Fraction], candidates: Sequence[Candidate], lot: Sequence[str] | None
) -> list[Link]:
    """Score, then lower budget, then the lot order drawn with the dice (left out until it is drawn)."""
    chain = [
        Link("score", scores),
        Link("budget", {candidate.id: Fraction(-candidate.budget) for candidate in candidates}),
    ]
    if lot is not None:
        places = {project: Fraction(-place) for place, project in enumerate(lot)}
        chain.append(Link("lot", {candidate.id: places[candidate.id] for candidate in candidates}))
    return chain


def why(chain: Sequence[Link], first: str, second: str) -> Step:
    """The first link that separates two candidates, the better one put first."""
    for link in chain:
        one, other = link.values[first], link.values[second]
        if one != other:
            ahead, behind = (first, second) if one > other else (second, first)
            return Step(ahead, behind, link.name, max(one, other), min(one, other))
    return Step(first, second, "", Fraction(0), Fraction(0))


def rank(method: str, ballots: int, chain: Sequence[Link], details: Mapping[str, Mapping[str, int]]) -> Result:
    """Order candidates by the chain; those that no link separates share a rank and are listed by id."""
    scores = chain[0].values

    def key(candidate: str) -> tuple[Fraction, ...]:
        return tuple(-link.values[candidate] for link in chain)

    order = sorted(sorted(scores, key=str.encode), key=key)
    ranks: dict[str, int] = {}
    for place, candidate in enumerate(order, start=1):
        previous = order[place - 2] if place > 1 else candidate
        ranks[candidate] = ranks[previous] if place > 1 and key(previous) == key(candidate) else place
    tied = [tuple(group) for _, group in groupby(order, key=lambda candidate: scores[candidate])]
    return Result(
        method=method,
        ballots=ballots,
        ranking=tuple(Standing(ranks[one], one, scores[one], details[one]) for one in order),
        ties=tuple(group for group in tied if len(group) > 1),
        trace=tuple(why(chain, one, two) for one, two in pairwise(order)),
    )
