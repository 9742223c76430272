"""Which prototype an address means, and what the reader may write there.

The team and the organisers of the edition write needs and promises. A promise is answered for (kept, changed,
withdrawn) by its owner, by those who accompany, and by organisers; those who carry promise for themselves alone. Only
the two parties sign.
"""

from collections.abc import Sequence

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.models.sponsorship import Need, Pledge
from app.sponsorship.queries import pact as queries
from app.web import access

HERE = "/editions/<int:number>/prototypes/<int:rank>/pacte"
WRITERS = (Role.SPONSOR, Role.BEARER, Role.ORGANISER)


def my_parts(prototype: Prototype) -> frozenset[TeamRole]:
    """The reader's parts in this very team, today."""
    if not current_user.is_authenticated or access.is_half_signed_in():
        return frozenset()
    mine = access.account().id
    return frozenset(one.role for one in queries.present(prototype) if one.account_id == mine)


def can_write(prototype: Prototype) -> bool:
    return bool(my_parts(prototype)) or access.can(Role.ORGANISER)


def answers_for_all(prototype: Prototype) -> bool:
    return TeamRole.SPONSOR in my_parts(prototype) or access.can(Role.ORGANISER)


def answers_for(prototype: Prototype, pledge: Pledge) -> bool:
    if answers_for_all(prototype):
        return True
    return bool(my_parts(prototype)) and pledge.owner_id == access.account().id


def nameable(prototype: Prototype) -> Sequence[TeamMember]:
    """Those in whose name the reader may promise, themselves first."""
    mine = access.account().id
    there = sorted(queries.present(prototype), key=lambda one: one.account_id != mine)
    return there if answers_for_all(prototype) else [one for one in there if one.account_id == mine]


def readable(edition: Edition, rank: int) -> Prototype:
    return queries.bare(db.session(), edition, rank) or abort(404)


def written(edition: Edition, rank: int) -> Prototype:
    """The prototype, for somebody who may write in its pact; 404 or 403 otherwise."""
    prototype = readable(edition, rank)
    access.demand(can_write(prototype))
    return prototype


def need_or_404(prototype: Prototype, need_id: int) -> Need:
    return queries.need(db.session(), prototype, need_id) or abort(404)


def pledge_or_404(prototype: Prototype, pledge_id: int) -> Pledge:
    return queries.pledge(db.session(), prototype, pledge_id) or abort(404)


def answered(prototype: Prototype, pledge_id: int) -> Pledge:
    """A promise, for somebody who may say what became of it."""
    pledge = pledge_or_404(prototype, pledge_id)
    access.demand(answers_for(prototype, pledge))
    return pledge


def to_pact(prototype: Prototype, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("sponsorship.show", rank=prototype.rank, _anchor=anchor))


def to_pledge(prototype: Prototype, pledge: Pledge) -> ResponseReturnValue:
    return redirect(url_for("sponsorship.pledge", rank=prototype.rank, pledge_id=pledge.id))
