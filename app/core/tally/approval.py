"""Approval: each ballot approves as many projects as it likes; the largest share of approvals is first."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from app.core.errors import RuleError
from app.core.tally.result import Ballot, Candidate, Result, check_ballots, check_candidates
from app.core.tally.ties import rank, usual_chain

METHOD = "approval"
NO, YES = 0, 1


def ballot_of(approved: Iterable[str], candidates: Sequence[Candidate], blank: Iterable[str] = ()) -> Ballot:
    """A full ballot from the projects ticked: the others are refused, except those left blank."""
    ticked, left = set(approved), set(blank)
    marks = {candidate.id: NO for candidate in candidates if candidate.id not in left}
    return marks | dict.fromkeys(ticked, YES)


def tally(
    ballots: Sequence[Ballot],
    candidates: Sequence[Candidate],
    *,
    lot: Sequence[str] | None = None,
    limit: int | None = None,
) -> Result:
    """Count and rank, exactly.

    A ballot gives 1 (approves) or 0 per project; a project left out is blank and weighs on nobody. The score
    of a project is approvals / (approvals + refusals), a Fraction, 0 where everyone left it blank. Equal
    scores go to the lower budget, then to `lot`, the ids in the order drawn. `limit` is the most projects one
    ballot may approve. Raises RuleError for an unknown project, an impossible mark, too many approvals or a
    lot order that is not one.
    """
    check_candidates(candidates)
    check_ballots(ballots, candidates, range(NO, YES + 1))
    if lot is not None and sorted(lot) != sorted(candidate.id for candidate in candidates):
        raise RuleError(
            "L’ordre du sort ne contient pas chaque projet une fois et une seule. Refaites-le, puis recomptez."
        )
    _check_limit(ballots, limit)
    counts = {candidate.id: {"approvals": 0, "refusals": 0, "blanks": len(ballots)} for candidate in candidates}
    for ballot in ballots:
        for project, mark in ballot.items():
            counts[project]["approvals" if mark == YES else "refusals"] += 1
            counts[project]["blanks"] -= 1
    scores = {project: _share(count["approvals"], count["refusals"]) for project, count in counts.items()}
    return rank(METHOD, len(ballots), usual_chain(scores, candidates, lot), counts)


def _share(approvals: int, refusals: int) -> Fraction:
    return Fraction(approvals, max(1, approvals + refusals))


def _check_limit(ballots: Sequence[Ballot], limit: int | None) -> None:
    for number, ballot in enumerate(ballots, start=1):
        if limit is not None and sum(ballot.values()) > limit:
            raise RuleError(
                "Le bulletin %(number)s approuve plus de %(limit)s projets. Le dépouillement n’a pas été fait.",
                number=number,
                limit=limit,
            )
