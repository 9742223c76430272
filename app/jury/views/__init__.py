"""The jury: its public page, its preparation, its members' sheets."""

from app.jury.views import bureau, comparing, public, sheet
from app.jury.views.room import blueprint

__all__ = ["blueprint", "bureau", "comparing", "public", "sheet"]
