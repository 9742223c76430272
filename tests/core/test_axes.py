"""Acts on axes: what they change, its inverse, and codes that are never given twice."""

import json

import pytest

from app.core.axes import AxisWords, Change, Move, axis_code, from_record, to_record

BUS = AxisWords("EMP-1", "emploi", "Bus", 1)
BIKE = AxisWords("EMP-2", "emploi", "Vélo", 2)
MERGE = Change(
    (Move("6-3", "EMP-2", "EMP-1"), Move("7-1", None, "EMP-1")),
    ((BIKE, None), (BUS, AxisWords("EMP-1", "emploi", "Se déplacer", 1))),
)


def test_inverse_puts_everything_back() -> None:
    back = MERGE.inverse()
    assert back.moves == (Move("6-3", "EMP-1", "EMP-2"), Move("7-1", "EMP-1", None))
    assert back.axes[0] == (None, BIKE)
    assert back.inverse() == MERGE


def test_record_is_plain_json() -> None:
    assert from_record(json.loads(json.dumps(to_record(MERGE)))) == MERGE


def test_act_names_every_code_it_touches() -> None:
    assert MERGE.codes == {"EMP-1", "EMP-2"}


@pytest.mark.parametrize(
    ("theme", "taken", "code"),
    [
        ("Éducation", set(), "EDU-1"),
        ("Emploi", {"EMP-1", "EMP-3"}, "EMP-2"),
        ("Emploi", {"EMP-1", "EMP-2"}, "EMP-3"),
        ("", set(), "AXE-1"),
    ],
)
def test_code_is_the_first_that_is_free(theme: str, taken: set[str], code: str) -> None:
    assert axis_code(theme, taken) == code
