"""Reading elections: Pabulib and CSV, with every line that is wrong named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.tally import ballot_sheet
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

MANY = b"""PROJECTS
project_id;cost
1;60
2;40
3;30
4;80
5;80
VOTES
voter_id;vote
a;1,2
b;1,4
c;3,5
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
        (b"A,B\n1,4.5\n", "Ligne 2 : « 4.5 » n’est pas un nombre entier"),
        ("A,B\n1,٣\n".encode(), "n’est pas un nombre entier"),
        (b"A,B\n1,100\n", "Ligne 2 : « 100 » dépasse 99"),
        (b"A,B\n1," + b"9" * 5000 + b"\n", "dépasse 99"),
        (b"A,B\n1," + b"9" * 200_000 + b"\n", "Ligne 2 : cette ligne n’est pas lisible"),
        (b"A" * 200_000, "Ligne 1 : cette ligne n’est pas lisible"),
        (b"A,B\r1,2\r", "Ligne 1 : cette ligne n’est pas lisible"),
        (b"A,B\n1,2\n1,2,3\n", "Ligne 3 : 3 cases"),
        (b"A,B\n", "aucun bulletin"),
        (b"A,,C\n1,2,3\n", "sans case vide"),
        (b"PK\x03\x04\x14\0\x06\0", "enregistrez-le en CSV"),
        (b"\xff\xfeA\0,\0B", "enregistrez-le en CSV"),
        (b"caf\x8f,B\n1,2\n", "enregistrez-le en CSV"),
        (pabulib("ordinal"), "de type « ordinal »"),
        (pabulib(cost="beaucoup"), "n’est pas un montant"),
        (pabulib(budget="cent"), "n’est pas un montant"),
        (pabulib().replace(b"b;1;2", b"b;9;2"), "projet inconnu, « 9 »"),
        (pabulib().replace(b"b;1;2", b"b;1,1;2,2"), "Ligne 12 : un projet y est cité deux fois"),
        (pabulib("scoring").replace(b"b;1;2", b"b;1;"), "Ligne 12 : un projet y est cité deux fois, ou n’a pas ses"),
        (pabulib("scoring").replace(b"b;1;2", b"b;1;2000"), "Ligne 12 : « 2000 » dépasse 99"),
        (pabulib().replace(b"b;1;2", b"a;1;2"), "Ligne 12 : l’identifiant « a »"),
        (pabulib().replace(b"\n2;40", b"\n1;40"), "Ligne 8 : l’identifiant « 1 »"),
        (pabulib().replace(b"b;1;2", b"b;1;2;3"), "Ligne 12 : 4 cases au lieu de 3"),
        (pabulib().replace(b"vote_type", b"num_votes;3\nvote_type"), "« num_votes » : 3, et en contient 2"),
        (pabulib().replace(b"cost", b"price"), "n’a pas de colonne « cost »"),
        (pabulib(cost="-60"), "« 1 » : « -60 » n’est pas un montant"),
        (pabulib(cost="1e9"), "n’est pas un montant"),
        (pabulib(cost="1" * 20), "n’est pas un montant"),
        (pabulib(budget="60.555"), "n’est pas un montant"),
        (b"META\nkey;value\nbudget;1\n", "la partie PROJECTS"),
        (b"META\n" + b"x" * 200_000, "pas lisible"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(data, words):
    with pytest.raises(RuleError) as refusal:
        read_election(data)
    assert words in refusal.value.message % refusal.value.params


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_csv_of_a_french_spreadsheet_has_blanks_whatever_its_encoding(encoding):
    election = read_election("école;« l’été »\r\n6;\r\n;4\r\n".encode(encoding))
    assert election.ids == ("école", "« l’été »")
    assert election.marks.tolist() == [[6, -1], [-1, 4]]


def test_names_may_hold_the_other_delimiters():
    assert read_election(b'"a, b, c";d\n1;"2"\n').ids == ("a, b, c", "d")


def test_first_line_of_meta_may_have_no_head():
    assert read_election(pabulib().replace(b"key;value\n", b"")).budget == 100


def test_project_named_after_the_other_format_is_a_project():
    assert read_election(b"META,B\n1,2\n").ids == ("META", "B")


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_lone_project_may_be_left_blank(end):
    assert read_election(f"A\n5\n\n6{end}".encode()).marks.tolist() == [[5], [-1], [6]]


cell = st.sampled_from(["", "0", "6", "10", "99", "06"])
odd = st.sampled_from(["100", "7 ", '"5"', "x", "-1", ""])


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1)))
def test_both_readings_of_a_block_agree(rows):
    block = "".join(",".join(row) + "\n" for row in rows).encode()
    quick = ballot_sheet.numbers(block, ",", len(rows[0]))
    assert quick is None or (quick == ballot_sheet.cells(block, ",", len(rows[0]), 2)).all()
    assert quick is not None or (len(rows[0]) == 1 and [""] in rows)


@given(st.lists(st.lists(cell | odd, min_size=1, max_size=3), min_size=1, max_size=4))
def test_quick_reading_answers_only_where_the_other_one_does(rows):
    block = "".join(",".join(row) + "\n" for row in rows).encode()
    quick = ballot_sheet.numbers(block, ",", 2)
    if quick is not None:
        assert (quick == ballot_sheet.cells(block, ",", 2, 2)).all()


def test_lines_are_numbered_across_blocks(monkeypatch):
    monkeypatch.setattr(ballot_sheet, "BLOCK", 10)
    assert read_election(b"A,B\n" + b"1,2\n" * 50).marks.tolist() == [[1, 2]] * 50
    with pytest.raises(RuleError) as refusal:
        read_election(b"A,B\n" + b"1,2\n" * 40 + b"1,x\n" + b"1,2\n" * 9)
    assert refusal.value.params["line"] == 42


def test_a_large_sheet_is_read_as_it_was_written():
    marks = np.random.default_rng(16122017).integers(-1, 11, size=(60_000, 12))
    rows = "".join(",".join("" if mark < 0 else str(mark) for mark in row) + "\n" for row in marks.tolist())
    head = ",".join(f"P{number}" for number in range(12))
    assert (read_election(f"{head}\n{rows}".encode()).marks == marks).all()


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


def test_trace_of_equal_shares_says_what_each_purchase_asked_then_how_the_others_rank():
    outcome = count(read_election(b"META\nbudget;100\nvote_type;approval\n" + MANY), "equal-shares", lot=list("54321"))
    assert outcome.winners == ("1", "3")
    assert outcome.ranking == ("1", "3", "2", "5", "4")
    assert outcome.trace[0] == {"bought": "1", "share": "1/2", "payment": "30", "supporters": 2, "tied": []}
    assert [step.get("link") for step in outcome.trace] == [None, None, None, "budget", "lot"]
    assert outcome.ties == (("2", "5", "4"),)


def test_trace_of_the_greedy_rule_says_what_was_left():
    outcome = count(read_election(pabulib(cost="70")), "greedy-approval")
    assert outcome.winners == ("1",)
    assert outcome.trace[1:] == (
        {"project": "1", "cost": 70, "left": 100, "taken": True},
        {"project": "2", "cost": 40, "left": 30, "taken": False},
    )


def test_a_budget_is_needed_where_one_is_spent():
    with pytest.raises(RuleError, match="dépense un budget"):
        count(read_election(b"A,B\n1,0\n"), "equal-shares")
    with pytest.raises(RuleError, match="dépense un budget"):
        count(read_election(pabulib(budget="")), "greedy-approval")
