"""The blueprint that the views of this slice share, and the plan that an address names."""

from flask import Blueprint, abort

from app.models.editions import Edition
from app.models.seating import SeatingPlan
from app.seating import queries

blueprint = Blueprint("seating", __name__)


def plan_or_404(edition: Edition, rank: int) -> SeatingPlan:
    found = queries.plan_numbered(edition, rank)
    if found is None:
        abort(404)
    return found
