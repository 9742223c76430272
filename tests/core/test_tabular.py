"""Columns recognised, cells read, verdicts kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.tabular.cells import neutral, plain_cell
from app.core.tabular.columns import Field, guess, header_index, picked
from app.core.tabular.values import Unreadable, one_of, several_of, whole_number, yes_or_no
from app.core.tabular.verdicts import Outcome, Remark, Verdict, from_record, to_record

FIELDS = (
    Field("given", "Prénom", ("prenom", "first name"), required=True),
    Field("family", "Nom", ("nom", "last name"), required=True),
    Field("council", "Conseil", ("conseil citoyen", "conseil", "nom du conseil")),
)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (["Prénom", "NOM", "Conseil citoyen"], {"given": 0, "family": 1, "council": 2}),
        (["nom du conseil", "Nom", "PRENOM"], {"given": 2, "family": 1, "council": 0}),
        (["Last name", "First name"], {"given": 1, "family": 0}),
        (["Nom de famille", "Prénom (usuel)"], {"given": 1, "family": 0}),
        (["Courriel", ""], {}),
        ([], {}),
    ],
)
def test_columns_are_guessed_from_their_titles(header: list[str], found: dict[str, int]) -> None:
    assert guess(header, FIELDS) == found


def test_header_may_stand_under_a_title() -> None:
    rows = [["Liste des volontaires"], ["au 3 mars", "HK1"], ["Prénom", "Nom"], ["Zoé", "Élan"]]
    assert header_index(rows, FIELDS) == 2
    assert header_index([["x"], ["a", "b"]], FIELDS) == 1
    assert header_index([], FIELDS) == 0


@given(st.lists(st.text(max_size=20), max_size=12))
def test_no_column_serves_twice(header: list[str]) -> None:
    found = guess(header, FIELDS)
    assert len(set(found.values())) == len(found)
    assert all(0 <= index < len(header) for index in found.values())
    assert set(picked([], found)) == set(found)


@pytest.mark.parametrize(("text", "value"), [("Oui", True), ("X", True), ("1", True), ("NON", False), ("", False)])
def test_yes_and_no(text: str, value: bool) -> None:
    assert yes_or_no(text) is value


def test_what_is_not_understood_says_so() -> None:
    for read in (yes_or_no, whole_number, lambda text: one_of(text, {}), lambda text: several_of(text, {})):
        with pytest.raises(Unreadable):
            read("peut-être")


def test_lists_of_values() -> None:
    known = {"emploi": 1, "formation orientation": 2, "education": 3}
    assert several_of("Éducation | emploi|Emploi", known) == [3, 1]
    assert several_of("Formation, orientation", known) == [2]
    assert several_of("", known) == []


@pytest.mark.parametrize(("text", "value"), [("34", 34), ("34,0", 34), ("34 ans", 34), (" 7 ", 7)])
def test_whole_numbers(text: str, value: int) -> None:
    assert whole_number(text) == value


@given(st.text())
def test_neutral_cells_begin_no_formula_and_come_back(text: str) -> None:
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    if not text.startswith("'"):
        assert plain_cell(neutral(text)) == text


def test_verdicts_survive_their_record() -> None:
    verdict = Verdict(
        7, Outcome.CHANGED, "Zoé", (Remark("à voir %(x)s", {"x": 1}),), (("Âge", "a", "b"),), 3, {"age_band": "65+"}
    )
    assert from_record(to_record(verdict)) == verdict
    assert from_record(to_record(Verdict(1, Outcome.SAME, ""))) == Verdict(1, Outcome.SAME, "")
