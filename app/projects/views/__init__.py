"""Sheets and public pages of projects."""

from app.projects.views import pages, sheets, versions
from app.projects.views.room import blueprint

__all__ = ["blueprint", "pages", "sheets", "versions"]
