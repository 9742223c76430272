"""The worker's side of the outbox: claim a message, hand it over, say what became of it.

Every step is its own transaction, committed by the caller. At most one message is ever in the state of sending
(a constraint holds it), so a worker that dies leaves one message in doubt: it goes again under the same Message-ID.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.models.messages import MessageState, OutboxMessage

MINUTE = timedelta(minutes=1)
DELAYS = (MINUTE, 5 * MINUTE, 30 * MINUTE, 120 * MINUTE, 480 * MINUTE)  # before the 2nd attempt, the 3rd …
MAX_ATTEMPTS = len(DELAYS) + 1


def has_due(session: Session, now: datetime) -> bool:
    """Is there anything to send at `now`?"""
    return session.scalar(select(OutboxMessage.id).where(_due(now)).limit(1)) is not None


def claim(session: Session, now: datetime) -> OutboxMessage | None:
    """The message that has been due longest, marked as being sent; None when there is none or another is going.

    It comes detached, to be read after the commit without opening a transaction: none lasts while mail travels.
    """
    oldest = select(OutboxMessage.id).where(_due(now)).order_by(OutboxMessage.due_at, OutboxMessage.id).limit(1)
    number = session.scalar(oldest)
    if number is None:
        return None
    values = {"state": MessageState.SENDING, "claimed_at": now, "attempts": OutboxMessage.attempts + 1}
    mine = update(OutboxMessage).where(OutboxMessage.id == number, OutboxMessage.state == MessageState.WAITING)
    try:
        claimed = session.execute(mine.values(values)).rowcount == 1  # type: ignore[attr-defined]
    except IntegrityError:  # uq_outbox_messages_one_sending
        session.rollback()
        return None
    message = session.get(OutboxMessage, number, populate_existing=True) if claimed else None
    if message is not None:
        session.expunge(message)
    return message


def mark_sent(session: Session, number: int, now: datetime) -> None:
    message = session.get_one(OutboxMessage, number)
    message.state = MessageState.SENT
    message.sent_at = now
    message.last_error = ""


def mark_refused(session: Session, number: int, error: str, now: datetime, *, final: bool = False) -> None:
    """Try again later, each time later; after the last attempt (or a final refusal) the message has failed."""
    message = session.get_one(OutboxMessage, number)
    message.last_error = error
    if final or message.attempts >= MAX_ATTEMPTS:
        message.state = MessageState.FAILED
        return
    message.state = MessageState.WAITING
    message.due_at = now + DELAYS[message.attempts - 1]


def release_stale(session: Session, claimed_before: datetime, now: datetime) -> int:
    """Put back the message whose worker died while sending it; how many there were."""
    stale = update(OutboxMessage).where(
        OutboxMessage.state == MessageState.SENDING, OutboxMessage.claimed_at <= claimed_before
    )
    released = session.execute(stale.values(state=MessageState.WAITING, due_at=now))
    return int(released.rowcount)  # type: ignore[attr-defined]


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(OutboxMessage.state == MessageState.WAITING, OutboxMessage.due_at <= now)
