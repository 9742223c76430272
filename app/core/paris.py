"""Days as people live them: dates are those of Paris, instants are UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def day_of(instant: datetime) -> date:
    """The date in Paris of an aware instant: 23:30 UTC on the 31st is already the 1st."""
    return instant.astimezone(PARIS).date()
