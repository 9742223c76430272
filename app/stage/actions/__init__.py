"""What organisers do with the pitches: draw their order, plan their times, run their clock."""

from app.stage.actions.clock import (
    add_time,
    come_back,
    finish,
    go_next,
    go_previous,
    mark_absent,
    pause,
    start,
)
from app.stage.actions.order import add_latecomers, draw, freeze, move, plan_times

__all__ = [
    "add_latecomers",
    "add_time",
    "come_back",
    "draw",
    "finish",
    "freeze",
    "go_next",
    "go_previous",
    "mark_absent",
    "move",
    "pause",
    "plan_times",
    "start",
]
