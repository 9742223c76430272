"""Which prototype an address means, and whether the reader may write there."""

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.prototypes import Prototype, TeamRole
from app.prototypes.queries import pages as queries
from app.web import access
from app.web.forms import ConfirmForm

WRITERS = (Role.SPONSOR, Role.BEARER, Role.ORGANISER)


def my_parts(prototype: Prototype) -> frozenset[TeamRole]:
    """The reader's parts in this very team, today."""
    if not current_user.is_authenticated or access.is_half_signed_in():
        return frozenset()
    account_id = access.account().id
    return frozenset(
        member.role for member in prototype.team if member.account_id == account_id and member.until is None
    )


def can_write(prototype: Prototype) -> bool:
    """Members of this team, and the organisers of its edition."""
    return bool(my_parts(prototype)) or access.can(Role.ORGANISER)


def can_judge(prototype: Prototype) -> bool:
    """The sponsors, who accompany, and the organisers; those who carry the prototype do not judge it."""
    return TeamRole.SPONSOR in my_parts(prototype) or access.can(Role.ORGANISER)


def written(edition: Edition, rank: int) -> Prototype:
    """The prototype, for somebody who may write in it; 404 or 403 otherwise."""
    prototype = queries.bare(db.session(), edition, rank) or abort(404)
    access.demand(can_write(prototype))
    return prototype


def judged(edition: Edition, rank: int) -> Prototype:
    prototype = queries.bare(db.session(), edition, rank) or abort(404)
    access.demand(can_judge(prototype))
    return prototype


def part(kind: type[queries.Part], prototype: Prototype, part_id: int) -> Any:
    """A milestone, an entry … of this prototype; 404 for another's."""
    return queries.part(db.session(), kind, prototype, part_id) or abort(404)


def back(prototype: Prototype, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("prototypes.show", rank=prototype.rank, _anchor=anchor))


def asked_to_remove(prototype: Prototype, form: ConfirmForm, title: str, words: str, anchor: str) -> tuple[str, int]:
    """Before public words disappear for good: what they are, asked once."""
    page = render_template(
        "prototypes/remove.html", form=form, prototype=prototype, title=title, words=words, anchor=anchor
    )
    return page, form.status
