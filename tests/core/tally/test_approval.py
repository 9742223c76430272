"""Approval: exact counts, a frozen tie chain, and why each project is before the next."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.tally.approval import ballot_of, tally
from app.core.tally.result import Candidate

PROJECTS = [Candidate("A", 300), Candidate("B", 200), Candidate("C", 200), Candidate("D", 100)]
IDS = [project.id for project in PROJECTS]
ballots_drawn = st.lists(st.dictionaries(st.sampled_from(IDS), st.integers(0, 1)), max_size=12)


def full(*approved):
    return [ballot_of(ticked, PROJECTS) for ticked in approved]


def test_approval_counts_and_ranks():
    result = tally(full("AB", "A", "AC", "C", ""), PROJECTS, lot="DCBA")
    assert [standing.candidate for standing in result.ranking] == ["A", "C", "B", "D"]
    assert result.standing("A").score == Fraction(3, 5)
    assert result.standing("A").detail == {"approvals": 3, "refusals": 2, "blanks": 0}
    assert result.ties == ()
    assert [step.link for step in result.trace] == ["score", "score", "score"]


def test_approval_tie_goes_to_lower_budget_then_lot():
    result = tally(full("ABC"), PROJECTS, lot=["C", "A", "B", "D"])
    assert [standing.candidate for standing in result.ranking] == ["C", "B", "A", "D"]
    assert result.ties == (("C", "B", "A"),)
    assert [(step.first, step.second, step.link) for step in result.trace] == [
        ("C", "B", "lot"),
        ("B", "A", "budget"),
        ("A", "D", "score"),
    ]


def test_approval_without_lot_leaves_an_exact_tie_said():
    result = tally(full("BC"), PROJECTS)
    assert [standing.rank for standing in result.ranking] == [1, 1, 3, 4]
    assert result.trace[0].link == ""
    assert result.first(2) == ("B", "C")
    with pytest.raises(RuleError, match="égalité parfaite"):
        result.first(1)


def test_approval_share_leaves_blanks_aside():
    own_left_blank = ballot_of("", PROJECTS, blank="A")
    result = tally([*full("A", "AB"), own_left_blank], PROJECTS)
    assert result.standing("A").score == 1
    assert result.standing("A").detail["blanks"] == 1


def test_approval_of_no_ballot_is_a_tie_of_zeros():
    assert {standing.score for standing in tally([], PROJECTS).ranking} == {Fraction(0)}


@given(ballots_drawn, st.permutations(IDS), st.randoms())
def test_approval_ignores_the_order_of_ballots_and_projects(ballots, lot, random):
    result = tally(ballots, PROJECTS, lot=lot)
    mixed, projects = list(ballots), list(PROJECTS)
    random.shuffle(mixed)
    random.shuffle(projects)
    assert tally(mixed, projects, lot=lot) == result


@given(ballots_drawn, st.permutations(IDS))
def test_approval_ignores_the_names_of_projects(ballots, lot):
    names = dict(zip(IDS, ["Z9", "Q1", "M5", "A0"], strict=True))
    renamed = tally(
        [{names[one]: mark for one, mark in ballot.items()} for ballot in ballots],
        [Candidate(names[project.id], project.budget) for project in PROJECTS],
        lot=[names[one] for one in lot],
    )
    result = tally(ballots, PROJECTS, lot=lot)
    assert [s.candidate for s in renamed.ranking] == [names[s.candidate] for s in result.ranking]
    assert [s.score for s in renamed.ranking] == [s.score for s in result.ranking]


@given(ballots_drawn, st.permutations(IDS))
def test_approval_ranking_is_strict_once_the_lot_is_drawn(ballots, lot):
    result = tally(ballots, PROJECTS, lot=lot)
    assert [standing.rank for standing in result.ranking] == [1, 2, 3, 4]
    scores = [standing.score for standing in result.ranking]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("ballots", "options", "message"),
    [
        ([{"E": 1}], {}, "projet inconnu"),
        ([{"A": 2}], {}, "valeur impossible"),
        ([{"A": 1, "B": 1}], {"limit": 1}, "plus de 1 projets"),
        ([], {"lot": ["A", "A", "B", "C"]}, "ordre du sort"),
    ],
)
def test_approval_refuses_with_a_reason(ballots, options, message):
    with pytest.raises(RuleError, match=message):
        tally(ballots, PROJECTS, **options)
