"""The blueprint of the door, and who may come in."""

from flask import Blueprint, abort

from app.checkin import places
from app.checkin.places import Place
from app.models.accounts import Role
from app.models.editions import Edition

blueprint = Blueprint("checkin", __name__)
HERE = "/editions/<int:number>/accueil"
KEEPERS = (Role.ORGANISER, Role.DOOR)


def place_or_404(edition: Edition, participant_id: int) -> Place:
    return places.place_of(edition, participant_id) or abort(404)
