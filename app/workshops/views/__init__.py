"""Pages of the morning."""

from app.workshops.views import grouping, moderation, record, voting, writing
from app.workshops.views.room import blueprint

__all__ = ["blueprint", "grouping", "moderation", "record", "voting", "writing"]
