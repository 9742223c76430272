"""Risk and its reasons; planned against real, in steps that a picture can hold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.core.follow_up import LONG, MOST_PERIODS, SILENCE, Figures, Reason, Risk, periods, reasons, risk_of

TODAY = date(2018, 6, 15)
FINE = Figures(is_over=False, last_sign=TODAY, sponsors=1, bearers=1, planned=100, spent=100)


@pytest.mark.parametrize(
    ("changes", "why", "risk"),
    [
        ({}, (), Risk.CALM),
        ({"oldest_late": TODAY - LONG}, (Reason.LATE,), Risk.WATCH),
        ({"oldest_late": TODAY - LONG - timedelta(days=1)}, (Reason.LONG_LATE,), Risk.ALERT),
        ({"last_sign": TODAY - SILENCE}, (), Risk.CALM),
        ({"last_sign": TODAY - SILENCE - timedelta(days=1)}, (Reason.SILENT,), Risk.ALERT),
        ({"spent": 101}, (Reason.OVERSPENT,), Risk.ALERT),
        ({"sponsors": 0, "to_take_over": 2}, (Reason.NO_SPONSOR, Reason.TO_TAKE_OVER), Risk.ALERT),
        ({"bearers": 0}, (Reason.NO_BEARER,), Risk.WATCH),
        ({"spent": 101, "is_over": True}, (), Risk.CALM),
    ],
)
def test_risk_says_why(changes, why, risk) -> None:
    found = reasons(replace(FINE, **changes), TODAY)
    assert (found, risk_of(found)) == (why, risk)


def test_periods_add_up_and_pass_over_those_where_nothing_changes() -> None:
    planned = {date(2018, 1, 31): 2, date(2018, 4, 1): 1, date(2018, 8, 1): 1}
    found = periods(TODAY, planned, {date(2018, 2, 1): 1})
    assert [(one.start.month, one.totals, one.has_begun) for one in found] == [
        (1, (2, 0), True),
        (2, (2, 1), True),
        (4, (3, 1), True),
        (6, (3, 1), True),
        (8, (4, 1), False),
    ]
    longer = periods(TODAY, {date(2010 + n // 12, n % 12 + 1, 3): 1 for n in range(60)})
    assert len(longer) <= MOST_PERIODS
    assert longer[0].months == 12
    assert longer[-1].totals == (60,)
    assert periods(TODAY, {}, {}) == []
