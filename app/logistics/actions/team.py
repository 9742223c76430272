"""Who takes care of travel and expenses, and of nothing else of the edition."""

from datetime import datetime

from app.accounts.actions import administration
from app.accounts.actions.administration import Newcomer
from app.extensions import db
from app.models.accounts import Account, Role, RoleGrant
from app.models.editions import Edition


def entrust(edition: Edition, who: Newcomer, actor: Account, now: datetime) -> Account:
    """Let somebody take care of travel and expenses, with an account if they have none."""
    return administration.entrust(db.session(), who, Role.LOGISTICS, edition, now, actor)


def relieve(held: RoleGrant, actor: Account, now: datetime) -> None:
    """The person no longer takes care of them; what they did stays."""
    administration.revoke(db.session(), held.account, held.id, now, actor)
