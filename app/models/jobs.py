"""Long work, its progress and its end; the queue carries only the id."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.base import Instant, Key, Model, Prose, Record, Title


class JobState(LabelledEnum):
    QUEUED = "queued", N_("en attente")
    RUNNING = "running", N_("en cours")
    DONE = "done", N_("terminé")
    FAILED = "failed", N_("en échec")
    CANCELLED = "cancelled", N_("annulé")


class Job(Model):
    """`progress` counts up to `total` in units that `step` names; `token` is the unguessable public id."""

    __tablename__ = "jobs"
    __table_args__ = (CheckConstraint("progress >= 0 AND progress <= total", name="progress_in_range"),)

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    state: Mapped[JobState] = mapped_column(code_of(JobState), default=JobState.QUEUED)
    params: Mapped[Record] = mapped_column(JSON, default=dict)
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=100)
    step: Mapped[Title] = mapped_column(default="")
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    error: Mapped[Prose] = mapped_column(default="")
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Instant]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Errand(StrEnum):
    """What the queue may ask of the worker."""

    DELIVER = "deliver"
    RUN = "run"


ERRANDS = "tablee.errands"  # in `session.info`: what to tell the worker once the transaction is committed


def tell_worker(session: Session, errand: Errand, number: int = 0) -> None:
    """Queue an errand (for the job `number`) after the commit of this transaction; a rollback forgets it."""
    session.info.setdefault(ERRANDS, {})[errand, number] = None
