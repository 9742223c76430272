"""Tables and plans."""

from app.seating.views import changes, plans
from app.seating.views.room import blueprint

__all__ = ["blueprint", "changes", "plans"]
