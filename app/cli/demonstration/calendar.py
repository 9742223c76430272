"""When things happened: the clock of Paris, turned into instants."""

from datetime import datetime, time

from app.core.paris import PARIS


def paris(text: str) -> datetime:
    """The instant of a local date and time: `2017-12-16T09:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def clock(text: str) -> time:
    """A time of day: `09:00`."""
    return time.fromisoformat(text)
