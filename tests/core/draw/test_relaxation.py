"""The levels of the relaxation, where rounding errors add up."""

import pytest

from app.core.draw.program import SolverError
from app.core.draw.relaxation import LevelProgram
from app.core.draw.types import build_model
from tests.core.draw.pools import problem

ONE = build_model(problem("f f f h h", "af:1:1 ah:1:1", 2))  # types f (1/3 each) and h (1/2 each)


def test_value_held_a_hair_too_high_is_no_impossible_draw():
    program = LevelProgram(ONE)
    program.fix(ONE.rules.columns[:1] * 0, 1 / 3 + 5e-9)
    assert program.solve()[0] == pytest.approx(1 / 2)


def test_value_held_far_too_high_is_an_error_and_not_a_missing_panel():
    program = LevelProgram(ONE)
    program.fix(ONE.rules.columns[:1] * 0, 0.4)
    with pytest.raises(SolverError):
        program.solve()
