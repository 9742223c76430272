"""Majority judgment: against grades removed one by one, on profiles of equal and unequal sizes."""

from fractions import Fraction
from math import lcm

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.tally.majority import GOOD, GRADES, TOP, tally, tally_profiles, tally_table
from app.core.tally.result import Candidate
from app.core.tally.table import BLANK, Table

IDS = ("A", "B", "C", "D")
PROJECTS = [Candidate("A", 300), Candidate("B", 200), Candidate("C", 200), Candidate("D", 100)]
ballots_drawn = st.lists(st.dictionaries(st.sampled_from(IDS), st.integers(0, TOP)), max_size=9)


def order(result):
    return [standing.candidate for standing in result.ranking]


def removed(counts, size):
    """The medians met by removing the lower one, again and again, from `size` grades of this profile."""
    grades = [grade for grade, count in enumerate(counts) for _ in range(count * size // sum(counts))]
    met = []
    while grades:
        met.append(grades.pop((len(grades) - 1) // 2))
    return met


def test_best_median_is_first():
    result = tally([{"A": 6, "B": 3}, {"A": 6, "B": 4}, {"A": 0, "B": 4}], PROJECTS[:2])
    assert order(result) == ["A", "B"]
    assert result.standing("A").score == TOP
    assert result.trace[0].link == "median"
    assert result.standing("B").detail["grade"] == GOOD


def test_same_median_is_separated_by_what_surrounds_it():
    result = tally([{"A": 2, "B": 0}, {"A": 4, "B": 4}, {"A": 5, "B": 6}], PROJECTS[:2])
    assert order(result) == ["A", "B"]  # under the common median, 2 is better than 0
    assert result.trace[0].link == "removal-below"
    assert (result.trace[0].first_value, result.trace[0].second_value) == (2, 0)
    assert result.trace[0].at == Fraction(1, 3)


def test_unequal_numbers_of_judgments_compare_proportions():
    ballots = [{"A": 5, "B": 5}, {"A": 3, "B": 3}, {"A": 5}, {"A": 3}]
    result = tally(ballots, PROJECTS[:2])
    assert result.ties == (("B", "A"),)
    assert result.trace[0].link == "budget"
    assert result.standing("B").detail["blanks"] == 2


def test_project_judged_by_nobody_is_last():
    result = tally([{"A": 0}], PROJECTS[:2])
    assert order(result) == ["A", "B"]
    assert result.standing("B").score == -1


def test_tie_chain_ends_with_the_lot():
    result = tally([{"B": 4, "C": 4}], PROJECTS[1:3], lot=["C", "B"])
    assert order(result) == ["C", "B"]
    assert result.trace[0].link == "lot"
    assert tally([{"B": 4, "C": 4}], PROJECTS[1:3]).ranking[1].rank == 1


def test_seven_grades_in_words():
    assert len(GRADES) == 7
    with pytest.raises(RuleError, match="valeur impossible"):
        tally([{"A": 7}], PROJECTS)


@given(ballots_drawn)
def test_ranking_is_that_of_medians_removed_one_by_one(ballots):
    result = tally(ballots, PROJECTS, lot=IDS)
    profiles = {id: tuple(sum(ballot.get(id) == grade for ballot in ballots) for grade in range(TOP + 1)) for id in IDS}
    size = 2 * lcm(*(sum(counts) or 1 for counts in profiles.values()))
    keys = {
        id: (removed(counts, size) if sum(counts) else [-1], -project.budget, -IDS.index(id))
        for (id, counts), project in zip(profiles.items(), PROJECTS, strict=True)
    }
    assert order(result) == sorted(IDS, key=keys.__getitem__, reverse=True)


@given(st.lists(st.tuples(*[st.integers(0, TOP)] * len(IDS)), min_size=1, max_size=9))
def test_where_nobody_leaves_a_blank_medians_are_removed_from_the_grades_themselves(rows):
    result = tally([dict(zip(IDS, row, strict=True)) for row in rows], PROJECTS, lot=IDS)
    profiles = {id: [row[place] for row in rows] for place, id in enumerate(IDS)}
    keys = {
        id: (removed([grades.count(grade) for grade in range(TOP + 1)], len(rows)), -project.budget, -IDS.index(id))
        for (id, grades), project in zip(profiles.items(), PROJECTS, strict=True)
    }
    assert order(result) == sorted(IDS, key=keys.__getitem__, reverse=True)


@given(ballots_drawn)
def test_trace_says_where_the_medians_removed_first_differ(ballots):
    counts = {id: [sum(ballot.get(id) == grade for ballot in ballots) for grade in range(TOP + 1)] for id in IDS}
    judged = {id for id in IDS if sum(counts[id])}
    size = 2 * lcm(*(sum(counts[id]) or 1 for id in IDS))
    for step in tally(ballots, PROJECTS, lot=IDS).trace:
        if not {step.first, step.second} <= judged:
            assert step.link == "median" if step.first in judged else step.link in ("budget", "lot")
            continue
        first, second = (removed(counts[id], size) for id in (step.first, step.second))
        places = [place for place in range(size) if first[place] != second[place]]
        if not places:
            assert step.link in ("budget", "lot")
            continue
        assert (step.first_value, step.second_value) == (first[places[0]], second[places[0]])
        assert step.at == Fraction(places[0] // 2 * 2, size)
        side = "removal-above" if places[0] % 2 else "removal-below"
        assert step.link == ("median" if places[0] == 0 else side)


@given(ballots_drawn, st.randoms(use_true_random=False))
def test_order_of_ballots_and_names_of_projects_change_nothing(ballots, chance):
    shuffled = list(ballots)
    chance.shuffle(shuffled)
    renamed = [{f"x{id}": grade for id, grade in ballot.items()} for ballot in shuffled]
    others = [Candidate(f"x{project.id}", project.budget) for project in PROJECTS]
    first = tally(ballots, PROJECTS, lot=IDS)
    second = tally(renamed, others, lot=[f"x{id}" for id in IDS])
    assert [f"x{id}" for id in order(first)] == order(second)


@given(ballots_drawn)
def test_ten_times_the_same_ballots_change_nothing(ballots):
    assert order(tally(ballots, PROJECTS, lot=IDS)) == order(tally(ballots * 10, PROJECTS, lot=IDS))


def test_published_comparison_of_millions_is_exact():
    profiles = {
        "A": (5272679, 19797001, 10732688, 9612936, 1379840, 16886281, 8646031),
        "B": (36163728, 0, 0, 0, 0, 0, 36163728),
    }
    result = tally_profiles(profiles, PROJECTS[:2], ballots=72327456)
    assert [standing.score for standing in result.ranking] == [3, 0]


def test_large_table_is_counted_as_its_rows_are():
    chance = np.random.default_rng(16122017)
    marks = chance.integers(BLANK, TOP + 1, size=(2000, 4), dtype=np.int8)
    rows = [{id: int(mark) for id, mark in zip(IDS, row, strict=True) if mark != BLANK} for row in marks]
    assert tally_table(Table(IDS, marks, TOP), PROJECTS, lot=IDS) == tally(rows, PROJECTS, lot=IDS)
