"""The pact as its team keeps it, and as everyone reads it once it is signed; its versions; its signature."""

from flask import Response, abort, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import Prototype, TeamRole
from app.sponsorship.actions import signing as actions
from app.sponsorship.forms import SignForm
from app.sponsorship.queries import pact as queries
from app.sponsorship.queries import public
from app.sponsorship.views.doors import HERE, WRITERS, can_write, my_parts, readable, to_pact
from app.sponsorship.views.room import blueprint
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.transactions import saving


@blueprint.get(HERE)
@access.public
def show(edition: Edition, rank: int) -> ResponseReturnValue:
    """To its team and to organisers, all of it; to everyone, what both parties have signed."""
    prototype, today = readable(edition, rank), day_of(now())
    if not can_write(prototype):
        signed = public.signed(db.session(), prototype, today)
        return render_template("sponsorship/signed.html", prototype=prototype, signed=signed, today=today)
    pact = queries.pact_of(db.session(), prototype)
    return render_template(
        "sponsorship/pact.html",
        prototype=prototype,
        pact=pact,
        to_sign=my_parts(prototype) & pact.unsigned,
        today=today,
    )


@blueprint.get(f"{HERE}/versions/<int:version>.json")
@access.public
def version(edition: Edition, rank: int, version: int) -> ResponseReturnValue:
    """The very bytes that were signed; before both parties have, for the team alone."""
    prototype = readable(edition, rank)
    found = queries.version(db.session(), prototype, version) or abort(404)
    if not found.is_in_force and not can_write(prototype):
        abort(404)
    name = f"pacte-{edition.number}-{rank}-v{version}.json"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(found.content.encode(), mimetype="application/json", headers=disposition)


@blueprint.route(f"{HERE}/signer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def sign(edition: Edition, rank: int) -> ResponseReturnValue:
    """What will be signed, whole; then one button."""
    prototype = readable(edition, rank)
    mine = my_parts(prototype)
    access.demand(bool(mine))
    pact, form = queries.pact_of(db.session(), prototype), SignForm()
    role = _to_sign(pact, mine)
    if form.validate_on_submit() and _signed(form, prototype, role or next(iter(mine))):
        flash(_("C’est signé, à la date d’aujourd’hui. Un mot qui change ensuite fera une autre version."), "success")
        return to_pact(prototype, "versions")
    if role is None and not form.errors:
        flash(
            _("Il n’y a rien à signer pour vous : le pacte est signé de votre côté, ou ne promet encore rien."), "info"
        )
        return to_pact(prototype)
    pact = queries.pact_of(db.session(), prototype)
    form.seen.data = pact.fingerprint
    return render_template("sponsorship/sign.html", form=form, pact=pact, prototype=prototype, role=role), form.status


def _to_sign(pact: queries.Pact, mine: frozenset[TeamRole]) -> TeamRole | None:
    return next((role for role in TeamRole if role in mine & pact.unsigned), None)


def _signed(form: SignForm, prototype: Prototype, role: TeamRole) -> bool:
    page = absolute("sponsorship.show", rank=prototype.rank)
    with saving(form) as saved:
        actions.sign(db.session(), prototype, role, form.seen.data or "", now(), access.account(), page=page)
    return bool(saved)
