"""Smallest changes of infeasible quotas, against enumeration."""

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.draw.feasibility import apply, describe, diagnose, too_few, wrong_sums
from tests.core.draw.pools import all_panels, problem, skewed


def test_feasible_needs_nothing():
    assert diagnose(problem("f h", "af:1:1 ah:1:1", 2)).feasible


def test_smallest_change_is_named_in_words():
    found = diagnose(problem("f f h h", "af:3:4 ah:0:1", 3))
    assert not found.feasible
    assert [str(describe(change)) for change in found.changes] == ["a, f : baisser le minimum de 3 à 2"]


def test_changes_make_a_panel_possible():
    one = problem("f1 f1 h2 h2", "af:2:2 ah:0:0 b1:0:0 b2:2:2", 2)
    assert all_panels(apply(one, diagnose(one).changes))


def test_group_rules_are_relaxed_last():
    one = problem("f/A f/A f/A", "af:0:3", 2, "conseil:1")
    changes = diagnose(one).changes
    assert [str(describe(change)) for change in changes] == ["conseil : permettre 2 places par groupe au lieu de 1"]
    assert all_panels(apply(one, changes))


def enumerated_fewest(one):
    """Fewest quotas bounds to free entirely so that a panel exists (2^bounds enumeration)."""
    bounds = [(rank, side) for rank in range(len(one.quotas)) for side in ("minimum", "maximum")]
    for count in range(len(bounds) + 1):
        for freed in itertools.combinations(bounds, count):
            quotas = list(one.quotas)
            for rank, side in freed:
                quotas[rank] = replace(quotas[rank], **{side: 0 if side == "minimum" else one.seats})
            if all_panels(replace(one, quotas=tuple(quotas))):
                return count
    return None


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), shift=st.integers(1, 3))
def test_fewest_bounds_are_changed(seed, shift):
    one = skewed(seed, 7, 3, (2, 2))
    quotas = tuple(
        replace(quota, minimum=min(quota.minimum + shift, 3), maximum=3)
        if rank % 2
        else replace(quota, maximum=max(quota.maximum - shift, quota.minimum))
        for rank, quota in enumerate(one.quotas)
    )
    one = replace(one, quotas=quotas)
    found = diagnose(one)
    assert len(found.changes) == enumerated_fewest(one)
    assert all_panels(apply(one, found.changes))


def test_counting_says_what_is_impossible():
    one = problem("f f h h", "af:3:3 ah:2:2", 4)
    [(quota, error, suggestion)] = too_few(one)
    assert (quota.value, suggestion) == ("f", 2)
    assert str(error) == "Le vivier n’en compte que 2, pour un minimum de 3."
    assert [str(error) for error in wrong_sums(one)] == [
        "a : les minimums font 5 places, soit 1 de trop pour 4 places."
    ]
    assert [str(error) for error in wrong_sums(problem("f f h h", "af:0:1 ah:0:2", 4))] == [
        "a : les maximums ne permettent que 3 places sur 4."
    ]
