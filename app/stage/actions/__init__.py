"""What organisers do on the day: lead its moments, draw the order of the pitches, run their clock, announce."""

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
from app.stage.actions.day import (
    announce,
    begin,
    forget_rehearsal,
    go_back,
    go_on,
    hold,
    lengthen,
    resume,
    take_back,
)
from app.stage.actions.order import add_latecomers, draw, freeze, move, plan_times
from app.stage.actions.remote import BUTTONS, Seen, press
from app.stage.actions.steps import open_steps, turn_steps, undo_steps

__all__ = [
    "BUTTONS",
    "Seen",
    "add_latecomers",
    "add_time",
    "announce",
    "begin",
    "come_back",
    "draw",
    "finish",
    "forget_rehearsal",
    "freeze",
    "go_back",
    "go_next",
    "go_on",
    "go_previous",
    "hold",
    "lengthen",
    "mark_absent",
    "move",
    "open_steps",
    "pause",
    "plan_times",
    "press",
    "resume",
    "start",
    "take_back",
    "turn_steps",
    "undo_steps",
]
