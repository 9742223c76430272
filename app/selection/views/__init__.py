"""The choice of the kept projects, and the study of the others."""

from app.selection.views import desk, public, studies
from app.selection.views.room import blueprint

__all__ = ["blueprint", "desk", "public", "studies"]
