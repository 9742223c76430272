"""Send everything that is due, one message at a time, each step committed."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.messages.delivery import claim, has_due, mark_refused, mark_sent
from app.messages.transports import Refused, send
from app.models.messages import OutboxMessage
from config import Settings

log = logging.getLogger(__name__)


def deliver_due(session: Session, settings: Settings, now: Callable[[], datetime]) -> None:
    """Send until nothing is due, another worker is at it, or nothing can leave (the others then wait their turn)."""
    can_leave = has_due(session, now())
    session.commit()
    while can_leave and (message := claim(session, now())):
        session.commit()
        can_leave = _attempt(session, message, settings, now())
        session.commit()


def _attempt(session: Session, message: OutboxMessage, settings: Settings, now: datetime) -> bool:
    """Send one claimed message, or write down why not; false when there is no point in trying the others now."""
    try:
        send(message, settings)
    except Refused as refusal:
        mark_refused(session, message.id, str(refusal), now, final=refusal.for_good)
    except Exception as error:  # whatever a mail server, a disk or an odd address may raise: the message stays
        log.warning("message %s not sent", message.message_id, exc_info=error)
        mark_refused(session, message.id, str(error) or type(error).__name__, now)
        return not isinstance(error, OSError)
    else:
        mark_sent(session, message.id, now)
    return True
