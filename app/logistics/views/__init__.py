"""The pages of travel and expenses, one module per reader; importing them declares their addresses."""

from app.logistics.views import claims, decisions, letters, mine, tables, team, trips
from app.logistics.views.room import blueprint

__all__ = ["blueprint", "claims", "decisions", "letters", "mine", "tables", "team", "trips"]
