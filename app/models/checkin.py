"""The door on the day: each act of a tablet, taken once, with the time it measured and the time we received it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account
from app.models.base import AccountKey, EditionKey, Instant, Key, Model
from app.models.convening import Participant
from app.models.editions import Guest

KEY_LENGTH = 36


class DoorActKind(LabelledEnum):
    ARRIVED = "arrived", N_("arrivée")
    UNDONE = "undone", N_("annulation")


class DoorOutcome(LabelledEnum):
    """What came of an act. An arrival that could not be noted is kept all the same, for an organiser to settle."""

    NOTED = "noted", N_("noté")
    ALREADY = "already", N_("déjà noté")
    KEPT = "kept", N_("présence gardée")
    NOTHING = "nothing", N_("rien à annuler")
    GIVEN = "given", N_("place donnée à quelqu’un d’autre")
    CLOSED = "closed", N_("étape close")


STANDING = (DoorOutcome.NOTED, DoorOutcome.ALREADY)  # somebody saw this person at the door
TO_SETTLE = (DoorOutcome.GIVEN, DoorOutcome.CLOSED)


class DoorAct(Model):
    """One tap at the door. `key` is made by the device: sent twice, it is taken once.

    `undoes_id` says which arrival an annulment takes back; without it, every arrival of that person until then.
    """

    __tablename__ = "door_acts"
    __table_args__ = (CheckConstraint("(participant_id IS NULL) <> (guest_id IS NULL)", name="is_of_somebody"),)

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    kind: Mapped[DoorActKind] = mapped_column(code_of(DoorActKind))
    outcome: Mapped[DoorOutcome] = mapped_column(code_of(DoorOutcome))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    guest_id: Mapped[int | None] = mapped_column(ForeignKey("guests.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[Instant]  # by our clock, as well as can be known
    device_at: Mapped[Instant]  # by the clock of the device
    received_at: Mapped[Instant]
    account_id: Mapped[AccountKey]
    tablet: Mapped[str] = mapped_column(String(40), default="")  # « Porte B », as its keepers call it
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("door_acts.id", ondelete="CASCADE"), unique=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()
    participant: Mapped[Participant | None] = relationship()
    guest: Mapped[Guest | None] = relationship()
