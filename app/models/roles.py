"""What an account is, in an edition: what it was granted, and what follows from facts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, or_, select, type_coerce, union_all
from sqlalchemy.orm import Session
from sqlalchemy.types import String

from app.models.accounts import Account, Role, RoleGrant
from app.models.convening import COMING, Participant
from app.models.projects import Project
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.volunteers import Volunteer


def roles_of(session: Session, account: Account, edition_id: int | None) -> frozenset[Role]:
    """The roles of `account` in one edition (or, with None, anywhere), in a single query."""
    granted = _select(type_coerce(RoleGrant.role, String)).where(
        RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None)
    )
    if edition_id is not None:
        granted = granted.where(or_(RoleGrant.edition_id == edition_id, RoleGrant.edition_id.is_(None)))
    parts = [granted]
    for statement, edition_column in _facts(account):
        parts.append(statement if edition_id is None else statement.where(edition_column == edition_id))
    return frozenset(Role(name) for (name,) in session.execute(union_all(*parts)))


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


def _select(column: ColumnElement[str]) -> Select[Any]:
    return select(column)


def _facts(account: Account) -> list[tuple[Select[Any], Any]]:
    """One statement per fact that makes a role, with the column that holds its edition."""
    person = Volunteer.person_id == account.person_id
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
            .where(TeamMember.account_id == account.id, TeamMember.role == team_role, TeamMember.until.is_(None))
        )
        facts.append((member, Prototype.edition_id))
    return facts
