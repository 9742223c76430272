"""The outbox: a message exists here before anything is sent, and keeps its Message-ID for ever."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, delete, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.base import Instant, Key, Model, Prose, Title


class MessageState(LabelledEnum):
    WAITING = "waiting", N_("en attente")
    SENDING = "sending", N_("en cours d’envoi")
    SENT = "sent", N_("envoyé")
    FAILED = "failed", N_("en échec")


class OutboxMessage(Model):
    """Written in the transaction of the act that causes it; a worker sends it after the commit."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
        Index("ix_outbox_messages_state_due_at", "state", "due_at"),
        Index(  # a worker that dies leaves one message at most in doubt
            "uq_outbox_messages_one_sending",
            "state",
            unique=True,
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
    )

    id: Mapped[Key]
    message_id: Mapped[str] = mapped_column(String(120), unique=True)  # of the header, before its @
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))
    purpose: Mapped[str] = mapped_column(String(40))  # e.g. "sign_in", "volunteer_confirmation"
    to_address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[Title]
    body: Mapped[Prose]
    stop_address: Mapped[str] = mapped_column(String(300), default="")  # where one tap stops messages of this kind
    is_secret: Mapped[bool] = mapped_column(default=False)  # holds a personal link: body hidden from organisers
    state: Mapped[MessageState] = mapped_column(code_of(MessageState), default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[Prose] = mapped_column(default="")
    created_at: Mapped[Instant]
    due_at: Mapped[Instant]
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def forget_messages(session: Session, key: str) -> None:
    """Those that one tap on this key stops: what waits does not leave, what left keeps its date and purpose only."""
    own = OutboxMessage.stop_address.endswith(key, autoescape=True)
    session.execute(
        delete(OutboxMessage).where(own, OutboxMessage.state.in_((MessageState.WAITING, MessageState.FAILED)))
    )
    gone = {"to_address": "effacé", "subject": "", "body": "", "stop_address": ""}
    session.execute(update(OutboxMessage).where(own).values(**gone))
