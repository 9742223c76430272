"""What the field says of a prototype: photos, former words, figures over time, states and voices, deployments."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.base import AccountKey, Instant, Key, Model, Prose, Title
from app.models.prototypes import DeploymentState, JournalEntry, Prototype

OF_PROTOTYPE = "prototypes.id"


class Photo(Model):
    """A photo of a journal, made anew in two sizes and kept by their SHA-256; never without words in its place."""

    __tablename__ = "photos"
    __table_args__ = (CheckConstraint("alternative <> ''", name="described"),)

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey(OF_PROTOTYPE, ondelete="CASCADE"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    small: Mapped[str] = mapped_column(String(64))
    width: Mapped[int]
    height: Mapped[int]
    alternative: Mapped[Title]
    sent_at: Mapped[Instant]
    account_id: Mapped[AccountKey]


class JournalVersion(Model):
    """What an entry said before it was corrected. `number` counts from 1; `written_at` is when these words came."""

    __tablename__ = "journal_versions"
    __table_args__ = (UniqueConstraint("entry_id", "number"),)

    id: Mapped[Key]
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    happened_on: Mapped[date]
    place: Mapped[Title]
    text: Mapped[Prose]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photos.id"))
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]

    photo: Mapped[Photo | None] = relationship()


class Indicator(Model):
    """A figure followed over time, from its baseline to its target; numbers are hundredths."""

    __tablename__ = "indicators"
    __table_args__ = (
        UniqueConstraint("prototype_id", "label"),
        CheckConstraint("target <> baseline", name="target_moves"),
    )

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey(OF_PROTOTYPE, ondelete="CASCADE"), index=True)
    label: Mapped[Title]
    unit: Mapped[str] = mapped_column(String(40), default="")
    baseline: Mapped[int]
    baseline_on: Mapped[date]
    target: Mapped[int]
    target_on: Mapped[date]
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]

    readings: Mapped[list["Reading"]] = relationship(order_by="Reading.measured_on, Reading.id")


class Reading(Model):
    """A value of an indicator, on a day. Corrected, it stays beside the one that replaces it."""

    __tablename__ = "readings"
    __table_args__ = (
        Index(
            "uq_readings_in_force",
            "indicator_id",
            "measured_on",
            unique=True,
            sqlite_where=text("replaced_at IS NULL"),
            postgresql_where=text("replaced_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id", ondelete="CASCADE"), index=True)
    measured_on: Mapped[date]
    value: Mapped[int]
    source: Mapped[Title] = mapped_column(default="")  # how it is known
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("readings.id"), unique=True)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Evidence(Model):
    """What a point of the analysis rests on: a passage of the journal, or an indicator."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("point_id", "entry_id"),
        UniqueConstraint("point_id", "indicator_id"),
        CheckConstraint("(entry_id IS NULL) <> (indicator_id IS NULL)", name="one_of_both"),
    )

    id: Mapped[Key]
    point_id: Mapped[int] = mapped_column(ForeignKey("assessment_points.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entries.id"), index=True)
    indicator_id: Mapped[int | None] = mapped_column(ForeignKey("indicators.id"), index=True)

    entry: Mapped[JournalEntry | None] = relationship()
    indicator: Mapped[Indicator | None] = relationship()


class DeclaredState(LabelledEnum):
    """What the institution says of a prototype."""

    AS_PLANNED = "as_planned", N_("avance comme prévu")
    SLOWED = "slowed", N_("avance moins vite que prévu")
    STOPPED = "stopped", N_("est à l’arrêt")
    IN_SERVICE = "in_service", N_("est en service")
    ABANDONED = "abandoned", N_("est abandonné")


class Declaration(Model):
    """A state declared by the institution, by function; a later one follows it, none is rewritten."""

    __tablename__ = "declarations"
    __table_args__ = (Index("ix_declarations_in_order", "prototype_id", "id"),)

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey(OF_PROTOTYPE, ondelete="CASCADE"))
    state: Mapped[DeclaredState] = mapped_column(code_of(DeclaredState))
    words: Mapped[Prose]
    by_function: Mapped[Title]
    declared_at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    flagged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # its sponsors were told that it is contested

    prototype: Mapped[Prototype] = relationship()
    voices: Mapped[list["Voice"]] = relationship(order_by="Voice.first_at, Voice.id")


class Stance(LabelledEnum):
    CONFIRMS = "confirms", N_("confirme")
    QUALIFIES = "qualifies", N_("nuance")
    CONTESTS = "contests", N_("conteste")


class VoiceSide(LabelledEnum):
    """On whose behalf a voice speaks; the person is never shown."""

    TABLE = "table", N_("la table qui a eu l’idée")
    BEARER = "bearer", N_("le porteur local")
    CITIZEN = "citizen", N_("un conseiller citoyen")


class Voice(Model):
    """What somebody who did not declare says of a declaration: one voice each, which can change."""

    __tablename__ = "voices"
    __table_args__ = (
        UniqueConstraint("declaration_id", "account_id"),
        CheckConstraint("stance = 'confirms' OR reason <> ''", name="says_why"),
    )

    id: Mapped[Key]
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declarations.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[AccountKey] = mapped_column(index=True)
    side: Mapped[VoiceSide] = mapped_column(code_of(VoiceSide))
    stance: Mapped[Stance] = mapped_column(code_of(Stance))
    reason: Mapped[Prose] = mapped_column(default="")
    first_at: Mapped[Instant]
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    declaration: Mapped[Declaration] = relationship(back_populates="voices")


class DeploymentAct(Model):
    """What was done where a conclusive prototype is carried on; never rewritten, the last one says the state."""

    __tablename__ = "deployment_acts"
    __table_args__ = (UniqueConstraint("deployment_id", "token"),)

    id: Mapped[Key]
    deployment_id: Mapped[int] = mapped_column(ForeignKey("generalisations.id", ondelete="CASCADE"), index=True)
    happened_on: Mapped[date]
    state: Mapped[DeploymentState] = mapped_column(code_of(DeploymentState))
    words: Mapped[Prose]
    in_charge: Mapped[Title] = mapped_column(default="")  # as these three stood after the act
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    token: Mapped[str] = mapped_column(String(40))  # made by the page: sent twice, it is one act
