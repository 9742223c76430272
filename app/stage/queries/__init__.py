"""Who comes when, where the day stands, and what every screen shows."""

from app.stage.queries.day import (
    announced,
    announcements,
    current_moment,
    locked_moments,
    moment_numbered,
    moments_of,
    run_ms,
)
from app.stage.queries.live import buttons_are_for, live_state, revision_of
from app.stage.queries.pitches import (
    elapsed_ms,
    latecomers,
    locked_order,
    order_of,
    pitch_numbered,
    pitches_of,
    projects_to_pitch,
    screen_state,
    to_come,
)
from app.stage.queries.schedule import Passage, Schedule, schedule

__all__ = [
    "Passage",
    "Schedule",
    "announced",
    "announcements",
    "buttons_are_for",
    "current_moment",
    "elapsed_ms",
    "latecomers",
    "live_state",
    "locked_moments",
    "locked_order",
    "moment_numbered",
    "moments_of",
    "order_of",
    "pitch_numbered",
    "pitches_of",
    "projects_to_pitch",
    "revision_of",
    "run_ms",
    "schedule",
    "screen_state",
    "to_come",
]
