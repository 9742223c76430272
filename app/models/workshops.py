"""What tables write in the morning, cards of the diagnosis; how leads become axes; which cards a project answers."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.axes import AxisActKind
from app.core.cards import CardKind
from app.core.labels import N_, LabelledEnum
from app.database import code_of
from app.models.accounts import Account
from app.models.base import AccountKey, EditionKey, Instant, Key, Model, Prose, Record, Title
from app.models.editions import Axis, Edition, Theme
from app.models.seating import Table


class CardState(LabelledEnum):
    READABLE = "readable", N_("lisible")
    WITHDRAWN = "withdrawn", N_("retirée par la table")
    HIDDEN = "hidden", N_("masquée par les organisateurs")


class CardAct(LabelledEnum):
    """What happened to a card at one of its versions."""

    WRITTEN = "written", N_("écrite")
    CHANGED = "changed", N_("modifiée")
    COUNTED = "counted", N_("vote noté")
    WITHDRAWN = "withdrawn", N_("retirée")
    PUT_BACK = "put_back", N_("remise")
    HIDDEN = "hidden", N_("masquée")
    SHOWN = "shown", N_("montrée de nouveau")


class DiagnosisCard(Model):
    """A card of a table. Phones make its `token`, so that sending again never doubles it.

    `version` grows at each change: a form made from an older one is brought together with what changed since.
    """

    __tablename__ = "diagnosis_cards"
    __table_args__ = (
        UniqueConstraint("table_id", "token"),
        UniqueConstraint("table_id", "number"),
        UniqueConstraint("edition_id", "reference"),
        CheckConstraint("number > 0", name="number_positive"),
        CheckConstraint("hands IS NULL OR hands BETWEEN 0 AND hands_among", name="hands_of_the_table"),
        CheckConstraint("(hands IS NULL) = (hands_among IS NULL)", name="hands_among_people"),
        CheckConstraint("under_id IS NULL OR under_id <> id", name="not_under_itself"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    table_id: Mapped[int] = mapped_column(ForeignKey("tables.id"))
    number: Mapped[int]  # within its table
    reference: Mapped[str] = mapped_column(String(24))  # « 6-3 », the third of table 6: what projects cite
    token: Mapped[str] = mapped_column(String(40))
    kind: Mapped[CardKind] = mapped_column(code_of(CardKind))
    theme_id: Mapped[int] = mapped_column(ForeignKey("themes.id"), index=True)
    text: Mapped[Prose]
    under_id: Mapped[int | None] = mapped_column(ForeignKey("diagnosis_cards.id"), index=True)
    hands: Mapped[int | None]  # raised at the table for this card
    hands_among: Mapped[int | None]  # how many people sat there
    axis_id: Mapped[int | None] = mapped_column(ForeignKey("axes.id"), index=True)
    state: Mapped[CardState] = mapped_column(code_of(CardState), default=CardState.READABLE)
    version: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[Instant]

    edition: Mapped[Edition] = relationship()
    table: Mapped[Table] = relationship()
    theme: Mapped[Theme] = relationship()
    axis: Mapped[Axis | None] = relationship()
    under: Mapped["DiagnosisCard | None"] = relationship(remote_side="DiagnosisCard.id")


class DiagnosisCardVersion(Model):
    """The card as it was after a change: by which account, from which phone, and why when organisers corrected it."""

    __tablename__ = "diagnosis_card_versions"
    __table_args__ = (UniqueConstraint("card_id", "number"),)

    id: Mapped[Key]
    card_id: Mapped[int] = mapped_column(ForeignKey("diagnosis_cards.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    act: Mapped[CardAct] = mapped_column(code_of(CardAct))
    at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    writer: Mapped[str] = mapped_column(String(40), default="")  # made by the page that wrote it
    by_organiser: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[Title] = mapped_column(default="")
    content: Mapped[Record] = mapped_column(JSON)

    account: Mapped[Account] = relationship()


class AxisAct(Model):
    """Leads gathered, axes merged, split, renamed: appended, never changed. `content` says how to undo it."""

    __tablename__ = "axis_acts"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("(kind = 'undo') = (undoes_id IS NOT NULL)", name="undo_of_something"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    number: Mapped[int]
    kind: Mapped[AxisActKind] = mapped_column(code_of(AxisActKind))
    label: Mapped[Prose] = mapped_column(default="")  # of the axes concerned, as they were named then
    count: Mapped[int] = mapped_column(default=0)  # of leads that moved
    content: Mapped[Record] = mapped_column(JSON)
    at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("axis_acts.id"), unique=True)

    account: Mapped[Account] = relationship()


class ProjectCard(Model):
    """A card that a project answers."""

    __tablename__ = "project_cards"

    project_id: Mapped[int] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True)
    card_id: Mapped[int] = mapped_column(
        ForeignKey("diagnosis_cards.id", ondelete="CASCADE"), primary_key=True, index=True
    )
