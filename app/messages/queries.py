"""The outbox as organisers read it."""

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.core.spelling import searched
from app.models.messages import MessageState, OutboxMessage


def messages(edition_id: int | None, state: MessageState | None, words: str) -> Select[OutboxMessage]:
    """The latest first; of one edition, or (None) of the whole platform."""
    statement = select(OutboxMessage).order_by(OutboxMessage.id.desc())
    if edition_id is not None:
        statement = statement.where(OutboxMessage.edition_id == edition_id)
    if state is not None:
        statement = statement.where(OutboxMessage.state == state)
    words = searched(words)
    if words:
        found = or_(
            OutboxMessage.to_address.icontains(words, autoescape=True),
            OutboxMessage.subject.icontains(words, autoescape=True),
        )
        statement = statement.where(found)
    return statement


def counts(session: Session, edition_id: int | None) -> dict[MessageState, int]:
    """How many messages are in each state, zeros included."""
    statement = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
    if edition_id is not None:
        statement = statement.where(OutboxMessage.edition_id == edition_id)
    found = {row[0]: row[1] for row in session.execute(statement)}
    return {state: found.get(state, 0) for state in MessageState}


def message(session: Session, number: int, edition_id: int | None) -> OutboxMessage | None:
    """One message, as seen from one edition or from the whole platform."""
    found = session.get(OutboxMessage, number)
    return found if found is not None and edition_id in (None, found.edition_id) else None
