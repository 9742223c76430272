"""Hours and durations, as French people write them; as English people do in English."""

from datetime import UTC, datetime, time

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core.typography import NO_BREAK
from app.web.words import clock_time, instant, lasting, markdown, prose


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (datetime(2017, 12, 16, 16, 52, tzinfo=UTC), "17 h 52", "17:52"),
        (datetime(2017, 7, 14, 7, 5, tzinfo=UTC), "9 h 05", "9:05"),
        (datetime(2017, 12, 15, 23, 0, tzinfo=UTC), "0 h", "0:00"),
        (time(14, 0), "14 h", "14:00"),
        (time(9, 30), "9 h 30", "9:30"),
        (None, "", ""),
    ],
)
def test_hours_are_those_of_paris_and_never_break(
    app: Flask, value: datetime | time | None, french: str, english: str
) -> None:
    with app.app_context(), force_locale("fr"):
        assert clock_time(value) == french.replace(" ", NO_BREAK)
    with app.app_context(), force_locale("en"):
        assert clock_time(value) == english


def test_instant_says_the_day_and_the_hour(app: Flask) -> None:
    night = datetime(2017, 11, 30, 23, 30, tzinfo=UTC)  # already December in Paris
    with app.app_context(), force_locale("fr"):
        assert instant(night) == "1er\u00a0décembre 2017 à 0\u00a0h\u00a030"
        assert instant(None) == ""
    with app.app_context(), force_locale("en"):
        assert instant(night) == "1\u00a0December 2017, 0:30"


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(170_999, "2 min 50 s"), (180_000, "3 min"), (15_000, "15 s"), (999, "0 s"), (0, "0 s"), (605_000, "10 min 5 s")],
)
def test_durations_are_said_in_minutes_and_seconds(milliseconds: int, said: str) -> None:
    assert lasting(milliseconds) == said.replace(" ", NO_BREAK)


def test_what_people_type_gets_the_spaces_of_a_printer_in_french_only(app: Flask) -> None:
    with app.app_context(), force_locale("fr"):
        assert prose("Une force : aller vers !") == "Une force\u00a0: aller vers\u202f!"
        assert prose(None) == ""
        assert "**force**\u00a0:" in markdown("Une `**force**` : aller vers").striptags()
    with app.app_context(), force_locale("en"):
        assert prose("One thing : go") == "One thing : go"
