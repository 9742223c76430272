"""What tablets said, and since when people are here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.extensions import db
from app.models.checkin import STANDING, TO_SETTLE, DoorAct, DoorActKind, DoorOutcome
from app.models.convening import Attendance, AttendanceChange, Participant
from app.models.editions import Edition, Guest


def arrivals(edition: Edition) -> dict[int, datetime]:
    """Participant → when they last became present."""
    query = (
        select(AttendanceChange.participant_id, func.max(AttendanceChange.at))
        .join(Participant, AttendanceChange.participant_id == Participant.id)
        .where(Participant.edition_id == edition.id, AttendanceChange.after == Attendance.PRESENT)
        .group_by(AttendanceChange.participant_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def guest(edition: Edition, guest_id: int) -> Guest | None:
    return db.session.scalar(select(Guest).where(Guest.edition_id == edition.id, Guest.id == guest_id))


def act_by_key(key: str) -> DoorAct | None:
    return db.session.scalar(select(DoorAct).where(DoorAct.key == key))


def acts_about(act: DoorAct) -> Sequence[DoorAct]:
    """Every act about the same person, in the order of their arrival here, this one left out."""
    same = (
        DoorAct.participant_id == act.participant_id
        if act.participant_id is not None
        else DoorAct.guest_id == act.guest_id
    )
    return db.session.scalars(select(DoorAct).where(same, DoorAct.key != act.key).order_by(DoorAct.id)).all()


def standing(acts: Sequence[DoorAct]) -> list[DoorAct]:
    """The arrivals that nobody took back, among all acts about one person."""
    undone = {act.undoes_id for act in acts if act.kind is DoorActKind.UNDONE}
    whole = [
        act.id
        for act in acts
        if act.kind is DoorActKind.UNDONE and act.undoes_id is None and act.outcome is DoorOutcome.NOTED
    ]
    since = max(whole, default=0)
    return [
        act
        for act in acts
        if act.kind is DoorActKind.ARRIVED and act.outcome in STANDING and act.id > since and act.id not in undone
    ]


def first_noted(act: DoorAct) -> DoorAct | None:
    """For an arrival that was already noted: the act that came first, when a tablet noted it."""
    return next(iter(standing(acts_about(act))), None)


def to_settle(edition: Edition) -> Sequence[DoorAct]:
    """Arrivals that could not be noted, for an organiser to decide, the first to come first."""
    query = (
        select(DoorAct)
        .where(DoorAct.edition_id == edition.id, DoorAct.outcome.in_(TO_SETTLE), DoorAct.settled_at.is_(None))
        .options(joinedload(DoorAct.participant), joinedload(DoorAct.guest))
    )
    return db.session.scalars(query.order_by(DoorAct.id)).all()


def undone(edition: Edition) -> Sequence[DoorAct]:
    """Check-ins taken back, the last first."""
    query = (
        select(DoorAct)
        .where(
            DoorAct.edition_id == edition.id,
            DoorAct.kind == DoorActKind.UNDONE,
            DoorAct.outcome.in_((DoorOutcome.NOTED, DoorOutcome.KEPT)),
        )
        .options(joinedload(DoorAct.participant), joinedload(DoorAct.guest), joinedload(DoorAct.account))
    )
    return db.session.scalars(query.order_by(DoorAct.id.desc()).limit(20)).all()
