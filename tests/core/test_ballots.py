"""Ballots of each kind: one text for the same choices, nothing impossible in them, any order gives the same result."""

import importlib.util
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.ballots import APPROVAL, KINDS, MAJORITY, POINTS, numbers_typed
from app.core.errors import RuleError
from app.core.urn import Cast
from tests.core.elections import DICE, Counted, counted, elections

PROGRAM = Path(__file__).parents[2] / "static" / "votes" / "recompter.py"
PROJECTS = range(1, 6)
grades = st.dictionaries(st.sampled_from(PROJECTS), st.integers(0, MAJORITY.top))
spread = st.lists(st.sampled_from(PROJECTS), max_size=10).map(lambda given: {one: given.count(one) for one in given})
kinds = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.code)


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("recompter", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(grades)
def test_grades_come_back_whatever_their_order(marks: dict[int, int]) -> None:
    text = MAJORITY.payload(MAJORITY.read(marks, PROJECTS))
    assert MAJORITY.marks(text) == marks
    assert MAJORITY.payload(dict(reversed(marks.items()))) == text


@given(spread)
def test_points_come_back_and_none_is_nothing(marks: dict[int, int]) -> None:
    text = POINTS.payload(POINTS.read(marks, PROJECTS))
    assert POINTS.marks(text) == marks
    assert POINTS.payload(POINTS.read(marks | {one: 0 for one in PROJECTS if one not in marks}, PROJECTS)) == text


def test_texts_of_ballots() -> None:
    assert APPROVAL.payload({3: 1, 1: 1}) == '{"approuve":[1,3]}'
    assert MAJORITY.payload({12: 0, 3: 6}) == '{"mentions":{"3":6,"12":0}}'
    assert POINTS.payload({12: 4, 3: 6, 5: 0}) == '{"points":{"3":6,"12":4}}'


@pytest.mark.parametrize(
    ("kind", "choices", "said"),
    [
        (APPROVAL, {1: 1}, "sorte"),
        (MAJORITY, [1], "sorte"),
        (POINTS, [1], "sorte"),
        (APPROVAL, [9], "pas soumis"),
        (MAJORITY, {9: 3}, "pas soumis"),
        (MAJORITY, {1: 7}, "impossible"),
        (MAJORITY, {1: -1}, "impossible"),
        (POINTS, {1: 11}, "impossible"),
        (POINTS, {1: 6, 2: 5}, "retirez-en"),
    ],
)
def test_impossible_ballot_is_refused_whole(kind, choices, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        kind.read(choices, PROJECTS)


@kinds
def test_empty_ballot_is_blank(kind) -> None:
    assert kind.read([], PROJECTS) == kind.read({}, PROJECTS) == {}


def test_typed_numbers_are_whole_and_short() -> None:
    assert numbers_typed({1: " 3 ", 2: "", 3: "0"}) == {1: 3, 3: 0}
    for text in ("-1", "1,5", "trois", "٣", "9" * 5000):
        with pytest.raises(RuleError, match="nombre entier"):
            numbers_typed({1: text})


@kinds
def test_header_names_the_column(kind) -> None:
    election = counted(kind, {1: 100, 2: 100}, [Cast("T", {1: 1})])
    header, *lines = election.lines.splitlines()
    assert header == f"empreinte,projet,{kind.column}"
    assert lines == sorted(lines)
    assert sorted(line.partition(",")[2] for line in lines) == ["1,1", f"2,{kind.blank}"]


def test_order_of_ballots_changes_nothing() -> None:
    chance = random.Random(7)
    for election in elections(20):
        shuffled = chance.sample(election.ballots, len(election.ballots))
        budgets = {one["numero"]: one["budget_centimes"] for one in election.rule["projets"]}
        again = counted(election.kind, budgets, shuffled)
        assert (again.ranking, again.lines) == (election.ranking, election.lines)


def recounted(program, election: Counted, path: Path) -> list[int]:
    path.write_text(election.lines, encoding="utf-8")
    numbers = [one["numero"] for one in election.rule["projets"]]
    counts, ballots, _rows = program.read_lines(path, numbers, *program.METHODS[election.rule["methode"]])
    assert ballots == len(election.ballots)
    return program.ranking_of(election.rule, counts, election.fingerprint, DICE)


def test_plain_python_agrees_on_every_election(program, tmp_path) -> None:
    for election in elections(150):
        assert recounted(program, election, tmp_path / "l.csv") == election.ranking, (election.rule, election.lines)


def test_corpus_needs_the_whole_chain() -> None:
    """Elections where only the lot decides, and others where it changes nothing."""
    links = {
        (election.kind.code, step.link)
        for election in elections(150)
        for step in election.kind.count(
            [ballot.marks for ballot in election.ballots],
            election.candidates,
            [str(number) for number in election.ranking],
        ).trace
    }
    graded = {"median", "removal-below", "removal-above", "budget", "lot"}
    assert {link for code, link in links if code == MAJORITY.code} == graded
    for kind in (APPROVAL, POINTS):
        assert {link for code, link in links if code == kind.code} == {"score", "budget", "lot"}


@pytest.mark.parametrize("text", ["empreinte,projet,approuve\n", "empreinte,projet,mention\nb,1,3\na,1,3\n"])
def test_damaged_lines_are_not_recounted(program, tmp_path, text: str) -> None:
    (tmp_path / "l.csv").write_text(text)
    with pytest.raises(SystemExit):
        program.read_lines(tmp_path / "l.csv", [1], "mention", 6)
