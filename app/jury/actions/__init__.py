"""What is done with a jury: prepared, opened, marked, handed in, locked."""

from app.jury.actions.conduct import lock, open_jury, reopen
from app.jury.actions.prepare import Named, create, dissolve, name, recuse, remove, set_rule, unrecuse
from app.jury.actions.sheet import answer, hand_in, judge, recuse_oneself, take_back, unrecuse_oneself

__all__ = [
    "Named",
    "answer",
    "create",
    "dissolve",
    "hand_in",
    "judge",
    "lock",
    "name",
    "open_jury",
    "recuse",
    "recuse_oneself",
    "remove",
    "reopen",
    "set_rule",
    "take_back",
    "unrecuse",
    "unrecuse_oneself",
]
