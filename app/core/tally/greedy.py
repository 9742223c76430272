"""Greedy approval: projects by approvals, each taken when its budget still fits in what is left."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.core.tally.result import Candidate, Result, check_candidates
from app.core.tally.ties import Link, rank, tie_links

METHOD = "greedy-approval"


def tally(
    candidates: Sequence[Candidate],
    approvals: Mapping[str, int],
    ballots: int,
    *,
    lot: Sequence[str] | None = None,
) -> Result:
    """Order projects by number of approvals, exactly; equal ones go to the lower budget, then to `lot`."""
    check_candidates(candidates)
    details = {id: {"approvals": count} for id, count in approvals.items()}
    scores = {id: Fraction(count) for id, count in approvals.items()}
    return rank(METHOD, ballots, [Link("score", scores)], tie_links(candidates, lot), details)


def within(result: Result, candidates: Sequence[Candidate], budget: int) -> tuple[str, ...]:
    """The projects taken in the order of a result, each when it fits in the money left."""
    costs = {candidate.id: candidate.budget for candidate in candidates}
    taken, left = [], budget
    for standing in result.ranking:
        if costs[standing.candidate] <= left:
            taken.append(standing.candidate)
            left -= costs[standing.candidate]
    return tuple(taken)
