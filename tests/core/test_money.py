"""Amounts are read as French people write them, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.money import LARGEST, cents_from, typed


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("0", 0),
        ("42000", 4_200_000),
        ("1 234,50", 123_450),
        ("1\u202f234,5 €", 123_450),
        ("1234.50", 123_450),
        ("1.234,50", 123_450),
        ("1,234.50", 123_450),
        ("1.234.567", 123_456_700),
        ("12 euros", 1_200),
        (" 7,05 EUR ", 705),
    ],
)
def test_amount_is_read_as_written(text: str, cents: int) -> None:
    assert cents_from(text) == cents


@pytest.mark.parametrize(
    "text", ["", "-3", "12k", "1.234", "1,234", "1,2,3", "3,999", "1 2 a", "²", "20 000 001", "9" * 5000]
)
def test_unreadable_amount_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        cents_from(text)


@given(st.integers(0, LARGEST))
def test_typed_amount_reads_back(cents: int) -> None:
    assert cents_from(typed(cents)) == cents
