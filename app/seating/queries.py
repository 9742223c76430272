"""Plans and those who sit in them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from app.extensions import db
from app.models.accounts import Account
from app.models.convening import COMING, Attendance, Participant, ParticipantKind
from app.models.editions import Edition, Theme
from app.models.seating import MorningSeat, PlanState, Seat, SeatingLink, SeatingPlan, Table
from app.models.territories import Council, Department, District
from app.models.volunteers import ThemeWish, Volunteer

SomeSeat = TypeVar("SomeSeat", Seat, MorningSeat)
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


def next_rank(edition_id: int) -> int:
    last = db.session.scalar(select(func.max(SeatingPlan.rank)).where(SeatingPlan.edition_id == edition_id))
    return (last or 0) + 1


def plan_numbered(edition: Edition, rank: int) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).where(SeatingPlan.rank == rank))


def plan_by_id(edition: Edition, plan_id: int) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).where(SeatingPlan.id == plan_id))


def last_plan(edition: Edition) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).order_by(SeatingPlan.rank.desc()).limit(1))


def adopted_plan(edition: Edition) -> SeatingPlan | None:
    return db.session.scalar(_plan_with_seats(edition).where(SeatingPlan.state == PlanState.ADOPTED))


def adopted_rank(edition: Edition) -> int | None:
    """The rank of the plan in force, without reading its seats; None as long as tables are not composed."""
    query = select(SeatingPlan.rank).where(SeatingPlan.edition_id == edition.id, SeatingPlan.state == PlanState.ADOPTED)
    return db.session.scalar(query)


def _plan_with_seats(edition: Edition) -> Select[SeatingPlan]:
    seats, morning = selectinload(SeatingPlan.seats), selectinload(SeatingPlan.morning)
    return (
        select(SeatingPlan)
        .where(SeatingPlan.edition_id == edition.id)
        .options(
            *_who(seats.joinedload(Seat.participant)),
            seats.joinedload(Seat.table).joinedload(Table.theme),
            *_who(morning.joinedload(MorningSeat.participant)),
            morning.joinedload(MorningSeat.table).joinedload(Table.theme),
        )
        .execution_options(populate_existing=True)
    )


def tables_of(edition: Edition) -> Sequence[Table]:
    query = select(Table).where(Table.edition_id == edition.id).order_by(Table.number)
    return db.session.scalars(query.options(joinedload(Table.theme))).all()


def themes_of_tables(edition: Edition) -> dict[int, str]:
    """Number of a table → code of its theme, for those that have one."""
    return {table.number: table.theme.code for table in tables_of(edition) if table.theme}


def wishes_of(edition: Edition) -> dict[int, dict[str, int]]:
    """Participant → theme → rank, 0 for the dearest, for those who said what they prefer."""
    query = (
        select(Participant.id, Theme.code)
        .join(ThemeWish, ThemeWish.volunteer_id == Participant.volunteer_id)
        .join(Theme, ThemeWish.theme_id == Theme.id)
        .where(Participant.edition_id == edition.id)
        .order_by(Participant.id, ThemeWish.rank)
    )
    found: dict[int, dict[str, int]] = {}
    for participant_id, code in db.session.execute(query):
        wanted = found.setdefault(participant_id, {})
        wanted[code] = len(wanted)
    return found


def wishing(edition: Edition) -> dict[int, tuple[int, int]]:
    """For each theme wished for by somebody who comes: how many prefer it to all, how many put it after another."""
    query = (
        select(ThemeWish.theme_id, func.sum(case((ThemeWish.rank == 1, 1), else_=0)), func.count())
        .join(Participant, Participant.volunteer_id == ThemeWish.volunteer_id)
        .where(Participant.edition_id == edition.id, Participant.attendance.in_(SEATABLE))
        .group_by(ThemeWish.theme_id)
    )
    return {row[0]: (int(row[1]), row[2] - int(row[1])) for row in db.session.execute(query)}


def my_seat(edition: Edition, account: Account) -> Seat | None:
    """Where the holder of this account sits in the plan in force."""
    return _held_by(Seat, edition, account)


def my_morning_seat(edition: Edition, account: Account) -> MorningSeat | None:
    """Where the holder of this account sits in the morning, where the plan in force has two turns."""
    return _held_by(MorningSeat, edition, account)


def _held_by(kind: type[SomeSeat], edition: Edition, account: Account) -> SomeSeat | None:
    return db.session.scalar(
        select(kind)
        .join(SeatingPlan, kind.plan_id == SeatingPlan.id)
        .join(Participant, kind.participant_id == Participant.id)
        .join(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(
            SeatingPlan.edition_id == edition.id,
            SeatingPlan.state == PlanState.ADOPTED,
            Volunteer.person_id == account.person_id,
            Participant.attendance.in_(COMING),
        )
        .options(joinedload(kind.table))
    )


def links_of(edition: Edition) -> Sequence[SeatingLink]:
    """People to seat apart or together."""
    query = select(SeatingLink).where(SeatingLink.edition_id == edition.id).order_by(SeatingLink.id)
    return db.session.scalars(query).all()


def link_between(first: int, second: int) -> SeatingLink | None:
    query = select(SeatingLink).where(SeatingLink.first_id == first, SeatingLink.second_id == second)
    return db.session.scalar(query)


def link_numbered(edition: Edition, link_id: int) -> SeatingLink | None:
    query = select(SeatingLink).where(SeatingLink.edition_id == edition.id, SeatingLink.id == link_id)
    return db.session.scalar(query)


@dataclass(frozen=True)
class FreeSeat:
    """Somebody who entered this morning and has no table yet; `table` is that of the person they replace, None where
    taking it would leave the tables uneven.
    """

    entrant: Participant
    leaver: Participant
    table: Table | None
    was_captain: bool


def free_seats(edition: Edition) -> list[FreeSeat]:
    """Those who entered in the place of somebody of the plan in force, and have no seat in it."""
    plan = adopted_plan(edition)
    if plan is None:
        return []
    held = {seat.participant_id: seat for seat in plan.seats}
    here = Counter(seat.table_id for seat in plan.seats if seat.participant.attendance in COMING)
    found = []
    for one in participants(edition):
        seat = held.get(one.replaces_id or 0)
        if seat is None or one.id in held or one.attendance not in SEATABLE:
            continue
        least = min(here.get(each.table_id, 0) for each in plan.seats)
        is_fair = seat.participant.attendance not in COMING and here.get(seat.table_id, 0) <= least
        found.append(FreeSeat(one, seat.participant, seat.table if is_fair else None, seat.is_captain))
        here[seat.table_id] += is_fair
    return found
