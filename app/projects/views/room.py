"""The blueprint, and who may enter a table's sheet."""

from dataclasses import dataclass

from flask import Blueprint, abort

from app.models.accounts import Account, Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.projects import Project
from app.models.seating import Table
from app.projects import queries
from app.web import access

blueprint = Blueprint("projects", __name__)


@dataclass(frozen=True)
class Desk:
    """A table, its people and its sheet, opened by somebody who may write it."""

    table: Table
    project: Project | None
    members: list[Participant]
    account: Account
    is_helper: bool  # an organiser, who may write for somebody of the table

    @property
    def presenter(self) -> Participant | None:
        return self.project.presenter if self.project else None


def desk(edition: Edition, project_number: int) -> Desk:
    """404 without such a table, 403 for whoever is neither of the table nor an organiser."""
    table = queries.table_numbered(edition, project_number)
    if table is None:
        abort(404)
    members = queries.members_of(table)
    account = access.account()
    is_member = account.person_id in {member.person.id for member in members}
    access.demand(is_member or access.can(Role.ORGANISER))
    return Desk(table, queries.project_numbered(edition, project_number), members, account, not is_member)
