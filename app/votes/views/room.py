"""The blueprint, and the poll that an address names."""

from flask import Blueprint, abort

from app.models.editions import Edition
from app.models.votes import Poll
from app.votes import queries

blueprint = Blueprint("votes", __name__)


def poll_at(edition: Edition, rank: int) -> Poll:
    return queries.poll_ranked(edition, rank) or abort(404)
