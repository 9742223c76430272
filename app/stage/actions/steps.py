"""The steps of the thread that a moment of the day opens and closes, as whoever leads it asked."""

from collections.abc import Collection
from datetime import datetime

from app.core.errors import RuleError
from app.core.steps import changes
from app.core.thread import ActKind
from app.editions.actions.conduct import conduct
from app.editions.queries.conduct import situation
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition, ProgrammeItem
from app.stage.queries import current_moment, locked_moments
from app.stage.steps import last_gesture

CONTRARY = {ActKind.OPEN: ActKind.CLOSE, ActKind.CLOSE: ActKind.OPEN}


def turn_steps(
    edition: Edition, moment: ProgrammeItem | None, wanted: Collection[str], actor: Account, now: datetime
) -> None:
    """Of what this moment proposes, make the changes asked for (see `core.steps`).

    What is refused stays as it was, and the moment goes on all the same: its page says why.
    """
    if moment is None or not wanted:
        return
    for change in changes(moment.activity, situation(db.session(), edition, now)):
        if change.code in wanted:
            try:
                conduct(db.session(), edition, change.activity, change.kind, actor, now, "", moment.id)
            except RuleError:
                continue
    _settle(edition)


def open_steps(edition: Edition, wanted: Collection[str], actor: Account, now: datetime, seen: int) -> None:
    """The same for the moment that goes on, once what refused it is settled."""
    current = current_moment(locked_moments(edition))
    if current is None or current.id != seen:
        raise RuleError("Le moment en cours a déjà changé : voici où l’on en est. Rien n’a été fait deux fois.")
    turn_steps(edition, current, wanted, actor, now)


def undo_steps(edition: Edition, actor: Account, now: datetime, seen: int) -> None:
    """Undo what the last gesture changed, all of it or nothing; `seen` is the last of its acts."""
    locked_moments(edition)
    db.session.refresh(edition, ["revision"], with_for_update=True)
    db.session.refresh(edition, ["acts"])
    done = last_gesture(edition, now)
    if not done or done[-1].id != seen:
        raise RuleError("Les étapes ont déjà changé : voici où l’on en est. Rien n’a été fait deux fois.")
    for act in reversed(done):
        conduct(db.session(), edition, act.activity, CONTRARY[act.kind], actor, now, "")
    _settle(edition)


def _settle(edition: Edition) -> None:
    db.session.flush()
    db.session.refresh(edition, ["acts"])
