"""Approval: each ballot approves as many projects as it likes; the largest share of approvals is first."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

from app.core.tally.result import Candidate, Result, check_candidates
from app.core.tally.table import Ballot, Table, demand_limit, table_of
from app.core.tally.ties import Link, rank, tie_links

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
    """Count ballots of 1 (approves) and 0; a project left out is blank. See `tally_table`."""
    check_candidates(candidates)
    table = table_of(ballots, [candidate.id for candidate in candidates], YES)
    return tally_table(table, candidates, lot=lot, limit=limit)


def tally_table(
    table: Table, candidates: Sequence[Candidate], *, lot: Sequence[str] | None = None, limit: int | None = None
) -> Result:
    """Count and rank, exactly.

    The score of a project is approvals / (approvals + refusals), a Fraction, 0 where everyone left it blank. Equal
    scores go to the lower budget, then to `lot`, the ids in the order drawn. `limit` is the most projects one
    ballot may approve. Raises RuleError for too many approvals or a lot order that is not one.
    """
    check_candidates(candidates)
    refusal = "Le bulletin %(number)s approuve plus de %(limit)s projets. Le dépouillement n’a pas été fait."
    demand_limit(table, limit, refusal)
    counts = table.counts()
    scores = {project: Fraction(yes, max(1, yes + no)) for project, (no, yes) in counts.items()}
    details = {
        project: {"approvals": yes, "refusals": no, "blanks": table.ballots - yes - no}
        for project, (no, yes) in counts.items()
    }
    return rank(METHOD, table.ballots, [Link("score", scores)], tie_links(candidates, lot), details)
