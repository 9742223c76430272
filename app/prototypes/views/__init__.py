"""Kept projects in the field: sponsors, bearers, milestones, journal, figures, voices, money, assessment."""

from app.prototypes.views import (
    assessment,
    deployments,
    figures,
    journal,
    money,
    pages,
    photos,
    promises,
    story,
    team,
    voices,
)
from app.prototypes.views.room import blueprint

__all__ = [
    "assessment",
    "blueprint",
    "deployments",
    "figures",
    "journal",
    "money",
    "pages",
    "photos",
    "promises",
    "story",
    "team",
    "voices",
]
