"""The blueprint that the views of this slice share, and who may read what is hidden."""

from dataclasses import dataclass

from flask import Blueprint, abort

from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.moderation import Hiding
from app.moderation import queries
from app.web import access
from app.web.addresses import absolute

blueprint = Blueprint("moderation", __name__)
HERE = "/editions/<int:number>/moderation"
JUDGES = (Role.ORGANISER, Role.GUARANTOR)  # answer appeals against somebody else


@dataclass(frozen=True)
class Door:
    """A hiding, and what its reader may do."""

    hiding: Hiding
    is_author: bool
    may_moderate: bool
    may_answer: bool


def door(edition: Edition, hiding_id: int) -> Door:
    """404 for another edition's; 403 for whoever neither wrote it nor moderates."""
    hiding = queries.hiding(db.session(), edition, hiding_id) or abort(404)
    is_author = hiding.is_by(access.account())
    access.demand(is_author or access.can(*JUDGES))
    appeal = hiding.appeal
    is_waiting = appeal is not None and appeal.answered_at is None
    is_somebody_else = appeal is not None and appeal.against_id != access.account().id
    return Door(
        hiding,
        is_author,
        may_moderate=access.can(Role.ORGANISER) and hiding.is_in_force and not (is_waiting and is_somebody_else),
        may_answer=access.can(*JUDGES) and is_waiting and is_somebody_else,
    )


def address_of(hiding: Hiding) -> str:
    """Where authors read what is hidden, for a message."""
    return absolute("moderation.show", hiding_id=hiding.id)
