"""The blueprint that the views of this slice share, and the plan that an address names."""

from flask import Blueprint, abort, request

from app.models.editions import Edition
from app.models.seating import SeatingPlan, Turn
from app.seating import queries

blueprint = Blueprint("seating", __name__)


def plan_or_404(edition: Edition, rank: int) -> SeatingPlan:
    found = queries.plan_numbered(edition, rank)
    if found is None:
        abort(404)
    return found


def asked_turn(plan: SeatingPlan) -> Turn:
    """The turn that the page is about: the morning where it is asked for and the plan has one."""
    return Turn.MORNING if request.values.get("tour") == Turn.MORNING and plan.morning else Turn.TEAM
