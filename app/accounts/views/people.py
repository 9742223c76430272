"""People, with or without an account, seen by administrators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions import erasure
from app.accounts.actions.people import correct
from app.accounts.forms import ContactForm, EraseForm
from app.accounts.queries import accounts as queries
from app.accounts.views.room import blueprint
from app.extensions import db
from app.models.accounts import Person, Role
from app.oversight.queries.wording import act_label
from app.web import access
from app.web.clock import now
from app.web.identity import keyed_digest
from app.web.navigation import paginate
from app.web.transactions import saving


@blueprint.get("/administration/personnes")
@access.roles(Role.ADMINISTRATOR)
def people() -> ResponseReturnValue:
    text = request.args.get("q", "")
    page = paginate(db, queries.people(text), request.args.get("page", 1, int))
    return render_template("accounts/people.html", people=page, q=text)


@blueprint.route("/administration/personnes/<int:person_id>", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR)
def person(person_id: int) -> ResponseReturnValue:
    """Who this is, their registrations, and what was done in their name; the form corrects names and telephone."""
    somebody = _person(person_id)
    form = ContactForm(obj=somebody)
    if form.validate_on_submit():
        with saving(form) as saved:
            correct(
                db.session(),
                somebody,
                form.given_name.data or "",
                form.family_name.data or "",
                form.phone.data or "",
                now(),
                access.account(),
            )
        if saved:
            flash(_("La fiche est corrigée."), "success")
            return redirect(url_for("accounts.person", person_id=person_id))
    page = render_template(
        "accounts/person.html",
        person=somebody,
        form=form,
        registrations=queries.registrations(db.session(), somebody),
        acts=queries.acts_on_behalf(db.session(), somebody),
        act_label=act_label,
    )
    return page, form.status


@blueprint.route("/administration/personnes/<int:person_id>/effacer", methods=["GET", "POST"])
@access.roles(Role.ADMINISTRATOR)
def erase_person(person_id: int) -> ResponseReturnValue:
    somebody = _person(person_id)
    form = EraseForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            erasure.erase(db.session(), somebody, keyed_digest, now(), access.account())
        if saved:
            flash(_("Les données de cette personne sont effacées."), "success")
            return redirect(url_for("accounts.people"))
    return render_template("accounts/erase_person.html", form=form, person=somebody), form.status


def _person(person_id: int) -> Person:
    somebody = db.session.get(Person, person_id)
    return somebody if somebody is not None and somebody.erased_at is None else abort(404)
