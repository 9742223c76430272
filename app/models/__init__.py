"""The schema: one module per subject, rules that must never break as constraints.

Importing this package registers every table; code imports a model from the module of its subject.
"""

from app.models import (
    accounts,
    checkin,
    convening,
    draws,
    editions,
    following,
    freshness,
    jobs,
    jury,
    logistics,
    messages,
    oversight,
    projects,
    prototypes,
    sealed,
    seating,
    selection,
    stage,
    territories,
    volunteers,
    votes,
    workshops,
)

__all__ = [
    "accounts",
    "checkin",
    "convening",
    "draws",
    "editions",
    "following",
    "freshness",
    "jobs",
    "jury",
    "logistics",
    "messages",
    "oversight",
    "projects",
    "prototypes",
    "sealed",
    "seating",
    "selection",
    "stage",
    "territories",
    "volunteers",
    "votes",
    "workshops",
]
