"""Tables, and the plans that say who sits where. A plan is a draft until it is adopted; former plans are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import AccountKey, EditionKey, Instant, Key, Model, Prose, Title
from app.models.convening import Participant
from app.models.editions import Edition, Theme


class Table(Model):
    __tablename__ = "tables"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    number: Mapped[int]
    room: Mapped[Title] = mapped_column(default="")
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("themes.id"))

    edition: Mapped[Edition] = relationship()
    theme: Mapped[Theme | None] = relationship()


class PlanState(LabelledEnum):
    DRAFT = "draft", N_("brouillon")
    ADOPTED = "adopted", N_("adopté")
    SUPERSEDED = "superseded", N_("remplacé")


class Turn(LabelledEnum):
    """A plan seats people once, or twice so that they meet others in the morning."""

    MORNING = "matin", N_("le matin")
    TEAM = "apres-midi", N_("l’après-midi")


class SeatingPlan(Model):
    __tablename__ = "seating_plans"
    __table_args__ = (
        UniqueConstraint("edition_id", "rank"),
        Index(
            "uq_seating_plans_one_adopted",
            "edition_id",
            unique=True,
            sqlite_where=text("state = 'adopted'"),
            postgresql_where=text("state = 'adopted'"),
        ),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    rank: Mapped[int]
    state: Mapped[PlanState] = mapped_column(code_of(PlanState), default=PlanState.DRAFT)
    seed: Mapped[str] = mapped_column(String(40))
    fingerprint: Mapped[str] = mapped_column(String(64))  # of the input, taken before the dice
    record: Mapped[Prose] = mapped_column(default="", deferred=True)  # that input, canonical JSON without names
    weights: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # criterion → weight
    imbalance: Mapped[int | None]  # thousandths of a squared person, when composed or last changed
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("seating_plans.id"))  # changed by hand from that one
    created_at: Mapped[Instant]
    created_by_id: Mapped[AccountKey]
    adopted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    seats: Mapped[list["Seat"]] = relationship(cascade="all, delete-orphan", back_populates="plan")
    morning: Mapped[list["MorningSeat"]] = relationship(cascade="all, delete-orphan", back_populates="plan")
    created_by: Mapped[Account] = relationship()

    @property
    def turns(self) -> tuple[Turn, ...]:
        """In the order of the day."""
        return (Turn.MORNING, Turn.TEAM) if self.morning else (Turn.TEAM,)

    def places(self, turn: Turn) -> Sequence["Seat | MorningSeat"]:
        return self.morning if turn is Turn.MORNING else self.seats


def _one_captain(name: str) -> Index:
    """At each table of a plan, one captain at most."""
    only = text("is_captain")
    return Index(name, "plan_id", "table_id", unique=True, sqlite_where=only, postgresql_where=only)


class _AtATable:
    """A participant at a table in a plan."""

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(ForeignKey("seating_plans.id", ondelete="CASCADE"), index=True)
    table_id: Mapped[int] = mapped_column(ForeignKey("tables.id", ondelete="CASCADE"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    is_captain: Mapped[bool] = mapped_column(default=False)
    is_pinned: Mapped[bool] = mapped_column(default=False)

    @declared_attr
    def table(cls) -> Mapped[Table]:
        return relationship()

    @declared_attr
    def participant(cls) -> Mapped[Participant]:
        return relationship()


class Seat(_AtATable, Model):
    """The team that writes a project, all day where there is one turn."""

    __tablename__ = "seats"
    __table_args__ = (UniqueConstraint("plan_id", "participant_id"), _one_captain("uq_seats_one_captain"))

    plan: Mapped[SeatingPlan] = relationship(back_populates="seats")


class MorningSeat(_AtATable, Model):
    """Where a participant of a plan of two turns sits in the morning."""

    __tablename__ = "morning_seats"
    __table_args__ = (UniqueConstraint("plan_id", "participant_id"), _one_captain("uq_morning_seats_one_captain"))

    plan: Mapped[SeatingPlan] = relationship(back_populates="morning")


class LinkKind(LabelledEnum):
    APART = "apart", N_("jamais à la même table")
    TOGETHER = "together", N_("toujours à la même table")


class SeatingLink(Model):
    """Two people to seat apart, or together (an interpreter). No reason is written; erased with practical needs."""

    __tablename__ = "seating_links"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="said_once"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    kind: Mapped[LinkKind] = mapped_column(code_of(LinkKind))
    first_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[Instant]
    created_by_id: Mapped[AccountKey]
