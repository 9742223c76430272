"""The blueprint, the jury that an address names, and the sheet of whoever reads."""

from flask import Blueprint, abort

from app.jury import queries
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.jury import Juror, Jury
from app.models.projects import Project
from app.web import access

blueprint = Blueprint("jury", __name__)
HERE = "/editions/<int:number>/jury"
MINE = f"{HERE}/ma-feuille"
members_only = access.roles(Role.JUROR)


def jury_at(edition: Edition) -> Jury:
    return queries.jury_of(edition) or abort(404)


def own(edition: Edition) -> tuple[Jury, Juror]:
    """The jury and one's own seat on it: whoever has none, an administrator too, reads no sheet."""
    jury = queries.jury_of(edition)
    juror = queries.member(jury, access.account())
    if jury is None or juror is None:
        abort(403)
    return jury, juror


def project_of(jury: Jury, number: int) -> Project:
    found = next((one for one in queries.projects_of(jury) if one.number == number), None)
    return found or abort(404)
