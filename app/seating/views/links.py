"""People to seat apart, or together."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.spelling import list_key
from app.models.accounts import Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.seating import actions, queries
from app.seating.forms import LinkForm
from app.seating.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/tables/liens")
@access.roles(Role.ORGANISER)
def links(edition: Edition) -> ResponseReturnValue:
    return _links_page(edition, LinkForm.about(_people(edition)))


@blueprint.post("/editions/<int:number>/tables/liens")
@access.roles(Role.ORGANISER)
def link(edition: Edition) -> ResponseReturnValue:
    form = LinkForm.about(_people(edition))
    if form.validate_on_submit():
        with saving(form) as saved:
            ids = form.first.data or 0, form.second.data or 0
            actions.link(edition, form.kind.data, ids, access.account(), now())
        if saved:
            flash(_("C’est noté : les plans composés à partir de maintenant en tiendront compte."), "success")
            return redirect(url_for("seating.links"))
    return _links_page(edition, form)


@blueprint.post("/editions/<int:number>/tables/liens/<int:link_id>/retirer")
@access.roles(Role.ORGANISER)
def unlink(edition: Edition, link_id: int) -> ResponseReturnValue:
    one = queries.link_numbered(edition, link_id)
    if one is None or not ConfirmForm().validate():
        abort(404)
    with saving():
        actions.unlink(edition, one, access.account(), now())
    flash(_("C’est retiré."), "success")
    return redirect(url_for("seating.links"))


def _people(edition: Edition) -> list[Participant]:
    coming = queries.people_to_seat(edition)
    return sorted(coming, key=lambda one: list_key(one.person.family_name, one.person.given_name))


def _links_page(edition: Edition, form: LinkForm) -> ResponseReturnValue:
    everyone = {one.id: one for one in queries.participants(edition)}
    return render_template(
        "seating/links.html",
        form=form,
        links=[(one, everyone[one.first_id], everyone[one.second_id]) for one in queries.links_of(edition)],
    ), form.status
