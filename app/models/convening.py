"""Who comes: those drawn, those who replace them, and facilitators."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.database import UtcDateTime, code_of
from app.models.accounts import Account, Person
from app.models.base import AccountKey, EditionKey, Instant, Key, Model, Prose
from app.models.draws import DrawCandidate
from app.models.editions import Edition
from app.models.volunteers import Volunteer


class ParticipantKind(LabelledEnum):
    DRAWN = "drawn", N_("tiré au sort")
    FACILITATOR = "facilitator", N_("animateur")


class Attendance(LabelledEnum):
    CONVENED = "convened", N_("convoqué")
    CONFIRMED = "confirmed", N_("confirmé")
    WITHDRAWN = "withdrawn", N_("désisté")
    REPLACED = "replaced", N_("remplacé")
    PRESENT = "present", N_("présent")
    ABSENT = "absent", N_("absent")
    EXCUSED = "excused", N_("excusé")


COMING = (Attendance.CONVENED, Attendance.CONFIRMED, Attendance.PRESENT)


class Participant(Model):
    """A volunteer who was drawn (or entered as a substitute), or a facilitator."""

    __tablename__ = "participants"
    __table_args__ = (
        UniqueConstraint("edition_id", "volunteer_id"),
        CheckConstraint("(kind = 'drawn') = (volunteer_id IS NOT NULL)", name="drawn_is_a_volunteer"),
        CheckConstraint("volunteer_id IS NOT NULL OR person_id IS NOT NULL", name="is_somebody"),
        CheckConstraint("offer_minutes IS NULL OR offer_minutes > 0", name="offer_lasts"),
    )

    id: Mapped[Key]
    edition_id: Mapped[EditionKey]
    kind: Mapped[ParticipantKind] = mapped_column(code_of(ParticipantKind), default=ParticipantKind.DRAWN)
    volunteer_id: Mapped[int | None] = mapped_column(ForeignKey("volunteers.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # facilitators
    attendance: Mapped[Attendance] = mapped_column(code_of(Attendance), default=Attendance.CONVENED)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("participants.id"), unique=True)
    convened_at: Mapped[Instant]
    answer_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_hash: Mapped[str | None] = mapped_column(String(64), unique=True)  # of the personal link's token
    willing_captain: Mapped[bool] = mapped_column(default=True)
    badge_name: Mapped[str] = mapped_column(String(80), default="")  # as the person wishes; empty: their names
    agrees_images: Mapped[bool | None]  # said at the door or since; NULL: as at registration
    images_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offer_minutes: Mapped[int | None]  # a seat offered to a substitute for so long; silence passes it on

    edition: Mapped[Edition] = relationship()
    volunteer: Mapped[Volunteer | None] = relationship()
    facilitator: Mapped[Person | None] = relationship()
    replaces: Mapped["Participant | None"] = relationship(remote_side="Participant.id")
    changes: Mapped[list["AttendanceChange"]] = relationship(
        cascade="all, delete-orphan", order_by="AttendanceChange.id"
    )

    @property
    def person(self) -> Person:
        person = self.volunteer.person if self.volunteer else self.facilitator
        if person is None:
            raise AssertionError("a participant is a volunteer or a facilitator (ck_participants_is_somebody)")
        return person

    @property
    def shown_name(self) -> str:
        """What their badge says."""
        return self.badge_name or self.person.name

    @property
    def may_be_pictured(self) -> bool:
        """Said since, else at registration; nobody is pictured who never said yes."""
        if self.agrees_images is not None:
            return self.agrees_images
        return self.volunteer is not None and self.volunteer.agrees_photo


class AttendanceChange(Model):
    """Every change of state: from, to, when, by whom (an account, or the person by their own link), why."""

    __tablename__ = "attendance_changes"

    id: Mapped[Key]
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id", ondelete="CASCADE"), index=True)
    before: Mapped[Attendance | None] = mapped_column(code_of(Attendance, "before"))
    after: Mapped[Attendance] = mapped_column(code_of(Attendance, "after"))
    at: Mapped[Instant]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    by_clock: Mapped[bool] = mapped_column(default=False)  # nobody acted: the time to answer ran out
    comment: Mapped[Prose] = mapped_column(default="")

    account: Mapped[Account | None] = relationship()


class Standby(Model):
    """A substitute who is in the room on the day, ready to take a seat at once."""

    __tablename__ = "standbys"

    id: Mapped[Key]
    candidate_id: Mapped[int] = mapped_column(ForeignKey("draw_candidates.id", ondelete="CASCADE"), unique=True)
    at: Mapped[Instant]
    account_id: Mapped[AccountKey]

    candidate: Mapped[DrawCandidate] = relationship()
