"""For organisers: how many are here, who is missing, what could not be noted; and who keeps the door."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions.administration import Newcomer
from app.accounts.queries import offices
from app.checkin import places, queries
from app.checkin.actions import arrivals, keeping
from app.checkin.views.room import HERE, KEEPERS, blueprint
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Role
from app.models.checkin import DoorAct
from app.models.editions import Edition
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.forms import ConfirmForm, NewcomerForm
from app.web.transactions import saving


@blueprint.get(f"{HERE}/suivi")
@access.roles(Role.ORGANISER)
def follow(edition: Edition) -> ResponseReturnValue:
    everyone = places.everybody(edition)
    return render_template(
        "checkin/follow.html",
        **_figures(edition, everyone),
        is_open=edition.is_open(Activity.CONVENING, now()),
        to_settle=queries.to_settle(edition),
        undone=queries.undone(edition),
        guests=edition.guests,
    )


@blueprint.get(f"{HERE}/suivi/chiffres")
@access.roles(Role.ORGANISER)
def figures(edition: Edition) -> ResponseReturnValue:
    """What changes by itself on the page, asked again every ten seconds."""
    return render_template("checkin/_figures.html", **_figures(edition, places.everybody(edition)))


@blueprint.post(f"{HERE}/suivi/<int:act_id>/regle")
@access.roles(Role.ORGANISER)
def settle(edition: Edition, act_id: int) -> ResponseReturnValue:
    act = db.session.get(DoorAct, act_id)
    if act is None or act.edition_id != edition.id:
        abort(404)
    if ConfirmForm().validate_on_submit():
        with saving():
            arrivals.settle(act, access.account(), now())
        flash(_("C’est réglé."), "success")
    return redirect(url_for("checkin.follow"))


@blueprint.route(f"{HERE}/equipe", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def keepers(edition: Edition) -> ResponseReturnValue:
    """The door is given to people who see nothing else of the edition."""
    form = NewcomerForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            who = Newcomer(
                form.given_name.data or "",
                form.family_name.data or "",
                form.email.data or "",
                lambda token: absolute("accounts.choose_password", token=token),
            )
            keeping.give_door(edition, who, access.account(), now())
        if saved:
            flash(_("Cette personne tient l’accueil. Sans compte, elle reçoit un lien pour entrer."), "success")
            return redirect(url_for("checkin.keepers"))
    return render_template(
        "checkin/keepers.html", form=form, keepers=offices.holders(db.session(), edition, Role.DOOR)
    ), form.status


@blueprint.post(f"{HERE}/equipe/<int:grant_id>/fin")
@access.roles(Role.ORGANISER)
def take_back(edition: Edition, grant_id: int) -> ResponseReturnValue:
    held = offices.held_grant(db.session(), edition, Role.DOOR, grant_id) or abort(404)
    if ConfirmForm().validate_on_submit():
        with saving():
            keeping.take_door_back(held, access.account(), now())
        flash(_("Cette personne ne tient plus l’accueil."), "success")
    return redirect(url_for("checkin.keepers"))


@blueprint.get(f"{HERE}/images")
@access.roles(*KEEPERS)
def images(edition: Edition) -> ResponseReturnValue:
    """For who takes pictures: those who said no, table by table."""
    refusing = [one for one in places.everybody(edition) if not one.participant.may_be_pictured]
    shown = [one for one in refusing if one.is_here or one in places.expected(refusing)]
    tables = sorted({one.table for one in shown if one.table is not None})
    rows = [(number, [one for one in shown if one.table == number]) for number in tables]
    rest = [one for one in shown if one.table is None]
    return render_template("checkin/images.html", rows=[*rows, (None, rest)] if rest else rows)


def _figures(edition: Edition, everyone: list[places.Place]) -> dict[str, object]:
    here, total = places.counts(everyone)
    return {
        "here": here,
        "total": total,
        "tables": places.by_table(everyone),
        "missing": places.missing(everyone),
        "guests_here": sum(guest.arrived_at is not None for guest in edition.guests),
        "guests_count": len(edition.guests),
    }
