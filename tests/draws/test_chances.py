"""A chance in words, and everybody’s in a picture."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draws.chances import BIN, MOST_DOTS, about, middle, nearest, picture

SPREADS = st.dictionaries(st.integers(0, 1000), st.integers(1, 400), min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("thousandths", "simple"),
    [(331, Fraction(1, 3)), (500, Fraction(1, 2)), (660, Fraction(2, 3)), (760, Fraction(3, 4)), (95, Fraction(1, 11))],
)
def test_nearest_simple_fraction(thousandths, simple):
    assert nearest(thousandths) == simple


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("thousandths", "words"),
    [
        (331, "environ une sur trois"),
        (95, "environ une sur 11"),
        (1000, "une place assurée"),
        (980, "presque une certitude"),
        (0, "aucune"),
    ],
)
def test_chance_in_words(app, thousandths, words):
    with app.test_request_context():
        assert about(thousandths) == words


@given(SPREADS)
def test_nine_people_in_ten_are_between_the_bounds_said(spread):
    counts = sorted(spread.items())
    low, high = middle(counts)
    people, inside = sum(spread.values()), sum(count for n, count in counts if low <= n <= high)
    assert inside * 10 >= people * 9
    least, most = picture(counts).percent
    assert least * 10 <= low
    assert high <= most * 10


@given(SPREADS)
def test_picture_has_a_dot_for_each_or_for_as_many_as_it_says(spread):
    drawn, people = picture(sorted(spread.items())), sum(spread.values())
    assert abs(len(drawn.dots) - people / drawn.per_dot) <= 1000 / BIN
    assert (drawn.per_dot == 1) == (people <= MOST_DOTS)
    assert len({(dot.x, dot.y) for dot in drawn.dots}) == len(drawn.dots)
    assert all(0 < dot.y < drawn.height for dot in drawn.dots)
    assert all(0 < dot.x < 1000 for dot in drawn.dots)


def test_lonely_dots_show_an_unfair_draw():
    drawn = picture([(10, 2), (300, 96), (900, 2)])
    assert (drawn.low, drawn.high, drawn.percent) == (300, 300, (30, 30))
    assert sorted(dot.x for dot in drawn.dots if not dot.is_middle)[0] < 50
    assert sum(not dot.is_middle for dot in drawn.dots) == 4
