"""Sheets and public pages of projects."""

from app.projects.views import files, following, pages, papers, sheets, versions
from app.projects.views.room import blueprint

__all__ = ["blueprint", "files", "following", "pages", "papers", "sheets", "versions"]
