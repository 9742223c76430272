"""Risk and its reasons; planned against real, in steps that a picture can hold."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.core.follow_up import LONG, MOST_PERIODS, SILENCE, Figures, Reason, Risk, month_of, periods, reasons, risk_of

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
    planned = {month_of(date(2018, month, 9)): count for month, count in ((1, 2), (4, 1), (8, 1))}
    found = periods(TODAY, planned, {month_of(date(2018, 2, 1)): 1})
    assert [(one.start.month, one.totals, one.has_begun) for one in found] == [
        (1, (2, 0), True),
        (2, (2, 1), True),
        (4, (3, 1), True),
        (6, (3, 1), True),
        (8, (4, 1), False),
    ]
    longer = periods(TODAY, {month_of(date(2010, 3, 1)) + n: 1 for n in range(60)})
    assert [(one.start.isoformat(), one.totals[0]) for one in longer] == [
        ("2010-01-01", 10),
        ("2011-01-01", 22),
        ("2012-01-01", 34),
        ("2013-01-01", 46),
        ("2014-01-01", 58),
        ("2015-01-01", 60),
        ("2018-01-01", 60),
    ]
    assert len(periods(TODAY, dict.fromkeys(range(24000, 24042), 1))) <= MOST_PERIODS
    assert periods(TODAY, {}, {}) == []
