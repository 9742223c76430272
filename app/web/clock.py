"""The one place where the time of day is read."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import current_app

CLOCK = "tablee.clock"


def system_clock() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """The current instant, aware, in UTC; tests put a clock of their own in `app.extensions`."""
    clock: Callable[[], datetime] = current_app.extensions[CLOCK]
    return clock()
