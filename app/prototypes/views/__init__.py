"""Kept projects in the field: sponsors, bearers, milestones, money, assessment."""

from app.prototypes.views import assessment, money, pages, promises, story, team
from app.prototypes.views.room import blueprint

__all__ = ["assessment", "blueprint", "money", "pages", "promises", "story", "team"]
