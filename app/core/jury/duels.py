"""Comparisons two by two: each member sorts the projects by answering « which is better? », then pairs are counted.

*Asking.* Binary insertion (Knuth, *The Art of Computer Programming*, vol. 3, § 5.2.1): each project finds its place
among those already sorted by halving, so that twenty-one projects take at most 74 questions and not 210. « As good as »
is an answer. The whole state is the set of answers: a question that was answered is never asked again, and an answer
taken back simply comes again.

*Counting.* Copeland's method (A. H. Copeland, 1951; D. G. Saari and V. R. Merlin, « The Copeland method », 1996): a
project beats another when more members put it before than after. Its score is the share of pairs that it wins, a draw
being half of one, among the pairs that somebody compared: recusals leave nobody behind. It is Condorcet's winner when
there is one, and a child can recount it. Bradley and Terry's model (1952) is not used: its strengths are irrational
numbers found by successive approximations, which may not even exist when a project wins everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from app.core.labels import N_, LabelledEnum
from app.core.tally.result import Result
from app.core.tally.ties import Link, rank

METHOD = "jury-duels"
HALF = Fraction(1, 2)


class Verdict(LabelledEnum):
    """What a member says of a pair, told from its first project."""

    BETTER = "better", N_("le premier est meilleur")
    WORSE = "worse", N_("le second est meilleur")
    EQUAL = "equal", N_("aussi bons l’un que l’autre")


Pair = tuple[int, int]  # the smaller number first
Answers = Mapping[Pair, Verdict]
Counted = tuple[int, int, int]  # members who put the first before, the second before, or neither


@dataclass(frozen=True, slots=True)
class Sorting:
    """`classes`: the best first, those judged as good together. `question` is None when all is sorted."""

    classes: tuple[tuple[int, ...], ...]
    question: Pair | None
    left: int  # questions still to come, at most


def sort(projects: Sequence[int], answers: Answers) -> Sorting:
    """Insert `projects` one after the other, as far as the answers go. Answers about other projects are ignored."""
    classes: list[list[int]] = []
    for place, project in enumerate(projects):
        low, high = 0, len(classes)
        while low < high:
            middle = (low + high) // 2
            verdict = _said(answers, project, classes[middle][0])
            if verdict is None:
                left = _most(high - low) + sum(_most(size) for size in range(place + 1, len(projects)))
                return Sorting(_frozen(classes), pair_of(project, classes[middle][0]), left)
            if verdict is Verdict.EQUAL:
                classes[middle].append(project)
                break
            low, high = (low, middle) if verdict is Verdict.BETTER else (middle + 1, high)
        else:
            classes.insert(low, [project])
    return Sorting(_frozen(classes), None, 0)


def pair_of(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)


def counted(sortings: Iterable[Sequence[Sequence[int]]]) -> dict[Pair, Counted]:
    """For each pair that somebody sorted, how many members said what."""
    found: dict[Pair, list[int]] = {}
    for classes in sortings:
        place = {project: rank for rank, group in enumerate(classes) for project in group}
        for pair in combinations(sorted(place), 2):
            one, other = place[pair[0]], place[pair[1]]
            column = 2 if one == other else 0 if one < other else 1
            found.setdefault(pair, [0, 0, 0])[column] += 1
    return {pair: (counts[0], counts[1], counts[2]) for pair, counts in sorted(found.items())}


def tally(pairs: Mapping[Pair, Counted], members: int) -> Result | None:
    """Rank the projects of `pairs` by Copeland's score, then by the margin of all their comparisons.

    The margin is (times put before − times put after) / comparisons. What is still equal shares its rank. None when
    nobody compared anything.
    """
    if not pairs:
        return None
    wins: dict[str, Fraction] = {}
    rivals: dict[str, int] = {}
    balance: dict[str, int] = {}
    weight: dict[str, int] = {}
    for pair, (before, after, neither) in pairs.items():
        points = HALF if before == after else Fraction(before > after)
        for number, won, margin in ((pair[0], points, before - after), (pair[1], 1 - points, after - before)):
            project = str(number)
            wins[project] = wins.get(project, Fraction(0)) + won
            rivals[project] = rivals.get(project, 0) + 1
            balance[project] = balance.get(project, 0) + margin
            weight[project] = weight.get(project, 0) + before + after + neither
    scores = {project: wins[project] / rivals[project] for project in wins}
    margins = {project: Fraction(balance[project], weight[project]) for project in wins}
    details = {project: {"halves": int(2 * wins[project]), "rivals": rivals[project]} for project in wins}
    return rank(METHOD, members, [Link("score", scores)], [Link("margin", margins)], details)


def _said(answers: Answers, project: int, other: int) -> Verdict | None:
    verdict = answers.get(pair_of(project, other))
    if verdict is None or verdict is Verdict.EQUAL or project < other:
        return verdict
    return Verdict.WORSE if verdict is Verdict.BETTER else Verdict.BETTER


def _most(size: int) -> int:
    """The questions that it takes, at most, to find a place among `size`."""
    return size.bit_length()


def _frozen(classes: Iterable[Iterable[int]]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(group) for group in classes)
