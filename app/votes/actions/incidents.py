"""Cards turned away, counted for the bureau: how many times, never which card, when, or by whom."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.extensions import db
from app.models.votes import Incident, Poll, PollIncident, PollState
from app.votes.actions.booth import TurnedAway

RECORDED = (PollState.OPEN, PollState.CLOSED, PollState.COUNTED)  # once published, the record does not change


def note(refusal: TurnedAway) -> None:
    """Count what was refused, in a transaction of its own: that of the refusal is undone."""
    alive = select(Poll.id).where(Poll.id.in_(refusal.polls), Poll.state.in_(RECORDED))
    for poll_id in sorted(db.session.scalars(alive)):
        count_one(poll_id, refusal.incident)


def count_one(poll_id: int, kind: Incident) -> None:
    """One more; the first of a kind makes its row, and of two at the same instant one finds it made."""
    if _add(poll_id, kind):
        return
    try:
        with db.session.begin_nested():
            db.session.add(PollIncident(poll_id=poll_id, kind=kind, count=1))
    except IntegrityError:
        _add(poll_id, kind)


def _add(poll_id: int, kind: Incident) -> bool:
    row = update(PollIncident).where(PollIncident.poll_id == poll_id, PollIncident.kind == kind)
    more = row.values(count=PollIncident.count + 1).execution_options(synchronize_session=False)
    return bool(db.session.execute(more).rowcount)  # type: ignore[attr-defined]
