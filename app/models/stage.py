"""Pitches: who comes when, and what the clock said; what is announced to the room. Durations are whole milliseconds."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.base import AccountKey, EditionKey, Instant, Key, Model, Title
from app.models.editions import Edition
from app.models.projects import Project


class PitchState(LabelledEnum):
    WAITING = "waiting", N_("à venir")
    RUNNING = "running", N_("en cours")
    PAUSED = "paused", N_("en pause")
    DONE = "done", N_("présenté")
    MISSING = "missing", N_("équipe absente")


class Pitch(Model):
    """A place in the running order. Elapsed time = `elapsed_ms` + (now − `running_since` while it runs)."""

    __tablename__ = "pitches"
    __table_args__ = (
        UniqueConstraint("edition_id", "rank"),
        CheckConstraint("(state = 'running') = (running_since IS NOT NULL)", name="running_has_a_start"),
        CheckConstraint("elapsed_ms >= 0", name="elapsed_not_negative"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), unique=True)
    rank: Mapped[int]
    drawn_rank: Mapped[int]  # what the dice said, whatever was moved by hand after
    state: Mapped[PitchState] = mapped_column(code_of(PitchState), default=PitchState.WAITING)
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    allowed_ms: Mapped[int] = mapped_column(default=180_000)
    elapsed_ms: Mapped[int] = mapped_column(default=0)
    running_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    project: Mapped[Project] = relationship()

    @property
    def overrun_ms(self) -> int:
        return max(0, self.elapsed_ms - self.allowed_ms)


class RunningOrder(Model):
    """How the order was drawn (list fingerprinted first, dice after), and which pitch the screen shows.

    `revision` grows with each change that a screen must see.
    """

    __tablename__ = "running_orders"
    __table_args__ = (
        CheckConstraint("dice IS NULL OR length(dice) = 20", name="twenty_dice"),
        CheckConstraint("(dice IS NULL) = (drawn_at IS NULL)", name="dice_have_a_date"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey] = mapped_column(unique=True)
    numbers: Mapped[list[int]] = mapped_column(JSON)  # of the projects, sorted: what was fingerprinted
    fingerprint: Mapped[str] = mapped_column(String(64))
    frozen_at: Mapped[Instant]
    frozen_by_id: Mapped[AccountKey]
    dice: Mapped[str | None] = mapped_column(String(20))
    drawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gap_ms: Mapped[int] = mapped_column(default=30_000)  # between two pitches, to come and go
    current_id: Mapped[int | None] = mapped_column(ForeignKey("pitches.id", ondelete="SET NULL"))
    revision: Mapped[int] = mapped_column(default=0)

    edition: Mapped[Edition] = relationship()
    current: Mapped[Pitch | None] = relationship()


class Announcement(Model):
    """A sentence for the screens and the phones, until it expires or is taken back; the last one counts."""

    __tablename__ = "announcements"
    __table_args__ = (CheckConstraint("until > at", name="lasts"),)

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    text: Mapped[Title]
    at: Mapped[Instant]
    until: Mapped[Instant]
    account_id: Mapped[AccountKey]
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
