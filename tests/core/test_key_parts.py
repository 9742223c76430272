"""Three parts of five give the key back, two say nothing, and a wrong letter is told."""

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.key_parts import ORDER, PART_LENGTH, PARTS, Part, assemble, combine, read_part, split, written
from app.core.urn import DIGITS

MARK = "0123abcd"
scalars = st.integers(1, ORDER - 1)
free = st.integers(0, ORDER - 1)


def test_parts_of_a_polynomial_worked_by_hand() -> None:
    assert split(1234, [166, 94]) == {1: 1494, 2: 1942, 3: 2578, 4: 3402, 5: 4414}
    assert combine({2: 1942, 4: 3402, 5: 4414}) == 1234
    assert split(1, [0, ORDER - 1])[1] == 0


@settings(max_examples=30, deadline=None)
@given(scalars, free, free)
def test_any_three_parts_give_the_secret_back(secret: int, one: int, other: int) -> None:
    values = split(secret, [one, other])
    for chosen in (*combinations(values, 3), tuple(values)):
        assert combine({number: values[number] for number in chosen}) == secret


@settings(max_examples=20, deadline=None)
@given(scalars, free, free, free)
def test_two_parts_leave_every_secret_possible(secret: int, one: int, other: int, wished: int) -> None:
    """Whatever two keepers hold, each scalar is the secret of exactly one polynomial through their two points."""
    values = split(secret, [one, other])
    for first, second in combinations(range(1, PARTS + 1), 2):
        through = {0: wished, first: values[first], second: values[second]}
        third = next(number for number in values if number not in through)
        missing = _at(third, through)
        assert combine({first: values[first], second: values[second], third: missing}) == wished


def _at(place: int, points: dict[int, int]) -> int:
    """The value there of the polynomial through these points (Lagrange)."""
    total = 0
    for number, value in points.items():
        weight = 1
        for other in points:
            if other != number:
                weight = weight * (place - other) * pow(number - other, -1, ORDER) % ORDER
        total += value * weight
    return total % ORDER


@settings(max_examples=50, deadline=None)
@given(st.integers(1, PARTS), free)
def test_part_reads_back_however_it_is_typed(number: int, value: int) -> None:
    part = Part(number, MARK, value)
    text = written(part)
    assert len(text.replace(" ", "")) == PART_LENGTH
    assert read_part(text.lower().replace("0", "o").replace("1", "l").replace(" ", " - ")) == part


def test_every_wrong_letter_is_told() -> None:
    text = written(Part(3, MARK, ORDER // 7)).replace(" ", "")
    for place, letter in enumerate(text):
        wrong = DIGITS[(DIGITS.index(letter) + 1 + place) % 32]
        if wrong != letter:
            with pytest.raises(RuleError, match="altérée"):
                read_part(text[:place] + wrong + text[place + 1 :])
    for swapped in ((0, 5), (20, 33)):
        one, other = sorted(swapped)
        with pytest.raises(RuleError, match="altérée"):
            read_part(text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :])


@pytest.mark.parametrize("text", ["", "0" * 65, "0" * 67, "U" * 66, "é" * 66])
def test_what_is_no_part_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match="relisez-la"):
        read_part(text)


def test_parts_agree_whatever_their_order_and_number() -> None:
    parts = [Part(number, MARK, value) for number, value in split(42, [7, 9]).items()]
    assert {tuple(assemble(three, MARK)) for three in permutations(parts, 3)} == {(42,)}
    assert assemble(parts, MARK) == [42]
    assert 42 in assemble([*parts[:3], Part(4, MARK, 1)], MARK)


def test_two_parts_or_those_of_another_key_open_nothing() -> None:
    parts = [Part(number, MARK, value) for number, value in split(42, [7, 9]).items()]
    with pytest.raises(RuleError, match="il y en a 2"):
        assemble([parts[0], parts[1], parts[0]], MARK)
    with pytest.raises(RuleError, match="autre clé"):
        assemble([*parts[:2], Part(3, "ffffffff", 1)], MARK)
