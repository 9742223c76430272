"""Suggested quotas."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.draw.quotas import at_least, largest_remainder, parity_quotas, proportional_quotas
from app.core.errors import RuleError


def test_largest_remainder_gives_seats_to_the_largest_fractions():
    votes = {"a": 47, "b": 16, "c": 158, "d": 81, "e": 98}
    assert largest_remainder(votes, 10) == {"a": 1, "b": 0, "c": 4, "d": 2, "e": 3}


def test_floor_is_taken_from_the_largest():
    assert largest_remainder({"idf": 340, "hdf": 140, "corse": 1}, 48, floor=1) == {"idf": 33, "hdf": 14, "corse": 1}


def test_floor_above_seats_is_refused():
    with pytest.raises(RuleError):
        largest_remainder({"a": 1, "b": 1}, 3, floor=2)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 10**7), min_size=1), st.integers(0, 500))
def test_shares_add_up_and_stay_within_one(weights, seats):
    shares = largest_remainder(weights, seats)
    assert sum(shares.values()) == seats
    total = sum(weights.values())
    for name, share in shares.items():
        if total:
            assert abs(share - Fraction(weights[name] * seats, total)) < 1


def test_proportional_quotas_respect_pool_and_floor():
    found = proportional_quotas("region", {"a": 80, "b": 15, "c": 5}, 20, floor=1, pool={"a": 30, "b": 2, "c": 9})
    quotas = {one.value: (one.minimum, one.maximum) for one in found}
    assert quotas["b"][0] <= 2
    assert quotas["c"][0] >= 1
    assert sum(low for low, _ in quotas.values()) <= 20 <= sum(high for _, high in quotas.values())


@given(st.integers(1, 200), st.integers(1, 300), st.integers(1, 300), st.integers(0, 40))
def test_parity_never_differs_by_more_than_one(seats, women, men, silent):
    quotas = {one.value: one for one in parity_quotas("sexe", "F", "H", {"F": women, "H": men, "N": silent}, seats)}
    assert quotas["F"].maximum - quotas["H"].minimum <= 1
    if not silent:
        assert "N" not in quotas
        return
    low, high = quotas["N"].minimum, quotas["N"].maximum
    assert high == max(low, 1)  # nobody is without any chance
    for fixed in (low, high):
        assert quotas["F"].minimum + quotas["H"].minimum + fixed <= seats
        assert quotas["F"].maximum + quotas["H"].maximum + fixed >= seats


def test_at_least_half_rounds_up():
    quotas = at_least("college", "habitants", ["acteurs"], Fraction(1, 2), 105)
    assert [(one.minimum, one.maximum) for one in quotas] == [(53, 105), (0, 52)]
