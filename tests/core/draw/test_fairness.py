"""The fair lottery against enumeration by exact fractions, and on the pools of the field."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.draw.fairness import fair_lottery
from app.core.draw.panels import number_panels
from app.core.draw.substitutes import breaks
from app.core.draw.watch import Cancelled, Watch
from app.core.errors import RuleError
from tests.core.draw.exact import exact_leximin
from tests.core.draw.pools import all_panels, problem, skewed

# No mix of panels reaches the relaxation of this one: the odd cycle of pairs asks for exact pricing.
ODD = problem(
    "xx/A xy/A yx/B yy/B zx/C zy/C xz/A yz/B zz/C", "ax:1:1 ay:1:1 az:1:1 bx:1:1 by:1:1 bz:1:1", 3, "conseil:1"
)
TRIANGLE = problem("ab ac bc dd", "aa:0:1 ab:0:1 ad:0:1 bb:0:1 bc:0:1 bd:0:1", 2)


def chances_by_id(lottery):
    return {
        member: float(lottery.chances[index])
        for index, kind in enumerate(lottery.model.types)
        for member in kind.members
    }


def assert_leximin(one):
    expected = exact_leximin(one)
    found = fair_lottery(one)
    assert found.proven
    for id, chance in chances_by_id(found).items():
        assert chance == pytest.approx(float(expected[id]), abs=2e-6), id


@pytest.mark.parametrize(
    "one",
    [
        skewed(12, 7, 3, (2, 3, 3)),  # these two by columns
        skewed(17, 9, 3, (2, 3, 3), 4),
        ODD,
        TRIANGLE,
        problem("f f f h", "af:1:1 ah:1:1", 2),
        problem("f1 f2 h1 h1 h1", "af:1:2 ah:1:2 b1:1:1 b2:1:1", 2),
    ],
)
def test_lottery_equals_exact_leximin(one):
    assert_leximin(one)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), size=st.integers(5, 9), seats=st.integers(2, 4), councils=st.sampled_from([0, 4]))
def test_lottery_equals_exact_leximin_on_small_pools(seed, size, seats, councils):
    one = skewed(seed, size, seats, (2, 3), councils)
    if all_panels(one):
        assert_leximin(one)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), size=st.integers(30, 80), councils=st.sampled_from([0, 25]))
def test_panels_are_valid_and_near_the_lottery(seed, size, councils):
    one = skewed(seed, size, 12, councils=councils)
    if councils and len({c.groups["conseil"] for c in one.candidates}) < 12:
        return
    lottery = fair_lottery(one)
    panels = number_panels(lottery)
    assert len(panels.lists) == 1000
    assert not any(breaks(one, panel) for panel in set(panels.lists))
    assert sum(panels.thousandths.values()) == 1000 * one.seats
    assert panels.acceptable
    for kind in lottery.model.types:
        counts = [panels.thousandths[member] for member in kind.members]
        assert max(counts) - min(counts) <= 1


def test_levels_rise_and_stay_under_their_bounds():
    lottery = fair_lottery(skewed(4, 120, 30))
    values = [level.value for level in lottery.levels]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(values))
    assert all(level.value <= level.bound for level in lottery.levels)
    assert sum(len(level.types) for level in lottery.levels) == len(lottery.model.types)
    assert lottery.smallest == pytest.approx(lottery.levels[0].value, abs=1e-6)


def test_same_pool_in_another_order_gives_the_same_panels():
    one = skewed(8, 60, 12, councils=40)
    other = type(one)(tuple(reversed(one.candidates)), one.quotas, one.groups, one.seats)
    assert number_panels(fair_lottery(one)).lists == number_panels(fair_lottery(other)).lists


def test_candidate_who_fits_no_panel_has_no_chance_and_others_stay_fair():
    one = problem("fx f1 f1 h1 h1", "af:1:1 ah:1:1 bx:0:0 b1:2:2", 2)
    lottery = fair_lottery(one)
    assert chances_by_id(lottery) == pytest.approx(
        {"V-001": 0.0, "V-002": 0.5, "V-003": 0.5, "V-004": 0.5, "V-005": 0.5}
    )


def test_no_panel_is_said():
    with pytest.raises(RuleError, match="Aucun panel"):
        fair_lottery(problem("f f h", "af:0:0 ah:1:2", 2))


def test_no_integer_panel_is_said():
    # Half of each pair satisfies the relaxation; no three people do.
    one = problem("xx xy yx", "ax:1:1 ay:1:1 bx:1:1 by:1:1", 2)
    assert all_panels(one) == [("V-002", "V-003")]
    assert fair_lottery(one).chances.tolist() == [0, 1, 1]


def test_cancelled_computation_produces_nothing():
    with pytest.raises(Cancelled):
        fair_lottery(skewed(1, 60, 12), Watch(cancelled=lambda: True))


def test_time_over_keeps_the_proven_gap():
    lottery = fair_lottery(ODD, Watch(remaining=lambda: 0.0))
    assert not lottery.proven
    assert lottery.gap > 0
    assert lottery.levels[-1].bound >= lottery.smallest
    assert np.isclose(lottery.weights.sum(), 1)


def test_time_over_still_gives_every_level_with_its_gap():
    lottery = fair_lottery(skewed(8, 60, 12, councils=40), Watch(remaining=lambda: 0.0))
    assert sum(len(level.types) for level in lottery.levels) == len(lottery.model.types)
    assert all(level.bound >= level.value for level in lottery.levels)
    values = [level.value for level in lottery.levels]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(values))
    for level in lottery.levels:
        assert lottery.chances[level.types].min() >= level.value - 1e-6


def test_progress_is_reported_between_zero_and_one():
    heard = []
    fair_lottery(skewed(2, 60, 12), Watch(progress=heard.append))
    assert heard
    assert all(0 <= share <= 1 for share in heard)
