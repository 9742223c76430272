"""Figures as people write them, how far they went, and where they stand in their picture."""

from datetime import date

import pytest

from app.core.curve import HEIGHT, WIDTH, curve
from app.core.errors import RuleError
from app.core.measures import hundredths_from, share_of_way, typed


@pytest.mark.parametrize(
    ("text", "value"), [("1 234,5", 123450), ("12 %", 1200), ("0.75", 75), ("1\u202f000", 100000), ("0", 0)]
)
def test_figure_is_read_and_written_back(text: str, value: int) -> None:
    assert hundredths_from(text) == value
    assert hundredths_from(typed(value)) == value


@pytest.mark.parametrize("text", ["", "-5", "douze", "1,234", "1.2.3", "99999999999", "²", "1e3"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        hundredths_from(text)


@pytest.mark.parametrize(
    ("way", "share"), [((0, 100, 163), 163), ((2100, 800, 600), 115), ((0, 100, 0), 0), ((50, 100, 25), -50)]
)
def test_share_of_the_way_counts_targets_below_the_baseline_too(way: tuple, share: int) -> None:
    assert share_of_way(*way) == share


def test_curve_stays_in_its_picture_and_goes_up_with_values() -> None:
    drawn = curve([(date(2018, 3, 1), 0), (date(2018, 9, 1), 500)], (date(2018, 12, 31), 400))
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in (*drawn.dots, drawn.goal))
    assert drawn.dots[0].y == drawn.ground
    assert drawn.dots[1].y < drawn.goal.y < drawn.ground
    assert curve([(date(2018, 3, 1), 0)], (date(2018, 3, 1), 0)).line  # one day, nothing counted: still a picture
