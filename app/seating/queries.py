"""Plans and those who sit in them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.extensions import db
from app.models.accounts import Account
from app.models.convening import COMING, Attendance, Participant, ParticipantKind
from app.models.editions import Edition
from app.models.seating import PlanState, Seat, SeatingPlan, Table
from app.models.territories import Council, Department, District
from app.models.volunteers import Volunteer

SEATABLE = (Attendance.CONFIRMED, Attendance.PRESENT)


def _who(path: Any) -> list[ORMOption]:
    """Everything that tells who a participant is, from the option that leads to `Participant`."""
    region = joinedload(District.department).joinedload(Department.region)
    council_region = joinedload(Council.department).joinedload(Department.region)
    return [
        path.joinedload(Participant.facilitator),
        path.joinedload(Participant.volunteer).options(
            joinedload(Volunteer.person),
            joinedload(Volunteer.district).options(region),
            joinedload(Volunteer.council).options(council_region),
        ),
    ]


def participants(edition: Edition) -> Sequence[Participant]:
    """Everyone of the edition, whatever their state, with who they are."""
    query = select(Participant).where(Participant.edition_id == edition.id).order_by(Participant.id)
    return db.session.scalars(query.options(*_who(_Root()))).all()


class _Root:
    """Starts a loading path at the entity itself."""

    def joinedload(self, attribute: Any) -> Any:
        return joinedload(attribute)


def people_to_seat(edition: Edition) -> list[Participant]:
    """Those who said yes or are here; facilitators only where captains sit on top of the table's places."""
    return [
        one
        for one in participants(edition)
        if one.attendance in SEATABLE and (one.kind is ParticipantKind.DRAWN or not edition.captain_inside)
    ]


def plans_of(edition: Edition) -> Sequence[SeatingPlan]:
    """Every plan ever composed, the last first; none is ever deleted."""
    query = select(SeatingPlan).where(SeatingPlan.edition_id == edition.id).order_by(SeatingPlan.rank.desc())
    return db.session.scalars(query).all()


def next_rank(edition: Edition) -> int:
    last = db.session.scalar(select(func.max(SeatingPlan.rank)).where(SeatingPlan.edition_id == edition.id))
    return (last or 0) + 1


def plan_numbered(edition: Edition, rank: int) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).where(SeatingPlan.rank == rank))


def plan_by_id(edition: Edition, plan_id: int) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).where(SeatingPlan.id == plan_id))


def last_plan(edition: Edition) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).order_by(SeatingPlan.rank.desc()).limit(1))


def adopted_plan(edition: Edition) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).where(SeatingPlan.state == PlanState.ADOPTED))


def _plan_with_seats(edition: Edition) -> Select[SeatingPlan]:
    seats = selectinload(SeatingPlan.seats)
    return (
        select(SeatingPlan)
        .where(SeatingPlan.edition_id == edition.id)
        .options(
            *_who(seats.joinedload(Seat.participant)),
            seats.joinedload(Seat.table).joinedload(Table.theme),
        )
        .execution_options(populate_existing=True)
    )


def tables_of(edition: Edition) -> Sequence[Table]:
    return db.session.scalars(select(Table).where(Table.edition_id == edition.id).order_by(Table.number)).all()


def my_seat(edition: Edition, account: Account) -> Seat | None:
    """Where the holder of this account sits in the plan in force."""
    return db.session.scalar(
        select(Seat)
        .join(SeatingPlan, Seat.plan_id == SeatingPlan.id)
        .join(Participant, Seat.participant_id == Participant.id)
        .join(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(
            SeatingPlan.edition_id == edition.id,
            SeatingPlan.state == PlanState.ADOPTED,
            Volunteer.person_id == account.person_id,
            Participant.attendance.in_(COMING),
        )
        .options(joinedload(Seat.table))
    )
