"""The day on its screens: moments, running order, clock, remote, and the record of it all."""

from app.stage.views import conduct, day, live, record, remote, screen
from app.stage.views.room import blueprint

__all__ = ["blueprint", "conduct", "day", "live", "record", "remote", "screen"]
