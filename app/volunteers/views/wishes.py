"""The themes that somebody prefers, in order: said by the person, by their personal link, or for them."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import queries as convening
from app.core.tokens import digest
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.volunteers import Volunteer
from app.seating.queries import adopted_rank
from app.volunteers import actions, queries
from app.volunteers.forms import ThemeOrderForm
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.route("/editions/<int:number>/mon-inscription/<reference>/themes", methods=["GET", "POST"])
@access.signed_in
def own_themes(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = queries.by_reference(db.session(), edition, reference)
    access.demand(volunteer is not None and queries.belongs_to(volunteer, access.account()))
    assert volunteer is not None
    return _page(volunteer, url_for("volunteers.mine"), access.account())


@blueprint.route("/editions/<int:number>/reponse/<token>/themes", methods=["GET", "POST"])
@access.public
def themes_by_link(edition: Edition, token: str) -> ResponseReturnValue:
    one = convening.by_answer_hash(edition, digest(token))
    if one is None or one.volunteer is None:
        abort(404)
    return _page(one.volunteer, url_for("convening.answer", token=token), None)


@blueprint.route("/editions/<int:number>/volontaires/<reference>/themes", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def themes_for(edition: Edition, reference: str) -> ResponseReturnValue:
    """At the person’s request: the record says who wrote it."""
    volunteer = queries.by_reference(db.session(), edition, reference) or abort(404)
    return _page(volunteer, url_for("volunteers.show", reference=reference), access.account())


def _page(volunteer: Volunteer, back: str, actor: Account | None) -> ResponseReturnValue:
    form = ThemeOrderForm()
    form.offer_themes(volunteer.edition.themes)
    if request.method == "GET":
        form.fill_order(volunteer)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.rank_themes(db.session(), volunteer, form.order(), now(), actor=actor)
        if saved:
            flash(_("C’est noté : les tables en tiendront compte autant qu’elles le peuvent."), "success")
            return redirect(back)
    return render_template(
        "volunteers/themes.html",
        form=form,
        volunteer=volunteer,
        back=back,
        is_closed=adopted_rank(volunteer.edition) is not None,
        is_own=actor is None or actor.person_id == volunteer.person_id,
    ), form.status
