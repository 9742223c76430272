"""Trips and claims as those who act on them read them."""

from app.logistics.queries.expenses import (
    ExpenseFilters,
    expense_keyed,
    expense_numbered,
    expenses_found,
    expenses_of,
    reason_of,
    receipts_kept,
    state_before,
    totals_of,
)
from app.logistics.queries.news import News, due_news, letters_to_write, people_to_tell
from app.logistics.queries.people import participant, person_page
from app.logistics.queries.trips import (
    TripFilters,
    trip_counts,
    trip_numbered,
    trips_found,
    trips_of,
    trips_to_cancel,
    without_trips,
)

__all__ = [
    "ExpenseFilters",
    "News",
    "TripFilters",
    "due_news",
    "expense_keyed",
    "expense_numbered",
    "expenses_found",
    "expenses_of",
    "letters_to_write",
    "participant",
    "people_to_tell",
    "person_page",
    "reason_of",
    "receipts_kept",
    "state_before",
    "totals_of",
    "trip_counts",
    "trip_numbered",
    "trips_found",
    "trips_of",
    "trips_to_cancel",
    "without_trips",
]
