"""The jury of an edition: its rule, who sits on it, what each member marks or compares, and who is recused from what.

What a member writes is read by nobody else until that member's whole sheet is handed in (see app/jury/queries).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.jury.duels import Verdict
from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import AccountKey, Instant, Key, Model, Prose, Record, Title
from app.models.editions import Edition
from app.models.projects import Project


class JuryMode(LabelledEnum):
    MARKS = "marks", N_("une note par critère")
    DUELS = "duels", N_("comparaisons deux à deux")


class JuryState(LabelledEnum):
    PREPARING = "preparing", N_("en préparation")
    OPEN = "open", N_("ouvert")
    LOCKED = "locked", N_("clos")


class Jury(Model):
    """One per edition. Its rule is frozen and fingerprinted when it opens; its sheet, when it is locked."""

    __tablename__ = "juries"
    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 99", name="share_in_range"),
        CheckConstraint("(state = 'preparing') = (rule_fingerprint IS NULL)", name="open_has_a_rule"),
        CheckConstraint("(state = 'locked') = (locked_at IS NOT NULL)", name="locked_has_a_date"),
    )

    id: Mapped[Key]
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"), unique=True)
    mode: Mapped[JuryMode] = mapped_column(code_of(JuryMode), default=JuryMode.MARKS)
    share: Mapped[int] = mapped_column(default=0)  # per cent of the combined order; 0: beside the vote, not in it
    state: Mapped[JuryState] = mapped_column(code_of(JuryState), default=JuryState.PREPARING)
    rule: Mapped[Record] = mapped_column(JSON, default=dict)
    rule_fingerprint: Mapped[str | None] = mapped_column(String(64))
    sheet: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # as published
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    edition: Mapped[Edition] = relationship()
    criteria: Mapped[list["JuryCriterion"]] = relationship(cascade="all, delete-orphan", order_by="JuryCriterion.rank")
    members: Mapped[list["Juror"]] = relationship(
        back_populates="jury", cascade="all, delete-orphan", order_by="Juror.id"
    )

    @property
    def reference(self) -> str:
        return f"HK{self.edition.number}-J"


class JuryCriterion(Model):
    __tablename__ = "jury_criteria"
    __table_args__ = (
        UniqueConstraint("jury_id", "label"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_in_range"),
    )

    id: Mapped[Key]
    jury_id: Mapped[int] = mapped_column(ForeignKey("juries.id", ondelete="CASCADE"), index=True)
    label: Mapped[Title]
    weight: Mapped[int] = mapped_column(default=1)
    rank: Mapped[int] = mapped_column(default=0)


class Juror(Model):
    """A member, shown by function; their sheet is handed in once, whole."""

    __tablename__ = "jurors"
    __table_args__ = (UniqueConstraint("jury_id", "account_id"),)

    id: Mapped[Key]
    jury_id: Mapped[int] = mapped_column(ForeignKey("juries.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[AccountKey] = mapped_column(index=True)
    function: Mapped[Title]
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    jury: Mapped[Jury] = relationship(back_populates="members")
    account: Mapped[Account] = relationship()
    recusals: Mapped[list["Recusal"]] = relationship(cascade="all, delete-orphan", order_by="Recusal.project_id")


class Recusal(Model):
    """A member does not judge a project. The reason, an organiser's, is never published and goes with the day."""

    __tablename__ = "recusals"

    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    by_member: Mapped[bool]
    reason: Mapped[Prose] = mapped_column(default="")
    declared_at: Mapped[Instant]

    project: Mapped[Project] = relationship()


class JuryOpinion(Model):
    """What a member says of a project in words, and whether they abstain on it."""

    __tablename__ = "jury_opinions"

    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    abstains: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[Prose] = mapped_column(default="")

    juror: Mapped[Juror] = relationship()


class JuryMark(Model):
    __tablename__ = "jury_marks"
    __table_args__ = (CheckConstraint("mark BETWEEN 0 AND 5", name="mark_in_range"),)

    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("jury_criteria.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[int]


class JuryDuel(Model):
    """One answer, told from the project of the smaller number; `rank` says which came last, to take it back."""

    __tablename__ = "jury_duels"

    juror_id: Mapped[int] = mapped_column(ForeignKey("jurors.id", ondelete="CASCADE"), primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(code_of(Verdict))
    rank: Mapped[int]
