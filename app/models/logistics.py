"""Coming to the day: trips arranged, expenses refunded. Seen by those who act on it, erased once all is settled.

No bank detail is kept: whoever pays does so by their own means, and notes here how and under which reference.
"""

from datetime import date, datetime
from typing import Annotated

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.core.travel import ExpenseState, TripState
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import Instant, Key, Model, Prose, Title
from app.models.convening import Participant

ParticipantKey = Annotated[int, mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)]


class Direction(LabelledEnum):
    OUTWARD = "outward", N_("aller")
    RETURN = "return", N_("retour")


class TravelMode(LabelledEnum):
    TRAIN = "train", N_("train")
    COACH = "coach", N_("car ou bus")
    CAR = "car", N_("voiture")


class Arranger(LabelledEnum):
    ORGANISERS = "organisers", N_("les organisateurs")
    PERSON = "person", N_("la personne")


class Trip(Model):
    """One way of somebody's travel. `told_state` is what the person last heard of it, `tell_at` when to tell more."""

    __tablename__ = "trips"
    __table_args__ = (UniqueConstraint("participant_id", "direction"),)

    id: Mapped[Key]
    participant_id: Mapped[ParticipantKey]
    direction: Mapped[Direction] = mapped_column(code_of(Direction))
    mode: Mapped[TravelMode] = mapped_column(code_of(TravelMode), default=TravelMode.TRAIN)
    arranger: Mapped[Arranger] = mapped_column(code_of(Arranger), default=Arranger.ORGANISERS)
    state: Mapped[TripState] = mapped_column(code_of(TripState), default=TripState.TO_ARRANGE)
    place: Mapped[Title] = mapped_column(default="")  # where from, or back to
    details: Mapped[Title] = mapped_column(default="")  # « TGV 7026, 7 h 02, voiture 5 »
    changed_at: Mapped[Instant]
    told_state: Mapped[TripState | None] = mapped_column(code_of(TripState, "told_trip_state"))
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    participant: Mapped[Participant] = relationship()


class ExpenseKind(LabelledEnum):
    TRAIN = "train", N_("train")
    COACH = "coach", N_("car, bus, métro")
    CAR = "car", N_("voiture : kilomètres, péage, parking")
    NIGHT = "night", N_("nuit d’hôtel")
    MEAL = "meal", N_("repas")
    CHILDCARE = "childcare", N_("garde d’enfants")
    OTHER = "other", N_("autre")


class ReceiptKind(LabelledEnum):
    NONE = "none", N_("pas encore donné")
    PAPER = "paper", N_("donné sur papier")
    FILE = "file", N_("fichier joint")


class PaymentMeans(LabelledEnum):
    TRANSFER = "transfer", N_("virement")
    CHEQUE = "cheque", N_("chèque")
    CASH = "cash", N_("espèces")
    OTHER = "other", N_("autre moyen")


class Expense(Model):
    """What somebody paid in order to come. `key` is made by the form: sent twice, it is one claim.

    `claimed_by_id` is the account that wrote it: the person's own, or an organiser's who acts for them.
    """

    __tablename__ = "expenses"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount_positive"),
        CheckConstraint("(receipt = 'file') = (receipt_name IS NOT NULL)", name="file_has_a_name"),
        CheckConstraint("(state = 'refunded') = (refunded_on IS NOT NULL)", name="refunded_has_a_date"),
        CheckConstraint("(refunded_on IS NULL) = (means IS NULL)", name="refunded_has_means"),
    )

    id: Mapped[Key]
    participant_id: Mapped[ParticipantKey]
    key: Mapped[str] = mapped_column(String(36), unique=True)
    kind: Mapped[ExpenseKind] = mapped_column(code_of(ExpenseKind))
    label: Mapped[Title] = mapped_column(default="")
    amount_cents: Mapped[int]
    spent_on: Mapped[date]
    receipt: Mapped[ReceiptKind] = mapped_column(code_of(ReceiptKind), default=ReceiptKind.NONE)
    receipt_name: Mapped[str | None] = mapped_column(String(64), index=True)  # SHA-256 of the file
    receipt_type: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[ExpenseState] = mapped_column(code_of(ExpenseState), default=ExpenseState.CLAIMED)
    claimed_at: Mapped[Instant]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refunded_on: Mapped[date | None]
    means: Mapped[PaymentMeans | None] = mapped_column(code_of(PaymentMeans))
    payment_reference: Mapped[Title] = mapped_column(default="")
    told_state: Mapped[ExpenseState | None] = mapped_column(code_of(ExpenseState, "told_expense_state"))
    tell_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    participant: Mapped[Participant] = relationship()
    claimed_by: Mapped[Account | None] = relationship()
    changes: Mapped[list["ExpenseChange"]] = relationship(cascade="all, delete-orphan", order_by="ExpenseChange.id")

    @property
    def reason(self) -> str:
        """Why it is to be completed, or refused; "" in any other state."""
        last = self.changes[-1] if self.changes else None
        return last.reason if last is not None and last.after is self.state else ""


class ExpenseChange(Model):
    """Every change of state of a claim: from, to, when, by whom, why; an undo is a change of its own."""

    __tablename__ = "expense_changes"

    id: Mapped[Key]
    expense_id: Mapped[int] = mapped_column(ForeignKey("expenses.id", ondelete="CASCADE"), index=True)
    before: Mapped[ExpenseState | None] = mapped_column(code_of(ExpenseState, "before"))
    after: Mapped[ExpenseState] = mapped_column(code_of(ExpenseState, "after"))
    at: Mapped[Instant]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    reason: Mapped[Prose] = mapped_column(default="")

    account: Mapped[Account | None] = relationship()
