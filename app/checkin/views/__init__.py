"""The door: the tablet, its followers, its papers."""

from app.checkin.views import following, keeper, papers, tablet, wishes
from app.checkin.views.room import blueprint

__all__ = ["blueprint", "following", "keeper", "papers", "tablet", "wishes"]
