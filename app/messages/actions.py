"""Messages are written in the transaction of the act that causes them, and sent after it, by the worker."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.messages.texts import compose, signed
from app.models.accounts import Account, Person
from app.models.jobs import Errand, tell_worker
from app.models.messages import MessageState, OutboxMessage
from app.models.oversight import record_act


def write(
    session: Session,
    purpose: str,
    recipient: Person | str,
    subject: str,
    body: str,
    now: datetime,
    *,
    edition_id: int | None = None,
    secret: bool = False,
    language: str = "fr",
    stop_address: str = "",
) -> OutboxMessage | None:
    """Put a message, signed, in the outbox. None when the person has no e-mail address: offer a letter instead.

    `secret` hides the body from organisers (it holds a personal link). `language` is that of a bare address. One tap on
    `stop_address` stops messages of this kind: mail programs show it.
    """
    person = recipient if isinstance(recipient, Person) else None
    address = person.email if person else recipient
    if not address:
        return None
    message = OutboxMessage(
        message_id=secrets.token_hex(16),
        edition_id=edition_id,
        person_id=person.id if person else None,
        purpose=purpose,
        to_address=address,
        subject=" ".join(subject.split())[:200],
        body=signed(body, person.language if person else language),
        stop_address=stop_address,
        is_secret=secret,
        created_at=now,
        due_at=now,
    )
    session.add(message)
    tell_worker(session, Errand.DELIVER)
    return message


def write_from_template(
    session: Session,
    purpose: str,
    recipient: Person | str,
    now: datetime,
    *,
    edition_id: int | None = None,
    secret: bool = False,
    language: str = "fr",
    stop_address: str = "",
    **values: Any,
) -> OutboxMessage | None:
    """`write`, the text coming from `templates/messages/<purpose>.txt` in the person's language.

    The template receives `values` and `person` (None for a bare address).
    """
    person = recipient if isinstance(recipient, Person) else None
    text = compose(purpose, person.language if person else language, person=person, **values)
    return write(
        session,
        purpose,
        recipient,
        text.subject,
        text.body,
        now,
        edition_id=edition_id,
        secret=secret,
        language=language,
        stop_address=stop_address,
    )


def retry(session: Session, message: OutboxMessage, actor: Account, now: datetime) -> None:
    """Try a failed message again, at once and as if for the first time, under the same Message-ID."""
    if message.state is not MessageState.FAILED:
        raise RuleError("Ce message n’est pas en échec : il part ou il est déjà parti. Rien n’a été modifié.")
    message.state = MessageState.WAITING
    message.attempts = 0
    message.due_at = now
    tell_worker(session, Errand.DELIVER)
    record_act(session, "messages.retry", actor, now, edition_id=message.edition_id, subject=f"message:{message.id}")
