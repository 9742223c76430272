"""The choice of the kept projects, its reasons, and the study of the others."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import EditionKey, Instant, Key, Model, Prose, Title
from app.models.editions import Edition
from app.models.projects import Project


class Decision(Model):
    """One decision per edition, attributed by function, dated, motivated; published in one act."""

    __tablename__ = "decisions"

    id: Mapped[Key]
    edition_id: Mapped[EditionKey] = mapped_column(unique=True)
    by_function: Mapped[Title] = mapped_column(default="")
    statement: Mapped[Prose] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    edition: Mapped[Edition] = relationship()
    choices: Mapped[list["Choice"]] = relationship(cascade="all, delete-orphan", order_by="Choice.rank")


class Choice(Model):
    """A project kept, with its reason."""

    __tablename__ = "choices"

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id", ondelete="CASCADE"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id"), primary_key=True)
    reason: Mapped[Prose]
    rank: Mapped[int] = mapped_column(default=0)

    project: Mapped[Project] = relationship()


class StudyState(LabelledEnum):
    TO_STUDY = "to_study", N_("à étudier")
    STUDYING = "studying", N_("en étude")
    ANSWERED = "answered", N_("réponse donnée")


class Interest(LabelledEnum):
    FAVOURABLE = "favourable", N_("avis favorable")
    RESERVED = "reserved", N_("avis réservé")
    UNFAVOURABLE = "unfavourable", N_("avis défavorable")


class StudyHeading(LabelledEnum):
    """What every study looks at, in this order: its grid."""

    INTEREST = "interest", N_("intérêt pour les habitants")
    FEASIBILITY = "feasibility", N_("faisabilité")
    BUDGET = "budget", N_("budget")
    PARTNERS = "partners", N_("partenaires")
    REACH = "reach", N_("pouvoir servir ailleurs")


class StudyLevel(LabelledEnum):
    SOLID = "solid", N_("solide")
    UNCLEAR = "unclear", N_("à préciser")
    WEAK = "weak", N_("fragile")


class Study(Model):
    """What becomes of a project not kept: examiner by function, grid, due date, opinion, answer to its authors."""

    __tablename__ = "studies"
    __table_args__ = (CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_has_a_date"),)

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), unique=True)
    state: Mapped[StudyState] = mapped_column(code_of(StudyState), default=StudyState.TO_STUDY)
    examiner: Mapped[Title] = mapped_column(default="")
    opened_at: Mapped[Instant]
    due_on: Mapped[date | None]
    first_due_on: Mapped[date | None]  # the date first promised: a delay is never silent
    version: Mapped[int] = mapped_column(default=0)  # grows at each save: a form made from an older one is refused
    interest: Mapped[Interest | None] = mapped_column(code_of(Interest))
    answer: Mapped[Prose] = mapped_column(default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    project: Mapped[Project] = relationship()
    answered_by: Mapped[Account | None] = relationship()
    grid: Mapped[list["StudyMark"]] = relationship(cascade="all, delete-orphan", order_by="StudyMark.rank")

    @property
    def is_ready(self) -> bool:
        """Is everything there that its authors are owed?"""
        return bool(self.examiner and self.interest and self.answer and len(self.grid) == len(StudyHeading))


class StudyMark(Model):
    """One line of the grid, published with the answer. `rank` is its place among the headings."""

    __tablename__ = "study_marks"

    study_id: Mapped[int] = mapped_column(ForeignKey("studies.id", ondelete="CASCADE"), primary_key=True)
    heading: Mapped[StudyHeading] = mapped_column(code_of(StudyHeading), primary_key=True)
    level: Mapped[StudyLevel] = mapped_column(code_of(StudyLevel))
    remark: Mapped[Title] = mapped_column(default="")
    rank: Mapped[int] = mapped_column(default=0)
