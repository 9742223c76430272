"""One's own registration: see it, correct it, leave, come back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.thread import Activity
from app.extensions import db
from app.models.editions import Edition
from app.models.volunteers import Volunteer
from app.volunteers import actions, queries
from app.volunteers.forms import AdjustmentForm, CorrectionForm, fill_practical
from app.volunteers.views.call import milestones
from app.volunteers.views.filling import answers_from, is_search, offer_councils
from app.volunteers.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/mon-inscription")
@access.signed_in
def mine(edition: Edition) -> ResponseReturnValue:
    registrations = queries.registrations_of(db.session(), edition, access.account())
    page = render_template(
        "volunteers/mine.html",
        registrations=registrations,
        can_leave=not queries.has_frozen_draw(db.session(), edition),
        is_call_open=edition.is_open(Activity.CALL, now()),
        **milestones(edition, now()),
    )
    return page


@blueprint.route("/editions/<int:number>/mon-inscription/<reference>/corriger", methods=["GET", "POST"])
@access.signed_in
def correct(edition: Edition, reference: str) -> ResponseReturnValue:
    """Every answer while the call is open; afterwards only what does not touch the draw."""
    volunteer = _own(edition, reference)
    if not edition.is_open(Activity.CALL, now()):
        return _adjust(volunteer)
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
            return _saved()
    return render_template("volunteers/correct.html", form=form, volunteer=volunteer), form.status


@blueprint.route("/editions/<int:number>/mon-inscription/<reference>/retirer", methods=["GET", "POST"])
@access.signed_in
def withdraw(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = _own(edition, reference)
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.withdraw(db.session(), volunteer, now(), actor=access.account())
        if saved:
            flash(_("Votre inscription est retirée. Tant que l’appel est ouvert, vous pouvez revenir."), "success")
            return redirect(url_for("volunteers.mine"))
    return render_template("volunteers/withdraw.html", form=form, volunteer=volunteer), form.status


@blueprint.post("/editions/<int:number>/mon-inscription/<reference>/revenir")
@access.signed_in
def restore(edition: Edition, reference: str) -> ResponseReturnValue:
    volunteer = _own(edition, reference)
    with saving():
        actions.restore(db.session(), volunteer, now(), actor=access.account())
    flash(_("Votre inscription est rétablie."), "success")
    return redirect(url_for("volunteers.mine"))


def _adjust(volunteer: Volunteer) -> ResponseReturnValue:
    form = AdjustmentForm()
    form.offer_needs()
    if request.method == "GET":
        fill_practical(form, volunteer)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.adjust(
                db.session(),
                volunteer,
                now(),
                actor=access.account(),
                phone=form.phone.data,
                needs=form.needs.data or [],
                agrees_name_published=form.agrees_name_published.data,
                agrees_photo=form.agrees_photo.data,
            )
        if saved:
            return _saved()
    return render_template("volunteers/adjust.html", form=form, volunteer=volunteer), form.status


def _saved() -> ResponseReturnValue:
    flash(_("Vos réponses sont à jour."), "success")
    return redirect(url_for("volunteers.mine"))


def _own(edition: Edition, reference: str) -> Volunteer:
    """The registration of that number, if it is the reader's own (or came through their mailbox)."""
    volunteer = queries.by_reference(db.session(), edition, reference)
    access.demand(volunteer is not None and queries.belongs_to(volunteer, access.account()))
    assert volunteer is not None
    return volunteer
