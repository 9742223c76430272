"""The pools of the field's size: proven leximin, the smallest chance measured beforehand, thousandths kept."""

import pytest

from app.core.draw.fairness import fair_lottery
from app.core.draw.panels import number_panels
from app.core.draw.substitutes import breaks
from tests.core.draw.pools import skewed


@pytest.mark.parametrize(
    ("size", "seats", "sizes", "councils"),
    [
        (300, 105, (13, 2, 6, 2), 0),
        (825, 75, (2, 5, 13, 4), 0),
        (2000, 200, (2, 2), 0),
        (120, 40, (5, 2, 4, 2), 100),
    ],
)
def test_pool_is_proven_and_numbered(size, seats, sizes, councils):
    one = skewed(5, size, seats, sizes, councils)
    lottery = fair_lottery(one)
    assert lottery.proven
    panels = number_panels(lottery)
    assert panels.acceptable
    assert not any(breaks(one, panel) for panel in set(panels.lists))
