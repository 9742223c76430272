"""The pages and answers of open data, one module per kind; importing them declares their addresses."""

from app.opendata.views import api, feeds, files, pages
from app.opendata.views.room import blueprint

__all__ = ["api", "blueprint", "feeds", "files", "pages"]
