"""After registering: what comes next, confirming one's address, sending the link again."""

from datetime import timedelta

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.tokens import digest
from app.extensions import db
from app.models.editions import Edition
from app.models.volunteers import ParentalConsent, Volunteer
from app.volunteers import actions, queries
from app.volunteers.forms import AddressForm
from app.volunteers.views.call import JUST_REGISTERED, milestones, send_confirmation
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.identity import sign_in
from app.web.transactions import saving

FRESH = timedelta(hours=12)  # how long this browser may still correct the address it gave


@blueprint.route("/editions/<int:number>/inscription/merci", methods=["GET", "POST"])
@access.public
def thanks(edition: Edition) -> ResponseReturnValue:
    """What comes next and when; the address can be corrected here until it is confirmed."""
    volunteer = _just_registered(edition)
    if volunteer is None:
        return redirect(url_for("volunteers.call"))
    form = AddressForm(email=volunteer.person.email)
    if form.validate_on_submit():
        with saving(form) as saved:
            token = actions.change_address(db.session(), volunteer, form.email.data, now())
            send_confirmation(volunteer, token, now())
        if saved:
            flash(_("Le lien part à l’adresse %(email)s.", email=volunteer.person.email), "success")
            return redirect(url_for("volunteers.thanks"))
    page = render_template(
        "volunteers/thanks.html",
        volunteer=volunteer,
        form=form,
        awaits_parents=volunteer.parental_consent is ParentalConsent.EXPECTED,
        **milestones(edition, now()),
    )
    return page, form.status


@blueprint.route("/editions/<int:number>/inscription/confirmer/<token>", methods=["GET", "POST"])
@access.public
def confirm(edition: Edition, token: str) -> ResponseReturnValue:
    """Opening the link shows the registration; only the button confirms it (mail scanners open links too)."""
    volunteer = queries.by_confirmation(db.session(), edition, digest(token))
    if volunteer is None:
        return render_template("volunteers/link_gone.html"), 404
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            account = actions.confirm(db.session(), volunteer, now())
            if account is not None and not current_user.is_authenticated:
                sign_in(account, now())
        if saved:
            session[JUST_REGISTERED] = volunteer.id
            flash(_("Merci : votre adresse est confirmée, votre inscription est complète."), "success")
            return redirect(url_for("volunteers.thanks"))
    return render_template("volunteers/confirm.html", form=form, volunteer=volunteer), form.status


def _just_registered(edition: Edition) -> Volunteer | None:
    volunteer = db.session.get(Volunteer, session.get(JUST_REGISTERED, 0))
    if volunteer is None or volunteer.edition_id != edition.id or now() - volunteer.registered_at > FRESH:
        return None
    return volunteer
