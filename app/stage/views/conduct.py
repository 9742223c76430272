"""The organiser's list: fingerprint, dice, times, places."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.paris import PARIS, day_of
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.stage import Pitch, RunningOrder
from app.stage import actions, queries
from app.stage.forms import DiceForm, MoveForm, TimesForm
from app.stage.views.room import blueprint
from app.stage.views.telling import told
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/passage/conduite")
@access.roles(Role.ORGANISER)
def conduct(edition: Edition) -> ResponseReturnValue:
    return _page(edition)


@blueprint.post("/editions/<int:number>/passage/empreinte")
@access.roles(Role.ORGANISER)
def freeze(edition: Edition) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving():
            actions.freeze(edition, access.account(), now())
        flash(_("L’empreinte est prise : lisez-la à voix haute, puis lancez les dés."), "success")
    return redirect(url_for("stage.conduct"))


@blueprint.post("/editions/<int:number>/passage/des")
@access.roles(Role.ORGANISER)
def throw(edition: Edition) -> ResponseReturnValue:
    form = DiceForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.draw(edition, form.dice.data or "", form.dice_again.data or "", access.account(), now())
        if saved:
            flash(_("L’ordre de passage est tiré."), "success")
            return redirect(url_for("stage.conduct"))
    return _page(edition, dice=form), form.status


@blueprint.post("/editions/<int:number>/passage/horaires")
@access.roles(Role.ORGANISER)
def times(edition: Edition) -> ResponseReturnValue:
    form = TimesForm()
    if form.validate_on_submit() and form.starts_at.data is not None:
        day = edition.held_on or day_of(now())
        starts_at = datetime.combine(day, form.starts_at.data, PARIS)
        with saving(form) as saved:
            actions.plan_times(edition, starts_at, form.gap.data or 0, access.account(), now())
        if saved:
            flash(_("Les horaires sont calculés."), "success")
            return redirect(url_for("stage.conduct"))
    return _page(edition, times=form), form.status


@blueprint.post("/editions/<int:number>/passage/retardataires")
@access.roles(Role.ORGANISER)
def add_latecomers(edition: Edition) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving():
            count = actions.add_latecomers(edition, access.account(), now())
        flash(
            ngettext("Un projet ajouté en fin de liste.", "%(num)d projets ajoutés en fin de liste.", count), "success"
        )
    return redirect(url_for("stage.conduct"))


@blueprint.post("/editions/<int:number>/passage/<int:pitch_id>/place")
@access.roles(Role.ORGANISER)
def move(edition: Edition, pitch_id: int) -> ResponseReturnValue:
    form = MoveForm()
    if form.validate_on_submit():
        with saving():
            actions.move(edition, _pitch(edition, pitch_id), form.places.data or 0, access.account(), now())
    return redirect(url_for("stage.conduct", _anchor=f"passage-{pitch_id}"))


@blueprint.post("/editions/<int:number>/passage/<int:pitch_id>/retour")
@access.roles(Role.ORGANISER)
def come_back(edition: Edition, pitch_id: int) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        back, done = _pitch(edition, pitch_id), _("L’équipe est revenue : elle passera en dernier.")
        told(lambda: actions.come_back(edition, back, access.account(), now()), done)
    return redirect(url_for("stage.conduct"))


def _pitch(edition: Edition, pitch_id: int) -> Pitch:
    return queries.pitch_numbered(edition, pitch_id) or abort(404)


def _page(edition: Edition, dice: DiceForm | None = None, times: TimesForm | None = None) -> str:
    schedule = queries.schedule(edition, now())
    order = schedule.order
    return render_template(
        "stage/conduct.html",
        order=order,
        rows=schedule.passages,
        late=queries.latecomers(edition, schedule.pitches),
        dice=dice or DiceForm(formdata=None),
        times=times or _times(edition, order),
        is_open=edition.is_open(Activity.PITCHES, now()),
    )


def _times(edition: Edition, order: RunningOrder | None) -> TimesForm:
    """The times already planned, else those of the programme."""
    if order and order.starts_at:
        return TimesForm(formdata=None, starts_at=order.starts_at.astimezone(PARIS).time(), gap=order.gap_ms // 1000)
    planned = next((item.starts_at for item in edition.programme if item.activity is Activity.PITCHES), None)
    return TimesForm(formdata=None, starts_at=planned)
