"""Who did what, and what readers report."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.database import UtcDateTime
from app.models.accounts import Account
from app.models.base import Instant, Key, Model, Prose, Title


class AuditEntry(Model):
    """One act: by whom, on whose behalf, on what. Never holds personal data beyond the ids."""

    __tablename__ = "audit_entries"

    id: Mapped[Key]
    at: Mapped[Instant] = mapped_column(index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"), index=True)
    act: Mapped[str] = mapped_column(String(60))  # e.g. "draws.freeze"
    subject: Mapped[str] = mapped_column(String(60), default="")  # e.g. "draw:3"
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    account: Mapped[Account | None] = relationship()


class ContentReport(Model):
    """A reader reports a content; an organiser answers."""

    __tablename__ = "content_reports"

    id: Mapped[Key]
    path: Mapped[str] = mapped_column(String(300))
    reason: Mapped[Prose]
    contact: Mapped[str] = mapped_column(String(254), default="")
    reported_at: Mapped[Instant]
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    outcome: Mapped[Title] = mapped_column(default="")


def record_act(
    session: Session,
    act: str,
    actor: Account | None,
    now: datetime,
    *,
    edition_id: int | None = None,
    on_behalf_of_id: int | None = None,
    subject: str = "",
    **details: Any,
) -> None:
    """Add an audit entry to the transaction of the act itself: both happen or neither."""
    session.add(
        AuditEntry(
            at=now,
            account_id=actor.id if actor else None,
            on_behalf_of_id=on_behalf_of_id,
            edition_id=edition_id,
            act=act,
            subject=subject,
            details=details,
        )
    )
