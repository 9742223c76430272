"""What is known of a jury."""

from app.jury.queries.juries import is_shown, jury_of, member, poll_of, projects_of, sheets_waiting
from app.jury.queries.outcome import (
    Outcome,
    Slope,
    first,
    in_common,
    outcome,
    outcome_of,
    projects_named,
    share_of,
    slopes,
)
from app.jury.queries.sheets import (
    Line,
    OwnSheet,
    handed_in,
    may_read_others,
    orders_handed_in,
    own_sheet,
    sheets_handed_in,
)

__all__ = [
    "Line",
    "Outcome",
    "OwnSheet",
    "Slope",
    "first",
    "handed_in",
    "in_common",
    "is_shown",
    "jury_of",
    "may_read_others",
    "member",
    "orders_handed_in",
    "outcome",
    "outcome_of",
    "own_sheet",
    "poll_of",
    "projects_named",
    "projects_of",
    "share_of",
    "sheets_handed_in",
    "sheets_waiting",
    "slopes",
]
