"""Kept projects in the field: sponsors, bearers, milestones, money, assessment."""

from app.prototypes.views.room import blueprint

__all__ = ["blueprint"]
