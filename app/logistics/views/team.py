"""Who takes care of travel and expenses: people who see nothing else of the edition."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions.administration import Newcomer
from app.accounts.queries import offices
from app.extensions import db
from app.logistics.actions import team as actions
from app.logistics.views.room import TRIPS, blueprint
from app.models.accounts import Role
from app.models.editions import Edition
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.forms import ConfirmForm, NewcomerForm
from app.web.transactions import saving


@blueprint.route(f"{TRIPS}/equipe", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def team(edition: Edition) -> ResponseReturnValue:
    form = NewcomerForm()
    if form.validate_on_submit():
        who = Newcomer(
            form.given_name.data or "",
            form.family_name.data or "",
            form.email.data or "",
            lambda token: absolute("accounts.choose_password", token=token),
        )
        with saving(form) as saved:
            actions.entrust(edition, who, access.account(), now())
        if saved:
            flash(_("C’est confié. Sans compte, cette personne reçoit un lien pour entrer."), "success")
            return redirect(url_for("logistics.team"))
    held = offices.holders(db.session(), edition, Role.LOGISTICS)
    return render_template("logistics/team.html", form=form, held=held), form.status


@blueprint.post(f"{TRIPS}/equipe/<int:grant_id>/fin")
@access.roles(Role.ORGANISER)
def relieve(edition: Edition, grant_id: int) -> ResponseReturnValue:
    held = offices.held_grant(db.session(), edition, Role.LOGISTICS, grant_id) or abort(404)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.relieve(held, access.account(), now())
        flash(_("Cette personne ne s’en occupe plus."), "success")
    return redirect(url_for("logistics.team"))
