"""Compose, change and adopt plans; keep people apart or together; repair on the day."""

from app.seating.actions.changing import copy_plan, hold_place, move, name_captain
from app.seating.actions.composing import adopt_plan, compose_plan, lay_tables, prepare
from app.seating.actions.day import repair_plan, seat_entrant
from app.seating.actions.links import link, unlink
from app.seating.actions.themes import even_themes, give_themes

__all__ = [
    "adopt_plan",
    "compose_plan",
    "copy_plan",
    "even_themes",
    "give_themes",
    "hold_place",
    "lay_tables",
    "link",
    "move",
    "name_captain",
    "prepare",
    "repair_plan",
    "seat_entrant",
    "unlink",
]
