"""The blueprint, the poll that an address names, and who sits in its bureau."""

from flask import Blueprint, abort

from app.database import ROLL, drop_former_versions
from app.extensions import db
from app.models.editions import Edition
from app.models.votes import Poll
from app.votes import actions, queries

BUREAU = actions.BUREAU
blueprint = Blueprint("votes", __name__)


def poll_at(edition: Edition, rank: int) -> Poll:
    return queries.poll_ranked(edition, rank) or abort(404)


def forget_former_rows() -> None:
    """After the commit of an act that wrote the roll or the urn again; harmless at any other time."""
    drop_former_versions(db.engines[ROLL], actions.ROLL_TABLES)
    drop_former_versions(db.engine, actions.URN_TABLES)
