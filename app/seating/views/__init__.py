"""Tables and plans."""

from app.seating.views import changes, day, links, plans, themes
from app.seating.views.room import blueprint

__all__ = ["blueprint", "changes", "day", "links", "plans", "themes"]
