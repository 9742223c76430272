"""The sheet of a table: six headings, a budget that adds up, partners, every version ever saved, files joined to it."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.core.workshop import Stage
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import AccountKey, EditionKey, Instant, Key, Model, Prose, Record, Title
from app.models.convening import Participant
from app.models.editions import Axis, Edition
from app.models.seating import Table
from app.models.territories import District

if TYPE_CHECKING:
    from app.models.workshops import DiagnosisCard


class ProjectState(LabelledEnum):
    """Where the idea stands, said to everyone."""

    DRAFT = "draft", N_("en rédaction")
    SUBMITTED = "submitted", N_("déposé")
    PITCHED = "pitched", N_("présenté")
    KEPT = "kept", N_("retenu")
    STUDIED = "studied", N_("à l’étude")
    ANSWERED = "answered", N_("étudié")


class PartnerState(LabelledEnum):
    ACQUIRED = "acquired", N_("acquis")
    HOPED = "hoped", N_("pressenti")


class Project(Model):
    """One project per table. `version` grows at each save: a form made from an older one is refused."""

    __tablename__ = "projects"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("budget_cents IS NULL OR budget_cents >= 0", name="budget_not_negative"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    number: Mapped[int]  # the table's number in the edition, and the address of the page
    table_id: Mapped[int] = mapped_column(ForeignKey("tables.id"), unique=True)
    axis_id: Mapped[int | None] = mapped_column(ForeignKey("axes.id"), index=True)
    state: Mapped[ProjectState] = mapped_column(code_of(ProjectState), default=ProjectState.DRAFT)
    title: Mapped[Title] = mapped_column(default="")
    need: Mapped[Prose] = mapped_column(default="")
    objective: Mapped[Prose] = mapped_column(default="")
    place: Mapped[Prose] = mapped_column(default="")
    district_code: Mapped[str | None] = mapped_column(ForeignKey("districts.code"), index=True)
    budget_cents: Mapped[int | None]
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"))  # rapporteur
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[Instant]
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    edition: Mapped[Edition] = relationship()
    table: Mapped[Table] = relationship()
    axis: Mapped[Axis | None] = relationship()
    district: Mapped[District | None] = relationship()
    presenter: Mapped[Participant | None] = relationship()
    budget_lines: Mapped[list["BudgetLine"]] = relationship(cascade="all, delete-orphan", order_by="BudgetLine.rank")
    partners: Mapped[list["ProjectPartner"]] = relationship(
        cascade="all, delete-orphan", order_by="ProjectPartner.rank"
    )
    cards: Mapped[list["DiagnosisCard"]] = relationship(  # that the project answers
        secondary="project_cards", order_by="DiagnosisCard.table_id, DiagnosisCard.number"
    )


class BudgetLine(Model):
    __tablename__ = "budget_lines"
    __table_args__ = (CheckConstraint("amount_cents >= 0", name="amount_not_negative"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    label: Mapped[Title]
    amount_cents: Mapped[int | None]  # not yet typed in a draft
    rank: Mapped[int] = mapped_column(default=0)


class ProjectPartner(Model):
    __tablename__ = "project_partners"

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    name: Mapped[Title]
    state: Mapped[PartnerState] = mapped_column(code_of(PartnerState), default=PartnerState.HOPED)
    rank: Mapped[int] = mapped_column(default=0)


class ProjectVersion(Model):
    """The whole sheet as it was saved, by whom and when."""

    __tablename__ = "project_versions"
    __table_args__ = (UniqueConstraint("project_id", "number"),)

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    on_behalf_of: Mapped[str] = mapped_column(String(200), default="")
    writer: Mapped[str] = mapped_column(String(40), default="")  # made by the page that wrote it
    content: Mapped[Record] = mapped_column(JSON)

    account: Mapped[Account] = relationship()


class StageTick(Model):
    """A step of the workshop that no sheet can tell, ticked at the table; unticked, the row goes."""

    __tablename__ = "stage_ticks"
    __table_args__ = (CheckConstraint("stage IN ('problem', 'rehearsed')", name="by_hand"),)

    table_id: Mapped[int] = mapped_column(ForeignKey("tables.id", ondelete="CASCADE"), primary_key=True)
    stage: Mapped[Stage] = mapped_column(code_of(Stage), primary_key=True)
    at: Mapped[Instant]
    account_id: Mapped[AccountKey]


class FileKind(LabelledEnum):
    """What may be joined to a sheet; the label is what people call it."""

    PDF = "pdf", N_("document PDF")
    JPEG = "jpeg", N_("image JPEG")
    PNG = "png", N_("image PNG")
    WEBP = "webp", N_("image WebP")

    @property
    def is_image(self) -> bool:
        return self is not FileKind.PDF


class Attachment(Model):
    """A file joined to a sheet, checked and cleaned, kept by its SHA-256. Removed, it can be put back for a day."""

    __tablename__ = "attachments"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        UniqueConstraint("project_id", "fingerprint"),
        CheckConstraint("size > 0", name="size_positive"),
        CheckConstraint("description <> ''", name="described"),
    )

    id: Mapped[Key]
    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # within the sheet, and in its address
    fingerprint: Mapped[str] = mapped_column(String(64))
    kind: Mapped[FileKind] = mapped_column(code_of(FileKind))
    size: Mapped[int]  # bytes
    width: Mapped[int | None]  # pixels of an image
    height: Mapped[int | None]
    description: Mapped[Title]  # its title, and what stands for an image that is not seen
    is_public: Mapped[bool] = mapped_column(default=False)  # once the sheet is handed in
    sent_at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
