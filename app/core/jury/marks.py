"""Marks by criteria: the exact weighted mean of what the members gave.

A member marks a project by every criterion, abstains on it, or is recused from it; so the mean of each criterion is
taken over the same members, and the weighted mean of the means is the mean of the weighted means. Nobody's absence
counts as a zero. What this mean does not correct, and the page says: a severe member recused from a project makes it
look a little better than one whom everybody judged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.labels import N_
from app.core.tally.result import Result
from app.core.tally.ties import Link, rank

METHOD = "jury-marks"
MARKS = (N_("nul"), N_("faible"), N_("moyen"), N_("assez bon"), N_("bon"), N_("très bon"))
TOP = len(MARKS) - 1

Profile = Sequence[int]  # how many members gave each mark, from 0 to TOP


@dataclass(frozen=True, slots=True)
class Criterion:
    label: str
    weight: int


def tally(profiles: Mapping[str, Sequence[Profile]], criteria: Sequence[Criterion], members: int) -> Result | None:
    """Rank projects by `profiles`: project → one profile per criterion, in the order of `criteria`.

    Equal means go to the better mean by the first criterion, then the second …; what is still equal shares its rank.
    A project that nobody marked is left out; None when nobody marked anything. Scores go from 0 to TOP.
    """
    judged = {project: rows for project, rows in profiles.items() if sum(rows[0])}
    if not judged:
        return None
    means = [{project: mean(rows[place]) for project, rows in judged.items()} for place in range(len(criteria))]
    total = sum(criterion.weight for criterion in criteria)
    scores = {
        project: sum(
            (criterion.weight * means[place][project] for place, criterion in enumerate(criteria)), Fraction(0)
        )
        / total
        for project in judged
    }
    ties = [Link("criterion", values, Fraction(place)) for place, values in enumerate(means)]
    details = {project: {"judged": sum(rows[0])} for project, rows in judged.items()}
    return rank(METHOD, members, [Link("score", scores)], ties, details)


def mean(profile: Profile) -> Fraction:
    """The mean mark of a profile that holds at least one."""
    return Fraction(sum(mark * count for mark, count in enumerate(profile)), sum(profile))
