"""The blueprint of travel and expenses, who acts on them, and where receipts are kept."""

from flask import Blueprint, abort, current_app

from app.files.store import RECEIPTS, Shelf
from app.logistics import queries
from app.models.accounts import Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.logistics import Expense, Trip

blueprint = Blueprint("logistics", __name__)
AGENTS = (Role.ORGANISER, Role.LOGISTICS)
TRIPS = "/editions/<int:number>/deplacements"
EXPENSES = "/editions/<int:number>/frais"
MINE = "/editions/<int:number>/ma-participation/frais"


def one_or_404(edition: Edition, participant_id: int) -> Participant:
    return queries.participant(edition, participant_id) or abort(404)


def trip_or_404(edition: Edition, trip_id: int) -> Trip:
    return queries.trip_numbered(edition, trip_id) or abort(404)


def expense_or_404(edition: Edition, expense_id: int) -> Expense:
    return queries.expense_numbered(edition, expense_id) or abort(404)


def receipts() -> Shelf:
    """Files joined to claims; each stays for as long as a claim names it."""
    return Shelf(current_app.extensions["tablee.settings"].uploads_dir, RECEIPTS)
