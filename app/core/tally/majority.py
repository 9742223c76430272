"""Majority judgment: each ballot gives each project a grade in words; the best median grade is first.

Balinski and Laraki, *Majority Judgment* (MIT Press, 2011). The lower median is a project's grade; projects of the
same grade are separated by removing median grades, one after the other, until they differ. Projects may have been
judged by different numbers of people (each is asked to leave the project of their own table blank), so that it is
proportions that are compared, exactly: every profile is scaled to the same even number of grades, which changes
no comparison between profiles of equal size.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm

from app.core.labels import N_
from app.core.tally.result import Candidate, Result, check_candidates
from app.core.tally.table import Ballot, Table, table_of
from app.core.tally.ties import Link, rank, tie_links

METHOD = "majority-judgment"
GRADES = (
    N_("à rejeter"),
    N_("insuffisant"),
    N_("passable"),
    N_("assez bien"),
    N_("bien"),
    N_("très bien"),
    N_("excellent"),
)
TOP = len(GRADES) - 1
GOOD = GRADES.index("bien")
UNJUDGED = Fraction(-1)  # below every grade

Profile = Sequence[int]  # how many people gave each grade, the worst first


def tally(ballots: Sequence[Ballot], candidates: Sequence[Candidate], *, lot: Sequence[str] | None = None) -> Result:
    """Count ballots of grades 0 (à rejeter) to 6 (excellent); a project left out is blank."""
    check_candidates(candidates)
    return tally_table(table_of(ballots, [candidate.id for candidate in candidates], TOP), candidates, lot=lot)


def tally_table(table: Table, candidates: Sequence[Candidate], *, lot: Sequence[str] | None = None) -> Result:
    """Count a table of grades. See `tally_profiles`."""
    return tally_profiles(table.counts(), candidates, ballots=table.ballots, lot=lot)


def tally_profiles(
    profiles: Mapping[str, Profile],
    candidates: Sequence[Candidate],
    *,
    ballots: int,
    good: int = GOOD,
    lot: Sequence[str] | None = None,
) -> Result:
    """Rank merit profiles, exactly. Equal profiles go to the larger share of `good` or better, the lower budget, `lot`.

    (After a full removal of medians, equal scores mean equal profiles, so that the share can only separate projects
    that nobody judged; it is kept because the published chain names it.) Raises RuleError for a bad lot order.
    """
    check_candidates(candidates)
    share = {project: Fraction(sum(counts[good:]), max(1, sum(counts))) for project, counts in profiles.items()}
    details = {
        project: {"grade": int(_median(counts)), "judged": sum(counts), "blanks": ballots - sum(counts)}
        | {f"grade_{grade}": count for grade, count in enumerate(counts)}
        for project, counts in profiles.items()
    }
    return rank(METHOD, ballots, majority_links(profiles), [Link("good", share), *tie_links(candidates, lot)], details)


def majority_links(profiles: Mapping[str, Profile]) -> list[Link]:
    """The grades met by removing medians, as far as any two of the profiles may differ.

    Removing the lower median again and again from an even number of grades takes, in turn, the grade just under the
    middle and the one just above, further and further away. Both change only where a cumulated count passes, so
    the comparison is read at those places alone. `at` is the share of all grades removed by then.
    """
    size = 2 * lcm(*(sum(counts) or 1 for counts in profiles.values()))
    half = size // 2
    sums = {
        project: [total * (size // (sum(counts) or 1)) for total in accumulate(counts)]
        for project, counts in profiles.items()
    }
    places = sorted({0} | {abs(half - total) for totals in sums.values() for total in totals if 0 < total < size})
    links: list[Link] = []
    for place in places:
        for name, index in (("below", half - 1 - place), ("above", half + place)):
            grades = {project: _grade_at(totals, index) for project, totals in sums.items()}
            links.append(Link("median" if not links else f"removal-{name}", grades, Fraction(2 * place, size)))
    return links


def _grade_at(totals: Sequence[int], index: int) -> Fraction:
    """The grade of rank `index` (from 0, the worst first) in a profile of cumulated counts."""
    return Fraction(bisect_right(totals, index)) if totals[-1] else UNJUDGED


def _median(counts: Profile) -> Fraction:
    totals = list(accumulate(counts))
    return _grade_at(totals, (totals[-1] - 1) // 2)
