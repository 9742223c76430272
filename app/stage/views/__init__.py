"""Running order, clock and remote."""

from app.stage.views import conduct, remote, screen
from app.stage.views.room import blueprint

__all__ = ["blueprint", "conduct", "remote", "screen"]
