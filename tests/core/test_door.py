"""Codes of cards, and clocks that are wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.door import CODE_LENGTH, door_code, happened_at, is_off, read_door_code, written

NOON = datetime(2017, 12, 16, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AFAR = st.integers(-(10**9), 10**9).map(lambda seconds: timedelta(seconds=seconds))


def test_code_is_the_same_tomorrow_and_another_elsewhere():
    code = door_code("clé", 1, 12)
    assert code == door_code("clé", 1, 12)
    assert len({code, door_code("clé", 1, 13), door_code("clé", 2, 12), door_code("autre", 1, 12)}) == 4


def test_codes_of_an_edition_are_all_different():
    assert len({door_code("clé", 1, n) for n in range(5000)}) == 5000


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_code_is_read_however_it_is_written(edition, participant):
    code = door_code("clé", edition, participant)
    assert len(code) == CODE_LENGTH
    for text in (code, written(code), written(code).lower(), f" {code[:2]} {code[2:]} "):
        assert read_door_code(text) == code
    assert read_door_code(f"https://exemple.fr/editions/1/accueil/{written(code)}?x=1") == code
    assert read_door_code(written(code).replace("1", "I").replace("0", "O")) == code


@pytest.mark.parametrize("text", ["", "Dupont", "7K3M-Q9X", "7K3M-Q9XZZ", "UUUU-UUUU", "https://exemple.fr/editions/1"])
def test_what_is_no_code_is_none(text):
    assert read_door_code(text) == ""


@given(AFAR)
def test_clock_wrong_all_day_does_no_harm(error):
    said = NOON + error
    assert happened_at(said, said + 20 * MINUTE, NOON + 20 * MINUTE) == NOON


@pytest.mark.parametrize("waited", [-MINUTE, timedelta(days=3), timedelta(days=-400)])
def test_clock_set_meanwhile_dates_the_act_on_arrival(waited):
    assert happened_at(NOON, NOON + waited, NOON + MINUTE) == NOON + MINUTE


@given(AFAR, AFAR)
def test_nothing_happens_after_it_was_received(said, sent):
    assert happened_at(NOON + said, NOON + sent, NOON) <= NOON


def test_wrong_clock_is_told():
    assert not is_off(NOON + MINUTE, NOON)
    assert is_off(NOON - 10 * MINUTE, NOON)
