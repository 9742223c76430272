"""One press of a button on the day: what was done, or what refused it, is said on the page that one returns to."""

from collections.abc import Callable

from flask import flash

from app.core.errors import RuleError
from app.web.transactions import saving
from app.web.words import sentence


def told(act: Callable[[], object], done: str = "") -> None:
    """Nobody who taps twice, or on a page grown old, is sent to a page of errors."""
    try:
        with saving():
            act()
    except RuleError as refusal:
        flash(sentence(refusal), "warning")
    else:
        if done:
            flash(done, "success")
