"""A kept project in the field: sponsors, local bearer, milestones, journal, money, assessment."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import AccountKey, EditionKey, Instant, Key, Model, Prose, Title
from app.models.editions import Edition
from app.models.projects import Project
from app.models.territories import District

if TYPE_CHECKING:
    from app.models.followup import Evidence, Photo


class PrototypeStage(LabelledEnum):
    SPONSORED = "sponsored", N_("parrainage attribué")
    FRAMING = "framing", N_("en préparation")
    RUNNING = "running", N_("essai en cours")
    ANALYSIS = "analysis", N_("en analyse")
    CONCLUDED = "concluded", N_("conclu")


class Verdict(LabelledEnum):
    CONCLUSIVE = "conclusive", N_("concluant")
    ADJUST = "adjust", N_("à ajuster")
    NOT_CONCLUSIVE = "not_conclusive", N_("non concluant")


class Prototype(Model):
    __tablename__ = "prototypes"
    __table_args__ = (
        UniqueConstraint("edition_id", "rank"),
        CheckConstraint("(verdict IS NULL) = (verdict_at IS NULL)", name="verdict_has_a_date"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), unique=True)
    rank: Mapped[int]
    town: Mapped[Title] = mapped_column(default="")
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    stage: Mapped[PrototypeStage] = mapped_column(code_of(PrototypeStage), default=PrototypeStage.SPONSORED)
    started_at: Mapped[Instant]
    verdict: Mapped[Verdict | None] = mapped_column(code_of(Verdict))
    verdict_reason: Mapped[Prose] = mapped_column(default="")
    verdict_by_function: Mapped[Title] = mapped_column(default="")
    verdict_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    edition: Mapped[Edition] = relationship()
    project: Mapped[Project] = relationship()
    district: Mapped[District | None] = relationship()
    team: Mapped[list["TeamMember"]] = relationship(order_by="TeamMember.since")
    milestones: Mapped[list["Milestone"]] = relationship(order_by="Milestone.due_on, Milestone.id")
    journal: Mapped[list["JournalEntry"]] = relationship(order_by="JournalEntry.happened_on, JournalEntry.id")
    money: Mapped[list["MoneyEntry"]] = relationship(order_by="MoneyEntry.dated_on, MoneyEntry.id")
    points: Mapped[list["AssessmentPoint"]] = relationship(order_by="AssessmentPoint.id")


class TeamRole(LabelledEnum):
    SPONSOR = "sponsor", N_("équipe marraine")
    BEARER = "bearer", N_("porteur local")


class TeamMember(Model):
    """Somebody who accompanies or carries a prototype, from a day to another: handover loses no history."""

    __tablename__ = "team_members"
    __table_args__ = (
        Index(
            "uq_team_members_in_force",
            "prototype_id",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[AccountKey] = mapped_column(index=True)
    role: Mapped[TeamRole] = mapped_column(code_of(TeamRole))
    organisation: Mapped[Title] = mapped_column(default="")
    since: Mapped[Instant]
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class Milestone(Model):
    __tablename__ = "milestones"

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"), index=True)
    label: Mapped[Title]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    proof: Mapped[Prose] = mapped_column(default="")


class JournalEntry(Model):
    """What happened, where, with a photo perhaps. `version` grows at each correction, which keeps the former words."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("prototype_id", "token"),
        Index("ix_journal_entries_in_order", "prototype_id", "happened_on", "id"),
        Index("ix_journal_entries_prototype_id_written_at", "prototype_id", "written_at"),
    )

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"))
    happened_on: Mapped[date]
    place: Mapped[Title] = mapped_column(default="")
    text: Mapped[Prose]
    photo_id: Mapped[int | None] = mapped_column(ForeignKey("photos.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[Instant]  # these words; those of the first version keep theirs
    account_id: Mapped[AccountKey]
    token: Mapped[str | None] = mapped_column(String(40))  # made by the page: sent twice, it is one entry

    account: Mapped[Account] = relationship()
    photo: Mapped["Photo | None"] = relationship()


class MoneyKind(LabelledEnum):
    PLANNED = "planned", N_("prévu")
    COMMITTED = "committed", N_("engagé")
    SPENT = "spent", N_("dépensé")


class MoneyEntry(Model):
    __tablename__ = "money_entries"
    __table_args__ = (CheckConstraint("amount_cents <> 0", name="amount_not_zero"),)

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"), index=True)
    kind: Mapped[MoneyKind] = mapped_column(code_of(MoneyKind))
    label: Mapped[Title]
    amount_cents: Mapped[int]
    dated_on: Mapped[date]
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("money_entries.id"), unique=True)  # by its opposite


class PointKind(LabelledEnum):
    STRONG = "strong", N_("point fort")
    LEVER = "lever", N_("levier d’amélioration")
    COST = "cost", N_("coût")


class AssessmentPoint(Model):
    __tablename__ = "assessment_points"

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PointKind] = mapped_column(code_of(PointKind))
    text: Mapped[Prose]
    written_at: Mapped[Instant]
    account_id: Mapped[AccountKey]

    evidence: Mapped[list["Evidence"]] = relationship(cascade="all, delete-orphan", order_by="Evidence.id")


class DeploymentState(LabelledEnum):
    DECIDED = "decided", N_("décidé")
    PREPARING = "preparing", N_("en préparation")
    OPEN = "open", N_("en service")
    HALTED = "halted", N_("suspendu")
    GIVEN_UP = "given_up", N_("abandonné")


class Generalisation(Model):
    """A territory where a conclusive prototype is carried on: a deployment of its own, with its state and its acts."""

    __tablename__ = "generalisations"
    __table_args__ = (UniqueConstraint("prototype_id", "place"),)

    id: Mapped[Key]
    prototype_id: Mapped[int] = mapped_column(ForeignKey("prototypes.id", ondelete="CASCADE"), index=True)
    place: Mapped[Title]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"))
    decided_at: Mapped[Instant]
    state: Mapped[DeploymentState] = mapped_column(code_of(DeploymentState), default=DeploymentState.DECIDED)
    in_charge: Mapped[Title] = mapped_column(default="")  # a function, never a name
    starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
