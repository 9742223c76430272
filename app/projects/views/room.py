"""The blueprint, and who may enter a table's sheet."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort
from flask_login import current_user

from app.core.thread import Activity, StepState
from app.models.accounts import Account, Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.models.seating import Table
from app.projects import queries
from app.web import access
from app.web.clock import now

blueprint = Blueprint("projects", __name__)


@dataclass(frozen=True)
class Desk:
    """A table, its people and its sheet, opened by somebody who may write it."""

    table: Table
    project: Project | None
    members: list[Participant]
    account: Account
    is_helper: bool  # an organiser, who may write for somebody of the table
    captain: Participant | None = None

    @property
    def presenter(self) -> Participant | None:
        return self.project.presenter if self.project else None

    @property
    def may_tick(self) -> bool:
        """The captain, or an organiser; where nobody is captain any more, whoever is of the table."""
        return self.is_helper or self.captain is None or self.captain.person.id == self.account.person_id


def desk(edition: Edition, project_number: int) -> Desk:
    """404 without such a table, 403 for whoever is neither of the table nor an organiser."""
    project = queries.project_numbered(edition, project_number)
    table = project.table if project else queries.table_numbered(edition, project_number)
    if table is None:
        abort(404)
    seats = queries.seats_of(table)
    members = [seat.participant for seat in seats]
    account = access.account()
    is_member = account.person_id in {member.person.id for member in members}
    access.demand(is_member or access.can(Role.ORGANISER))
    captain = next((seat.participant for seat in seats if seat.is_captain), None)
    return Desk(table, project, members, account, not is_member, captain)


def readable(edition: Edition, project_number: int) -> Project:
    """The sheet that this reader may read: anybody's once handed in, else one's own table's; 404 for the others."""
    project = queries.project_numbered(edition, project_number) or abort(404)
    if project.state is ProjectState.DRAFT and not sits_here(project):
        abort(404)
    return project


def sits_here(project: Project) -> bool:
    """Is this reader of the table, or an organiser?"""
    if not current_user.is_authenticated or access.is_half_signed_in():
        return False
    if access.can(Role.ORGANISER):
        return True
    return access.account().person_id in {member.person.id for member in queries.members_of(project.table)}


def team_frozen_at(edition: Edition) -> datetime | None:
    """Since when nobody joins or leaves a table: the closing of « Tables »; None while somebody still may."""
    step = next(step for step in edition.thread(now()) if step.activity is Activity.TABLES)
    return step.closed_at if step.state is StepState.DONE else None
