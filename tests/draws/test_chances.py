"""A chance in words."""

from fractions import Fraction

import pytest

from app.draws.chances import about, nearest


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
