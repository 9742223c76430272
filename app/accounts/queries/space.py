"""What waits for somebody in their own space: registrations, from the call to what became of the idea."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.thread import Activity
from app.models.accounts import Account, Person, Role, RoleGrant
from app.models.convening import COMING, Attendance, Participant
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState
from app.models.editions import Edition
from app.models.projects import Project
from app.models.prototypes import Prototype
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.selection import Study
from app.models.volunteers import Membership, ParentalConsent, Volunteer
from app.models.votes import Poll, PollChannel, PollState


class Step(StrEnum):
    """Where a registration stands, the ones that wait for an act of the person first."""

    ANSWER = "answer"
    CONFIRM_EMAIL = "confirm_email"
    PARENT = "parent"
    COMING = "coming"
    FOLLOW = "follow"
    CHECKING = "checking"
    IN_POOL = "in_pool"
    SUBSTITUTE = "substitute"
    NOT_DRAWN = "not_drawn"
    REFUSED = "refused"
    LEFT = "left"


@dataclass(frozen=True)
class Journey:
    """One registration and everything that followed from it."""

    volunteer: Volunteer
    is_own: bool
    participant: Participant | None = None
    outcome: DrawOutcome | None = None
    seat: Seat | None = None
    project: Project | None = None
    prototype: Prototype | None = None
    study: Study | None = None
    poll: Poll | None = None  # open, where one votes from one's own account

    @property
    def step(self) -> Step:
        if self.participant is not None:
            return self._step_of_participant(self.participant)
        if self.volunteer.withdrawn_at is not None:
            return Step.LEFT
        return self._step_of_volunteer(self.volunteer)

    def _step_of_participant(self, participant: Participant) -> Step:
        if participant.attendance is Attendance.CONVENED:
            return Step.ANSWER
        if participant.attendance not in COMING:
            return Step.LEFT
        return Step.FOLLOW if self.project is not None else Step.COMING

    def _step_of_volunteer(self, volunteer: Volunteer) -> Step:
        if self.outcome is not None:
            return Step.SUBSTITUTE if self.outcome is DrawOutcome.SUBSTITUTE else Step.NOT_DRAWN
        if not volunteer.is_reachable:
            return Step.CONFIRM_EMAIL
        if volunteer.membership is Membership.REFUSED:
            return Step.REFUSED
        if volunteer.parental_consent is ParentalConsent.EXPECTED:
            return Step.PARENT
        return Step.CHECKING if volunteer.membership is Membership.TO_CHECK else Step.IN_POOL


def journeys(session: Session, account: Account) -> list[Journey]:
    """The account's own registrations and those made with the same address, what waits for an act first."""
    volunteers = session.scalars(_registrations(account)).all()
    if not volunteers:
        return []
    ids = [volunteer.id for volunteer in volunteers]
    participants = _by(session.scalars(select(Participant).where(Participant.volunteer_id.in_(ids))), "volunteer_id")
    seats = _by(session.scalars(_seats([one.id for one in participants.values()])), "participant_id")
    projects = _by(session.scalars(_projects([seat.table_id for seat in seats.values()])), "table_id")
    numbers = [project.id for project in projects.values()]
    prototypes = _by(session.scalars(select(Prototype).where(Prototype.project_id.in_(numbers))), "project_id")
    studies = _by(session.scalars(select(Study).where(Study.project_id.in_(numbers))), "project_id")
    outcomes: dict[int | None, DrawOutcome | None] = dict(session.execute(_outcomes(ids)).all())
    coming = {one.edition_id for one in participants.values() if one.attendance in COMING}
    polls = _by(session.scalars(_remote_polls(coming)), "edition_id") if coming else {}
    found = []
    for volunteer in volunteers:
        participant = participants.get(volunteer.id)
        seat = seats.get(participant.id) if participant else None
        project = projects.get(seat.table_id) if seat else None
        found.append(
            Journey(
                volunteer,
                volunteer.person_id == account.person_id,
                participant,
                outcomes.get(volunteer.id),
                seat,
                project,
                prototypes.get(project.id) if project else None,
                studies.get(project.id) if project else None,
                polls.get(participant.edition_id) if participant and volunteer.person_id == account.person_id else None,
            )
        )
    return sorted(found, key=lambda journey: (list(Step).index(journey.step), not journey.is_own))


def grants_of(session: Session, account: Account) -> Sequence[RoleGrant]:
    """What the account was entrusted with, and still is."""
    held = (RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None))
    return session.scalars(select(RoleGrant).where(*held)).all()


def organised(session: Session, held: Iterable[RoleGrant], role: Role) -> Sequence[Edition]:
    """The editions where `role` is held (all of them when it is held everywhere), last first."""
    grants = [grant for grant in held if grant.role in (role, Role.ADMINISTRATOR)]
    if not grants:
        return []
    statement = select(Edition).options(selectinload(Edition.acts), selectinload(Edition.plans))
    if all(grant.edition_id is not None for grant in grants):
        statement = statement.where(Edition.id.in_([grant.edition_id for grant in grants]))
    return session.scalars(statement.order_by(Edition.number.desc()).limit(20)).all()


def open_activities(edition: Edition, now: datetime) -> list[Activity]:
    return [activity for activity in Activity if edition.is_open(activity, now)]


def _registrations(account: Account) -> Select[Volunteer]:
    same_mailbox = (Person.email == account.email) & Volunteer.email_confirmed_at.is_not(None)
    return (
        select(Volunteer)
        .join(Person, Volunteer.person_id == Person.id)
        .where(or_(Person.id == account.person_id, same_mailbox))
        .options(joinedload(Volunteer.person), joinedload(Volunteer.edition).selectinload(Edition.acts))
        .order_by(Volunteer.registered_at.desc(), Volunteer.id)
    )


def _seats(participants: list[int]) -> Select[Seat]:
    return (
        select(Seat)
        .join(SeatingPlan, Seat.plan_id == SeatingPlan.id)
        .where(Seat.participant_id.in_(participants), SeatingPlan.state == PlanState.ADOPTED)
        .options(joinedload(Seat.table))
    )


def _remote_polls(editions: Iterable[int]) -> Select[Poll]:
    open_ones = select(Poll).where(Poll.channel == PollChannel.REMOTE, Poll.state == PollState.OPEN)
    return open_ones.where(Poll.edition_id.in_(editions)).order_by(Poll.rank)


def _projects(tables: list[int]) -> Select[Project]:
    return select(Project).where(Project.table_id.in_(tables))


def _outcomes(volunteers: list[int]) -> Select[int | None, DrawOutcome | None]:
    """Of published draws only: nobody learns here what is not yet said to all."""
    return (
        select(DrawCandidate.volunteer_id, DrawCandidate.outcome)
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .where(
            DrawCandidate.volunteer_id.in_(volunteers),
            DrawCandidate.outcome.is_not(None),
            Draw.kind == DrawKind.REAL,
            Draw.state == DrawState.PUBLISHED,
        )
    )


def _by(rows: Iterable[Any], column: str) -> dict[int, Any]:
    return {getattr(row, column): row for row in rows}
