"""Which quotas hold the smallest chance down, and by how much."""

from dataclasses import replace

import pytest

from app.core.draw.binding import WORTH_SAYING, costs
from app.core.draw.certificate import UNIT
from app.core.draw.fairness import BY_COLUMNS, fair_lottery
from app.core.draw.types import build_model
from app.draws.lottery import solve
from tests.core.draw.pools import problem, skewed


def smallest(one):
    return fair_lottery(one).smallest


def test_cost_is_what_loosening_gives():
    one = problem("f f f f f f h h", "af:2:2 ah:2:2", 4)
    found = costs(one, build_model(one))
    # Two seats for six women: 1/3 each; a third one needs both bounds to move, so neither bound alone gains.
    assert found == ()
    looser = replace(one, quotas=(replace(one.quotas[0], maximum=3), one.quotas[1]))
    [cost] = costs(looser, build_model(looser))
    assert (cost.criterion, cost.value, cost.bound) == ("a", "h", "minimum")
    assert cost.gain == pytest.approx(1 / 6)


def test_costs_agree_with_the_lottery():
    one = skewed(11, 120, 30, (5, 2, 4))
    base = smallest(one)
    for cost in costs(one, build_model(one))[:3]:
        quotas = tuple(
            replace(quota, **{cost.bound: getattr(quota, cost.bound) + (1 if cost.bound == "maximum" else -1)})
            if (quota.criterion, quota.value) == (cost.criterion, cost.value)
            else quota
            for quota in one.quotas
        )
        assert smallest(replace(one, quotas=quotas)) - base == pytest.approx(cost.gain, abs=1e-6)


def test_costs_come_dearest_first():
    one = skewed(11, 120, 30, (5, 2, 4))
    gains = [cost.gain for cost in costs(one, build_model(one))]
    assert gains == sorted(gains, reverse=True)


@pytest.mark.parametrize("one", [skewed(12, 7, 3, (2, 3, 3)), skewed(17, 9, 3, (2, 3, 3), 4)])
def test_costs_of_a_lottery_from_columns_are_those_of_whole_panels(one):
    lottery = fair_lottery(one)
    assert lottery.method == BY_COLUMNS
    expected = {}
    for rank, quota in enumerate(one.quotas):
        for side, step in (("minimum", -1), ("maximum", 1)):
            moved = replace(quota, **{side: getattr(quota, side) + step})
            if moved.minimum >= 0:
                quotas = (*one.quotas[:rank], moved, *one.quotas[rank + 1 :])
                gain = smallest(replace(one, quotas=quotas)) - lottery.smallest
                if gain >= WORTH_SAYING:
                    expected[quota.criterion, quota.value, side] = gain
    found = {(cost.criterion, cost.value, cost.bound): cost.gain for cost in costs(one, lottery.model, lottery=lottery)}
    assert found == pytest.approx(expected, abs=1e-6)
    written = {cost[:3]: cost[3] for cost in solve(one).certificate.costs}
    assert written == {key: round(gain * UNIT) for key, gain in found.items()}
