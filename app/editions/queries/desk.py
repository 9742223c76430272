"""What waits for an organiser, as counts read in one query."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.core.travel import ExpenseState, TripState
from app.models.convening import COMING, Attendance, Participant, ParticipantKind
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import Edition
from app.models.following import Channel, Following, StepLetter
from app.models.logistics import Expense, Trip
from app.models.messages import MessageState, OutboxMessage
from app.models.moderation import Appeal, Hiding
from app.models.oversight import ContentReport
from app.models.projects import Project, ProjectState
from app.models.prototypes import Milestone, Prototype
from app.models.seating import PlanState, SeatingPlan, Table
from app.models.selection import Decision, Study, StudyState
from app.models.volunteers import Membership, ParentalConsent, Volunteer
from app.models.votes import Poll, PollState
from app.models.workshops import DiagnosisCard


@dataclass(frozen=True)
class Desk:
    """Counts of what somebody must act on; `draw` is the state of the real draw in force, None without one."""

    draw: DrawState | None
    silent_late: int  # drawn, and the time to answer is over
    silent: int  # drawn, still in time to answer
    unreplaced: int  # withdrawn, and nobody entered in their place
    coming: int
    to_check: int
    consents: int  # of a parent, expected
    unconfirmed: int  # the address was not confirmed, and nobody registered them on their behalf
    plans: int
    silent_tables: int  # that wrote no card
    drafts: int
    polls_preparing: int
    polls_closed: int
    polls_counted: int
    decisions_unpublished: int
    studies_late: int
    milestones_late: int
    messages_failed: int
    letters: int  # to authors, that wait to be posted
    claims: int  # of expenses, that wait for a decision
    to_refund: int
    trips: int  # to arrange
    reports: int  # of pages of this edition, that nobody answered
    appeals: int  # of authors whose content is hidden, that nobody answered


def desk(session: Session, edition: Edition, now: datetime, today: date) -> Desk:
    """The whole desk in one query."""
    counts = {
        **_people(edition, now),
        **_work(edition),
        **_after(edition, today),
    }
    draw = (
        select(Draw.state)
        .where(Draw.edition_id == edition.id, Draw.kind == DrawKind.REAL, Draw.state != DrawState.ANNULLED)
        .scalar_subquery()
    )
    columns = [count.scalar_subquery().label(name) for name, count in counts.items()]
    row = session.execute(select(draw.label("draw"), *columns)).one()
    return Desk(**row._asdict())


def _count(model: type, edition: Edition, *conditions: object) -> Select[int]:
    return select(func.count(model.id)).where(model.edition_id == edition.id, *conditions)  # type: ignore[attr-defined, arg-type]


def _people(edition: Edition, now: datetime) -> dict[str, Select[int]]:
    convened = (Participant.kind == ParticipantKind.DRAWN, Participant.attendance == Attendance.CONVENED)
    replaced = select(Participant.replaces_id).where(Participant.replaces_id.is_not(None))
    registered = Volunteer.withdrawn_at.is_(None)
    return {
        "silent_late": _count(Participant, edition, *convened, Participant.answer_by < now),
        "silent": _count(Participant, edition, *convened, func.coalesce(Participant.answer_by, now) >= now),
        "unreplaced": _count(
            Participant,
            edition,
            Participant.kind == ParticipantKind.DRAWN,
            Participant.attendance == Attendance.WITHDRAWN,
            Participant.id.not_in(replaced),
        ),
        "coming": _count(Participant, edition, Participant.attendance.in_((Attendance.CONVENED, Attendance.CONFIRMED))),
        "to_check": _count(Volunteer, edition, registered, Volunteer.membership == Membership.TO_CHECK),
        "consents": _count(Volunteer, edition, registered, Volunteer.parental_consent == ParentalConsent.EXPECTED),
        "unconfirmed": _count(
            Volunteer, edition, registered, Volunteer.email_confirmed_at.is_(None), Volunteer.registered_by_id.is_(None)
        ),
    }


def _work(edition: Edition) -> dict[str, Select[int]]:
    return {
        "plans": _count(SeatingPlan, edition, SeatingPlan.state == PlanState.ADOPTED),
        "silent_tables": _count(Table, edition, Table.id.not_in(select(DiagnosisCard.table_id))),
        "drafts": _count(Project, edition, Project.state == ProjectState.DRAFT),
        "polls_preparing": _count(Poll, edition, Poll.state == PollState.PREPARING),
        "polls_closed": _count(Poll, edition, Poll.state == PollState.CLOSED),
        "polls_counted": _count(Poll, edition, Poll.state == PollState.COUNTED),
        "claims": _travelling(Expense, edition, Expense.state == ExpenseState.CLAIMED),
        "to_refund": _travelling(Expense, edition, Expense.state == ExpenseState.ACCEPTED),
        "trips": _travelling(Trip, edition, Trip.state == TripState.TO_ARRANGE, Participant.attendance.in_(COMING)),
        "messages_failed": _count(OutboxMessage, edition, OutboxMessage.state == MessageState.FAILED),
    }


def _travelling(kind: type[Expense | Trip], edition: Edition, *conditions: ColumnElement[bool]) -> Select[int]:
    own = select(func.count(kind.id)).join(Participant, kind.participant_id == Participant.id)
    return own.where(Participant.edition_id == edition.id, *conditions)


def _after(edition: Edition, today: date) -> dict[str, Select[int]]:
    late = (
        select(func.count(Milestone.id))
        .join(Prototype, Milestone.prototype_id == Prototype.id)
        .where(Prototype.edition_id == edition.id, Milestone.done_on.is_(None), Milestone.due_on < today)
    )
    start = f"/editions/{edition.number}"
    reports = select(func.count(ContentReport.id)).where(
        ContentReport.handled_at.is_(None),
        or_(ContentReport.path == start, ContentReport.path.startswith(f"{start}/")),
    )
    letters = (
        select(func.count(StepLetter.following_id.distinct()))
        .join(Following, StepLetter.following_id == Following.id)
        .join(Project, Following.project_id == Project.id)
        .where(Project.edition_id == edition.id, StepLetter.posted_at.is_(None), Following.channel != Channel.NONE)
    )
    return {
        "letters": letters,
        "reports": reports,
        "appeals": select(func.count(Appeal.id))
        .join(Hiding)
        .where(Hiding.edition_id == edition.id, Appeal.answered_at.is_(None)),
        "decisions_unpublished": _count(Decision, edition, Decision.published_at.is_(None)),
        "studies_late": _count(Study, edition, Study.state != StudyState.ANSWERED, Study.due_on < today),
        "milestones_late": late,
    }
