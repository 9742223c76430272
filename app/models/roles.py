"""What an account is, in an edition: what it was granted, and what follows from facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from app.database import plain_rows
from app.models.accounts import Account, Role, RoleGrant
from app.models.convening import COMING, Participant
from app.models.projects import Project
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.volunteers import Volunteer

ACCOUNT = bindparam("account", type_=Integer)
PERSON = bindparam("person", type_=Integer)
EDITION = bindparam("edition", type_=Integer)


def _select(column: ColumnElement[str]) -> Select[Any]:
    return select(column)


def _facts() -> list[tuple[Select[Any], Any]]:
    """One statement per fact that makes a role, with the column that holds its edition."""
    person = Volunteer.person_id == PERSON
    seated = (
        _select(literal(Role.CAPTAIN.value))
        .join_from(Seat, SeatingPlan, Seat.plan_id == SeatingPlan.id)
        .join(Participant, Seat.participant_id == Participant.id)
        .join(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(person, Seat.is_captain, SeatingPlan.state == PlanState.ADOPTED, Participant.attendance.in_(COMING))
    )
    presents = (
        _select(literal(Role.PRESENTER.value))
        .join_from(Project, Participant, Project.presenter_id == Participant.id)
        .join(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(person)
    )
    citizen = _select(literal(Role.CITIZEN.value)).where(person, Volunteer.withdrawn_at.is_(None))
    facts: list[tuple[Select[Any], Any]] = [
        (citizen, Volunteer.edition_id),
        (seated, SeatingPlan.edition_id),
        (presents, Project.edition_id),
    ]
    for role, team_role in ((Role.SPONSOR, TeamRole.SPONSOR), (Role.BEARER, TeamRole.BEARER)):
        member = (
            _select(literal(role.value))
            .join_from(TeamMember, Prototype, TeamMember.prototype_id == Prototype.id)
            .where(TeamMember.account_id == ACCOUNT, TeamMember.role == team_role, TeamMember.until.is_(None))
            .distinct()  # whoever follows hundreds of prototypes is a sponsor once
        )
        facts.append((member, Prototype.edition_id))
    return facts


def _roles(*, anywhere: bool) -> CompoundSelect[Any]:
    """What was granted and what follows from facts, in one statement."""
    granted = _select(type_coerce(RoleGrant.role, String)).where(
        RoleGrant.account_id == ACCOUNT, RoleGrant.revoked_at.is_(None)
    )
    if anywhere:
        return union_all(granted, *(fact for fact, _edition in _facts()))
    return union_all(
        granted.where(or_(RoleGrant.edition_id == EDITION, RoleGrant.edition_id.is_(None))),
        *(fact.where(edition == EDITION) for fact, edition in _facts()),
    )


# Built once: one of them is asked at each request of somebody signed in.
ROLES_ANYWHERE = _roles(anywhere=True)
ROLES_IN_EDITION = _roles(anywhere=False)


def roles_of(session: Session, account: Account, edition_id: int | None) -> frozenset[Role]:
    """The roles of `account` in one edition (or, with None, anywhere), in a single query."""
    who = {"account": account.id, "person": account.person_id}
    if edition_id is None:
        names = plain_rows(session, ROLES_ANYWHERE, who)
    else:
        names = plain_rows(session, ROLES_IN_EDITION, who | {"edition": edition_id})
    return frozenset(Role(name) for (name,) in names)


def grant(
    session: Session, account: Account, role: Role, edition_id: int | None, now: datetime, by: Account | None
) -> None:
    """Give a role, unless it is already held there."""
    held = select(RoleGrant.id).where(
        RoleGrant.account_id == account.id,
        RoleGrant.role == role,
        RoleGrant.edition_id.is_(None) if edition_id is None else RoleGrant.edition_id == edition_id,
        RoleGrant.revoked_at.is_(None),
    )
    if session.scalar(held) is None:
        given = RoleGrant(account_id=account.id, role=role, edition_id=edition_id, granted_at=now)
        given.granted_by_id = by.id if by else None
        session.add(given)
