"""Districts for everyone; councils and official lists for those who keep the register."""

from app.territories.views import councils, districts, lists
from app.territories.views.room import blueprint

__all__ = ["blueprint", "councils", "districts", "lists"]
