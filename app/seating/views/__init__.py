"""Tables and plans."""

from app.seating.views import changes, day, links, plans
from app.seating.views.room import blueprint

__all__ = ["blueprint", "changes", "day", "links", "plans"]
