"""Who keeps the door, and what people wish for their badge and their image."""

from datetime import datetime

from app.accounts.actions import administration
from app.accounts.actions.administration import Newcomer
from app.extensions import db
from app.models.accounts import Account, Role, RoleGrant
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.oversight import record_act


def give_door(edition: Edition, who: Newcomer, actor: Account, now: datetime) -> Account:
    """Let somebody keep the door of this edition and nothing else, with an account if they have none."""
    return administration.entrust(db.session(), who, Role.DOOR, edition, now, actor)


def take_door_back(held: RoleGrant, actor: Account, now: datetime) -> None:
    """The person no longer keeps the door; what their tablets noted stays."""
    administration.revoke(db.session(), held.account, held.id, now, actor)


def note_wishes(one: Participant, badge_name: str, agrees_images: bool, actor: Account | None, now: datetime) -> None:
    """The name for the badge, and whether the person may be pictured; without `actor`, by their personal link."""
    is_new = agrees_images is not one.may_be_pictured
    if one.badge_name == badge_name and not is_new:
        return
    one.badge_name = badge_name
    if is_new:
        one.agrees_images, one.images_said_at = agrees_images, now
    is_own = actor is None or actor.person_id == one.person.id
    record_act(
        db.session(),
        "checkin.note_wishes",
        actor,
        now,
        edition_id=one.edition_id,
        on_behalf_of_id=None if is_own else one.person.id,
        subject=f"participant:{one.id}",
        images=agrees_images,
    )
