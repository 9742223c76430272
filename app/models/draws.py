"""A draw: what was frozen, what the balls said, who was drawn. Nothing here is edited after freezing."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.base import AccountKey, Code, EditionKey, Instant, Key, Model, Prose, Record, Title
from app.models.editions import Edition
from app.models.volunteers import Volunteer


class DrawKind(LabelledEnum):
    REAL = "real", N_("tirage")
    REHEARSAL = "rehearsal", N_("répétition")


class DrawState(LabelledEnum):
    PREPARING = "preparing", N_("en préparation")
    COMPUTED = "computed", N_("loterie calculée")
    FROZEN = "frozen", N_("liste figée")
    DRAWN = "drawn", N_("tiré")
    PUBLISHED = "published", N_("publié")
    ANNULLED = "annulled", N_("annulé")


class Draw(Model):
    """One attempt, real or rehearsal. A frozen draw can only be annulled, with a reason, and stays published."""

    __tablename__ = "draws"
    __table_args__ = (
        UniqueConstraint("edition_id", "rank"),
        CheckConstraint("seats > 0", name="seats_positive"),
        CheckConstraint("balls IS NULL OR length(balls) = 3", name="three_balls"),
        CheckConstraint("dice IS NULL OR length(dice) = 20", name="twenty_dice"),
        CheckConstraint(
            "state IN ('preparing', 'computed', 'annulled') OR fingerprint IS NOT NULL",
            name="frozen_has_fingerprint",
        ),
        CheckConstraint("state NOT IN ('drawn', 'published') OR balls IS NOT NULL", name="drawn_has_balls"),
        CheckConstraint("kind = 'real' OR state <> 'published'", name="rehearsal_never_published"),
        Index(
            "uq_draws_one_real_alive",
            "edition_id",
            unique=True,
            sqlite_where=text("kind = 'real' AND state <> 'annulled'"),
            postgresql_where=text("kind = 'real' AND state <> 'annulled'"),
        ),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    kind: Mapped[DrawKind] = mapped_column(code_of(DrawKind))
    rank: Mapped[int]  # 1, 2, … : every attempt of the edition counts and is shown
    state: Mapped[DrawState] = mapped_column(code_of(DrawState), default=DrawState.PREPARING)
    seats: Mapped[int]
    rules: Mapped[Record] = mapped_column(JSON, default=dict)  # groups, method, tie rules: becomes regles.json
    certificate: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # levels: value, bound, gap
    version: Mapped[Code] = mapped_column(default="")
    created_at: Mapped[Instant]
    created_by_id: Mapped[AccountKey]
    computed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fingerprint: Mapped[str | None] = mapped_column(String(64))  # l'empreinte: SHA-256 of MANIFEST
    balls: Mapped[str | None] = mapped_column(String(3))
    balls_entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dice: Mapped[str | None] = mapped_column(String(20))
    dice_entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    annulled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    annulled_reason: Mapped[Prose] = mapped_column(default="")
    witnesses: Mapped[list[str]] = mapped_column(JSON, default=list)  # functions, never names
    publishes_dossier: Mapped[bool] = mapped_column(default=False)  # else guarantors and candidates only

    edition: Mapped[Edition] = relationship()
    quotas: Mapped[list["DrawQuota"]] = relationship(
        cascade="all, delete-orphan", order_by="DrawQuota.criterion, DrawQuota.rank"
    )
    candidates: Mapped[list["DrawCandidate"]] = relationship(
        cascade="all, delete-orphan", order_by="DrawCandidate.reference"
    )
    files: Mapped[list["DrawFile"]] = relationship(cascade="all, delete-orphan", order_by="DrawFile.name")

    @property
    def seated(self) -> dict[str, str]:
        """Seats of right: reference → the reason, which is published. They are in every panel and are not drawn."""
        return dict(sorted((self.rules or {}).get("seated", {}).items()))


class DrawQuota(Model):
    __tablename__ = "draw_quotas"
    __table_args__ = (
        CheckConstraint("minimum >= 0 AND minimum <= maximum", name="bounds_in_order"),
        UniqueConstraint("draw_id", "criterion", "value"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id", ondelete="CASCADE"), index=True)
    criterion: Mapped[Code]
    value: Mapped[Code]
    minimum: Mapped[int]
    maximum: Mapped[int]
    rank: Mapped[int] = mapped_column(default=0)


class DrawOutcome(LabelledEnum):
    SELECTED = "selected", N_("titulaire")
    SUBSTITUTE = "substitute", N_("suppléant")
    NOT_DRAWN = "not_drawn", N_("non tiré")


class DrawCandidate(Model):
    """A volunteer as the draw saw them: coded values only, and a commitment to the name."""

    __tablename__ = "draw_candidates"
    __table_args__ = (
        UniqueConstraint("draw_id", "reference"),
        UniqueConstraint("draw_id", "outcome_rank", "outcome"),
        CheckConstraint("thousandths IS NULL OR thousandths BETWEEN 0 AND 1000", name="thousandths_in_range"),
    )

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id", ondelete="CASCADE"), index=True)
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id", ondelete="SET NULL"), index=True)
    reference: Mapped[Code]
    commitment: Mapped[str] = mapped_column(String(64))
    values: Mapped[Record] = mapped_column(JSON)  # criterion → code
    groups: Mapped[Record] = mapped_column(JSON)  # group kind → code
    thousandths: Mapped[int | None]
    outcome: Mapped[DrawOutcome | None] = mapped_column(code_of(DrawOutcome))
    outcome_rank: Mapped[int | None]  # order among titulaires (by reference) or among substitutes (by seed)

    volunteer: Mapped[Volunteer | None] = relationship()


class DrawFile(Model):
    """One file of the public dossier, byte for byte."""

    __tablename__ = "draw_files"

    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))


class Cause(LabelledEnum):
    """Why a seat or a place in the order is given up; the published line says it by its code."""

    WITHDRAWAL = "desistement", N_("désistement")
    REFUSAL = "refus", N_("refus de la place proposée")
    SILENCE = "sans-reponse", N_("pas de réponse à temps")
    ABSENCE = "absence", N_("absence le jour même")


class Replacement(Model):
    """A titulaire left; who entered, by the frozen rule. `line` is the published JSON, chained by hash.

    `by_id` is empty when nobody acted: the time to answer ran out.
    """

    __tablename__ = "replacements"
    __table_args__ = (UniqueConstraint("draw_id", "rank"), UniqueConstraint("draw_id", "left_id"))

    id: Mapped[Key]
    draw_id: Mapped[int] = mapped_column(ForeignKey("draws.id", ondelete="CASCADE"), index=True)
    rank: Mapped[int]
    left_id: Mapped[int] = mapped_column(ForeignKey("draw_candidates.id"))
    entered_id: Mapped[int | None] = mapped_column(ForeignKey("draw_candidates.id"))
    at: Mapped[Instant]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    cause: Mapped[Cause] = mapped_column(code_of(Cause), default=Cause.WITHDRAWAL)
    reason: Mapped[Title] = mapped_column(default="")
    line: Mapped[Prose]

    @property
    def violation(self) -> int:
        """By how many seats the panel misses its quotas since this line: 0 unless nobody could keep them all."""
        return int(json.loads(self.line).get("ecart", 0))

    left: Mapped[DrawCandidate] = relationship(foreign_keys=[left_id])
    entered: Mapped[DrawCandidate | None] = relationship(foreign_keys=[entered_id])
