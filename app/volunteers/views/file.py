"""One registration as organisers see it: answers, checks, authorisation, council, history."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.volunteers import Membership, ParentalConsent, Volunteer
from app.territories.queries import council_choice, council_choices
from app.volunteers import actions, queries
from app.volunteers.forms import CheckForm, CorrectionForm, CouncilForm, OnBehalfForm
from app.volunteers.views.filling import answers_from, council_label, is_search, offer_councils, returner_keys
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/volontaires/<reference>")
@access.roles(Role.ORGANISER)
def show(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = _volunteer(edition, reference)
    return render_template(
        "volunteers/show.html",
        volunteer=volunteer,
        form=CheckForm(formdata=None),
        history=queries.history(db.session(), volunteer),
        council_form=_council_form(volunteer) if volunteer.council is None else None,
        is_call_open=edition.is_open(Activity.CALL, now()),
        Membership=Membership,
        ParentalConsent=ParentalConsent,
    )


@blueprint.route("/editions/<int:number>/volontaires/nouveau", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def register_other(edition: Edition) -> ResponseReturnValue:
    """Somebody who cannot use the form, or has no address: an organiser answers for them, and it is written."""
    form = OnBehalfForm()
    form.offer(edition)
    offer_councils(form)
    if not is_search(form) and form.validate_on_submit():
        with saving(form) as saved:
            answers = answers_from(form, form.email.data or None)
            done = actions.register(
                db.session(),
                edition,
                answers,
                now(),
                actor=access.account(),
                on_behalf=True,
                returner_keys=returner_keys(answers),
            )
        if saved:
            flash(_("%(name)s est inscrit sous le numéro %(reference)s.", name=done.volunteer.person.name,
                    reference=done.volunteer.reference), "success")  # fmt: skip
            return redirect(url_for("volunteers.show", reference=done.volunteer.reference))
    return render_template("volunteers/register_other.html", form=form), form.status


@blueprint.route("/editions/<int:number>/volontaires/<reference>/corriger", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def edit(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = _volunteer(edition, reference)
    form = CorrectionForm()
    form.offer(edition)
    if request.method == "GET":
        form.fill(volunteer)
    offer_councils(form)
    if not is_search(form) and form.validate_on_submit():
        with saving(form) as saved:
            answers = answers_from(form, volunteer.person.email)
            actions.correct(db.session(), volunteer, answers, now(), actor=access.account())
        if saved:
            flash(_("Les réponses sont à jour."), "success")
            return redirect(url_for("volunteers.show", reference=reference))
    return render_template("volunteers/edit.html", form=form, volunteer=volunteer), form.status


@blueprint.post("/editions/<int:number>/volontaires/<reference>/autorisation")
@access.roles(Role.ORGANISER)
def receive_authorisation(edition: Edition, reference: str) -> ResponseReturnValue:
    """The parents' paper came in; pressed by mistake, the same button takes it back."""
    volunteer = _volunteer(edition, reference)
    with saving():
        is_received = request.form.get("received") == "1"
        actions.receive_authorisation(db.session(), volunteer, is_received, now(), actor=access.account())
    said = _("L’autorisation parentale est notée reçue.") if is_received else _("Elle est à nouveau attendue.")
    flash(said, "success")
    return redirect(url_for("volunteers.show", reference=reference))


@blueprint.post("/editions/<int:number>/volontaires/<reference>/conseil")
@access.roles(Role.ORGANISER)
def attach_council(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = _volunteer(edition, reference)
    choice = council_choice(db.session(), request.form.get("council", ""))
    if choice is None or not ConfirmForm().validate_on_submit():
        flash(_("Choisissez un conseil dans la liste. Rien n’a été modifié."), "error")
    else:
        code = choice.district.code if choice.district else None
        with saving():
            actions.attach_council(db.session(), volunteer, choice.council, code, now(), actor=access.account())
        flash(_("Conseil rattaché : vous pouvez maintenant vérifier l’appartenance."), "success")
    return redirect(url_for("volunteers.show", reference=reference))


@blueprint.post("/editions/<int:number>/volontaires/<reference>/retirer")
@access.roles(Role.ORGANISER)
def withdraw_other(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = _volunteer(edition, reference)
    with saving():
        actions.withdraw(db.session(), volunteer, now(), actor=access.account())
    flash(_("L’inscription est retirée. Elle peut être rétablie tant que l’appel est ouvert."), "success")
    return redirect(url_for("volunteers.show", reference=reference))


@blueprint.post("/editions/<int:number>/volontaires/<reference>/retablir")
@access.roles(Role.ORGANISER)
def restore_other(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = _volunteer(edition, reference)
    with saving():
        actions.restore(db.session(), volunteer, now(), actor=access.account())
    flash(_("L’inscription est rétablie."), "success")
    return redirect(url_for("volunteers.show", reference=reference))


def _volunteer(edition: Edition, reference: str) -> Volunteer:
    volunteer = queries.by_reference(db.session(), edition, reference)
    if volunteer is None:
        abort(404)
    return volunteer


def _council_form(volunteer: Volunteer) -> CouncilForm:
    """Councils like the one that was typed, or like what the organiser searched."""
    form = CouncilForm(formdata=None)
    text = request.args.get("council_search") or volunteer.council_said
    found, _more = council_choices(db.session(), text)
    if not found and not request.args.get("council_search"):
        found, _more = council_choices(db.session(), text.split()[-1] if text.split() else "")
    form.council.choices = [SelectChoice(value=choice.value, label=council_label(choice)) for choice in found]
    form.searched = text
    return form
