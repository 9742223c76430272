"""Who is expected, who answered what, and what an organiser should do next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.core.spelling import list_key, searched
from app.extensions import db
from app.models.accounts import Account, Person
from app.models.convening import Attendance, AttendanceChange, Participant, ParticipantKind
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState, Replacement
from app.models.editions import Edition
from app.models.seating import MorningSeat, PlanState, Seat, SeatingPlan, Table
from app.models.volunteers import Volunteer

EXPECTED = (
    Attendance.CONVENED,
    Attendance.CONFIRMED,
    Attendance.PRESENT,
    Attendance.ABSENT,
    Attendance.EXCUSED,
)  # those whose name is on the roll at the door


class NextStep(StrEnum):
    """What comes first for an organiser, most pressing first."""

    WAIT_FOR_DRAW = "wait_for_draw"
    CONVENE = "convene"
    CHECK_IN = "check_in"
    REPLACE = "replace"
    CALL = "call"
    SEAT = "seat"
    ALL_HERE = "all_here"
    ALL_DONE = "all_done"


@dataclass(frozen=True)
class NextAct:
    step: NextStep
    count: int = 0


def published_draw(edition: Edition) -> Draw | None:
    return db.session.scalar(
        select(Draw).where(Draw.edition_id == edition.id, Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED)
    )


def candidate_of(participant: Participant) -> DrawCandidate | None:
    """The participant as the draw saw them: their chance, their place in the order of substitutes."""
    return db.session.scalar(
        select(DrawCandidate)
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .where(
            Draw.edition_id == participant.edition_id,
            Draw.kind == DrawKind.REAL,
            Draw.state.in_((DrawState.DRAWN, DrawState.PUBLISHED)),
            DrawCandidate.volunteer_id == participant.volunteer_id,
        )
    )


def _with_people(edition: Edition) -> Select[Participant]:
    volunteer = joinedload(Participant.volunteer)
    return (
        select(Participant)
        .where(Participant.edition_id == edition.id)
        .options(
            volunteer.joinedload(Volunteer.person),
            volunteer.joinedload(Volunteer.council),
            joinedload(Participant.facilitator),
        )
    )


def to_convene(edition: Edition) -> Sequence[Volunteer]:
    """Named by the published draw and without a date for answering: nobody has written to them yet."""
    query = (
        select(Volunteer)
        .join(DrawCandidate, DrawCandidate.volunteer_id == Volunteer.id)
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .outerjoin(Participant, Participant.volunteer_id == Volunteer.id)
        .where(
            Draw.edition_id == edition.id,
            Draw.kind == DrawKind.REAL,
            Draw.state == DrawState.PUBLISHED,
            DrawCandidate.outcome == DrawOutcome.SELECTED,
            or_(Participant.id.is_(None), Participant.answer_by.is_(None)),
        )
        .order_by(Volunteer.reference)
        .options(joinedload(Volunteer.person))
    )
    return db.session.scalars(query).all()


def roster(edition: Edition, state: Attendance | None = None, text: str = "") -> Sequence[Participant]:
    """Everyone of the edition by family name, one state or all; `text` is looked for in names and references."""
    drawn_person, facilitator = aliased(Person), aliased(Person)
    query = (
        _with_people(edition)
        .outerjoin(Volunteer, Participant.volunteer_id == Volunteer.id)
        .outerjoin(drawn_person, Volunteer.person_id == drawn_person.id)
        .outerjoin(facilitator, Participant.person_id == facilitator.id)
    )
    if state is not None:
        query = query.where(Participant.attendance == state)
    for word in searched(text).split():
        like = f"%{word.replace('%', '').replace('_', '')}%"
        columns = [
            column.ilike(like) for who in (drawn_person, facilitator) for column in (who.given_name, who.family_name)
        ]
        query = query.where(or_(*columns, Volunteer.reference.ilike(like)))
    found = db.session.scalars(query.order_by(Participant.id))
    return sorted(found, key=lambda one: list_key(one.person.family_name, one.person.given_name))


def figures(edition: Edition) -> dict[Attendance, int]:
    """How many are in each state, none left out."""
    query = select(Participant.attendance, func.count()).where(Participant.edition_id == edition.id)
    counted = {row[0]: row[1] for row in db.session.execute(query.group_by(Participant.attendance))}
    return {state: counted.get(state, 0) for state in Attendance}


def to_call(edition: Edition, now: datetime) -> Sequence[Participant]:
    """Convened, and silent though their date for answering is past; the one waiting longest first."""
    query = _with_people(edition).where(
        Participant.attendance == Attendance.CONVENED,
        Participant.answer_by <= now,
        Participant.offer_minutes.is_(None),
    )
    return db.session.scalars(query.order_by(Participant.answer_by, Participant.id)).all()


def to_replace(edition: Edition, *states: Attendance) -> Sequence[Participant]:
    """Drawn people who withdrew (or are in one of these states) and whose seat was not given to anybody."""
    recorded = (
        select(DrawCandidate.volunteer_id)
        .join(Replacement, Replacement.left_id == DrawCandidate.id)
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .where(Draw.edition_id == edition.id, DrawCandidate.volunteer_id.is_not(None))
    )
    query = _with_people(edition).where(
        Participant.kind == ParticipantKind.DRAWN,
        Participant.attendance.in_(states or (Attendance.WITHDRAWN,)),
        Participant.volunteer_id.not_in(recorded),
    )
    return db.session.scalars(query.order_by(Participant.id)).all()


def open_offers(edition: Edition) -> Sequence[Participant]:
    """Seats offered to substitutes who have not answered, the first to end first."""
    left = joinedload(Participant.replaces).joinedload(Participant.volunteer).joinedload(Volunteer.person)
    query = _with_people(edition).where(
        Participant.offer_minutes.is_not(None), Participant.attendance == Attendance.CONVENED
    )
    return db.session.scalars(query.options(left).order_by(Participant.answer_by, Participant.id)).all()


def next_act(edition: Edition, now: datetime, today: date, counted: Mapping[Attendance, int] | None = None) -> NextAct:
    """The one thing to do now; `counted` are its figures, where known already."""
    counted = figures(edition) if counted is None else counted
    if waiting := len(to_convene(edition)):
        return NextAct(NextStep.CONVENE, waiting)
    if not sum(counted.values()):
        return NextAct(NextStep.WAIT_FOR_DRAW)
    expected = counted[Attendance.CONFIRMED] + counted[Attendance.CONVENED]
    if edition.held_on == today and expected:
        return NextAct(NextStep.CHECK_IN, expected)
    if leaving := len(to_replace(edition)):
        return NextAct(NextStep.REPLACE, leaving)
    if silent := len(to_call(edition, now)):
        return NextAct(NextStep.CALL, silent)
    if counted[Attendance.CONFIRMED] and not _has_plan(edition):
        return NextAct(NextStep.SEAT, counted[Attendance.CONFIRMED])
    if counted[Attendance.PRESENT] and not expected:
        return NextAct(NextStep.ALL_HERE, counted[Attendance.PRESENT])
    return NextAct(NextStep.ALL_DONE, counted[Attendance.CONFIRMED] + counted[Attendance.PRESENT])


def _has_plan(edition: Edition) -> bool:
    query = select(SeatingPlan.id).where(SeatingPlan.edition_id == edition.id, SeatingPlan.state == PlanState.ADOPTED)
    return db.session.scalar(query) is not None


def participants_by_volunteer(edition: Edition) -> dict[int, Participant]:
    query = _with_people(edition).where(Participant.volunteer_id.is_not(None))
    return {one.volunteer_id: one for one in db.session.scalars(query) if one.volunteer_id}


def participant(edition: Edition, participant_id: int) -> Participant | None:
    """One of the edition, with the whole history of their states."""
    history = selectinload(Participant.changes).joinedload(AttendanceChange.account)
    query = _with_people(edition).where(Participant.id == participant_id)
    return db.session.scalar(query.options(history, joinedload(Participant.replaces)))


def replacement_of(one: Participant) -> Participant | None:
    return db.session.scalar(_with_people(one.edition).where(Participant.replaces_id == one.id))


def by_answer_hash(edition: Edition, answer_hash: str) -> Participant | None:
    return db.session.scalar(_with_people(edition).where(Participant.answer_hash == answer_hash))


def mine(edition: Edition, account: Account) -> Participant | None:
    """The participation of the person who holds this account."""
    query = (
        _with_people(edition)
        .outerjoin(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(or_(Volunteer.person_id == account.person_id, Participant.person_id == account.person_id))
    )
    return db.session.scalar(query)


def table_numbers(edition: Edition) -> dict[int, int]:
    """Participant → the table where they sit first, in the plan in force."""
    first, later = (
        select(kind.participant_id, Table.number)
        .join(SeatingPlan, kind.plan_id == SeatingPlan.id)
        .join(Table, kind.table_id == Table.id)
        .where(SeatingPlan.edition_id == edition.id, SeatingPlan.state == PlanState.ADOPTED)
        for kind in (MorningSeat, Seat)
    )
    found: dict[int, int] = {}
    for participant_id, number in db.session.execute(first.union_all(later)):
        found.setdefault(participant_id, number)
    return found
