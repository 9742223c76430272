"""The pages of following an idea, one module per reader; importing them declares their addresses."""

from app.following.views import letters, own, public
from app.following.views.room import blueprint

__all__ = ["blueprint", "letters", "own", "public"]
