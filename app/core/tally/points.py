"""Points to spread: each ballot shares at most so many points between projects; the largest sum is first."""

from collections.abc import Sequence
from fractions import Fraction

from app.core.tally.result import Candidate, Result, check_candidates
from app.core.tally.table import Ballot, Table, demand_limit, table_of
from app.core.tally.ties import Link, rank, tie_links

METHOD = "points"
POINTS = 10


def tally(
    ballots: Sequence[Ballot],
    candidates: Sequence[Candidate],
    *,
    points: int = POINTS,
    lot: Sequence[str] | None = None,
) -> Result:
    """Count ballots of 0 to `points` per project; a project left out received none. See `tally_table`."""
    check_candidates(candidates)
    table = table_of(ballots, [candidate.id for candidate in candidates], points)
    return tally_table(table, candidates, points=points, lot=lot)


def tally_table(
    table: Table, candidates: Sequence[Candidate], *, points: int = POINTS, lot: Sequence[str] | None = None
) -> Result:
    """Add up, exactly. Equal sums go to the lower budget, then to `lot`.

    A project that a ballot says nothing of received none of its points, so a blank counts as 0. Raises RuleError
    for a ballot that spreads more than `points`, or a lot order that is not one.
    """
    check_candidates(candidates)
    refusal = "Le bulletin %(number)s donne plus de %(limit)s points en tout. Le dépouillement n’a pas été fait."
    demand_limit(table, points, refusal)
    counts = table.counts()
    details = {
        project: {"points": sum(mark * count for mark, count in enumerate(marks)), "givers": sum(marks[1:])}
        for project, marks in counts.items()
    }
    scores = {project: Fraction(detail["points"]) for project, detail in details.items()}
    return rank(METHOD, table.ballots, [Link("score", scores)], tie_links(candidates, lot), details)
