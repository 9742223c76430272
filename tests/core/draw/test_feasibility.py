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
    assert found.proven
    assert len(found.changes) == enumerated_fewest(one)
    assert all_panels(apply(one, found.changes))
    for change in found.changes:  # the smallest total: no seat of any change can be given back
        step = 1 if change.bound == "minimum" else -1
        less = [replace(other, after=other.after + step) if other == change else other for other in found.changes]
        assert not all_panels(apply(one, less))


def test_among_fewest_changes_the_smallest_total_wins():
    # Either « b, 1 » falls by three seats, or « a, h » rises by one: one bound each.
    one = problem("f1 f1 f1 h2 h2 h2", "af:0:2 ah:0:0 b1:3:3 b2:0:3", 3)
    assert [(change.value, change.before, change.after) for change in diagnose(one).changes] == [("f", 2, 3)]


def flexible(one, **flex):
    quotas = tuple(
        replace(quota, **dict(zip(("min_flex", "max_flex"), flex[quota.value], strict=True)))
        if quota.value in flex
        else quota
        for quota in one.quotas
    )
    return replace(one, quotas=quotas)


def test_flexible_bounds_restrict_the_proposals():
    one = problem("f f h h", "af:3:4 ah:0:1", 3)
    kept = diagnose(flexible(one, f=(2, 4), h=(0, 2)))
    assert kept.within_flex
    assert [(change.value, change.after) for change in kept.changes] == [("f", 2)]
    beyond = diagnose(flexible(one, f=(3, 4), h=(0, 1)))
    assert not beyond.within_flex
    assert [(change.value, change.after) for change in beyond.changes] == [("f", 2)]


def test_flexible_bounds_may_ask_for_more_changes_than_the_fewest():
    # Freely, « f » may rise by two; where it may rise by one seat only, « k » must rise too.
    one = problem("f f f h k k", "af:0:1 ah:0:1 ak:0:0", 4)
    free, held = diagnose(one), diagnose(flexible(one, f=(0, 2), h=(0, 1), k=(0, 1)))
    assert [(change.value, change.after) for change in free.changes] in ([("f", 3)], [("k", 2)])
    assert held.within_flex
    assert [(change.value, change.after) for change in held.changes] == [("f", 2), ("k", 1)]


def test_seated_people_count_for_the_bounds():
    one = replace(problem("f f h h", "af:0:1 ah:1:2", 3), seated=("V-001", "V-002"))
    assert [(change.value, change.bound, change.after) for change in diagnose(one).changes] == [("f", "maximum", 2)]


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
