"""The blueprint of the draw, and how its pages find an attempt."""

from flask import Blueprint, abort

from app.draws import queries
from app.models.draws import Draw, DrawKind
from app.models.editions import Edition

blueprint = Blueprint("draws", __name__)


def attempt_or_404(edition: Edition, rank: int) -> Draw:
    """The attempt of this rank, for the pages of organisers."""
    draw = queries.draw_ranked(edition, rank)
    if draw is None:
        abort(404)
    return draw


def public_attempt_or_404(edition: Edition, rank: int) -> Draw:
    """A real attempt that was frozen: annulled or not, it stays public."""
    draw = attempt_or_404(edition, rank)
    if draw.kind is not DrawKind.REAL or draw.fingerprint is None:
        abort(404)
    return draw
