"""Reading elections: Pabulib and CSV, with every line that is wrong named."""

import pytest

from app.core.errors import RuleError
from app.core.tally.election import read_election
from app.core.tally.methods import METHODS, count

PABULIB = """META
key;value
budget;{budget}
vote_type;{kind}
PROJECTS
project_id;cost;votes;name
1;{cost};2;Un lieu ; et son nom
2;40;1;Deux
VOTES
voter_id;vote;points
a;1,2;3,1
b;1;2
"""


def pabulib(kind="approval", cost="60", budget="100"):
    return PABULIB.replace(" ; ", " - ").format(kind=kind, cost=cost, budget=budget).encode()


def test_pabulib_gives_costs_budget_and_approvals():
    election = read_election(pabulib())
    assert [(one.id, one.budget) for one in election.candidates] == [("1", 60), ("2", 40)]
    assert (election.budget, election.step) == (100, 1)
    assert election.marks.tolist() == [[1, 1], [1, 0]]


def test_amounts_with_cents_are_counted_in_cents():
    election = read_election(pabulib(cost="60,50", budget="100.25"))
    assert (election.budget, election.step) == (10025, 100)
    assert election.candidates[0].budget == 6050


def test_points_of_pabulib_are_read():
    assert read_election(pabulib("cumulative")).marks.tolist() == [[3, 1], [2, 0]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "est vide"),
        (b"A,A\n1,2\n", "une fois"),
        (b"A,B\n1\n", "Ligne 2 : 1 cases"),
        (b"A,B\n1,2\n1,oui\n", "Ligne 3 : « oui »"),
        (b"A,B\n1,-1\n", "n’est pas un nombre"),
        (pabulib("ordinal"), "de type « ordinal »"),
        (pabulib(cost="beaucoup"), "n’est pas un montant"),
        (pabulib(budget=""), "n’est pas un montant"),
        (pabulib().replace(b"b;1;2", b"b;9;2"), "projet inconnu, « 9 »"),
        (b"META\nkey;value\nbudget;1\n", "la partie PROJECTS"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data, words):
    with pytest.raises(RuleError) as refusal:
        read_election(data)
    assert words in refusal.value.message % refusal.value.params


def test_csv_in_french_spreadsheets_form_has_blanks():
    assert read_election("﻿A;B\r\n6;\r\n;4\r\n".encode()).marks.tolist() == [[6, -1], [-1, 4]]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_the_same_four_parts(method):
    outcome = count(read_election(pabulib()), method)
    assert set(outcome.as_record()) == {"ranking", "winners", "ties", "trace"}
    assert sorted(outcome.ranking) == ["1", "2"]
    assert set(outcome.winners) <= set(outcome.ranking)


def test_tie_across_the_last_place_waits_for_the_lot():
    election = read_election(b"A,B,C\n1,1,1\n1,1,0\n1,1,0\n")
    assert count(election, "approval", keep=1).winners == ()
    assert count(election, "approval", keep=1, lot=["C", "B", "A"]).winners == ("B",)
    assert count(election, "approval", keep=2).winners == ("A", "B")


def test_a_budget_is_needed_where_one_is_spent():
    with pytest.raises(RuleError, match="dépense un budget"):
        count(read_election(b"A,B\n1,0\n"), "equal-shares")
