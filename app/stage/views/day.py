"""The organiser's page of the day: its moments and how late it runs, announcements, the end of a rehearsal."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.models.accounts import Role
from app.models.editions import Edition, ProgrammeItem
from app.stage import actions, queries
from app.stage.forms import AnnounceForm, LengthenForm, StepsForm, TakeBackForm, UndoForm
from app.stage.steps import steps_of
from app.stage.views.room import blueprint
from app.stage.views.telling import told
from app.web import access
from app.web.addresses import page_before
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/journee")
@access.roles(Role.ORGANISER)
def day(edition: Edition) -> ResponseReturnValue:
    instant = now()
    schedule = queries.schedule(edition, instant)
    rows = schedule.moments
    return render_template(
        "stage/day.html",
        rows=rows,
        current=next((row for row in rows if row.moment.is_current), None),
        delay=schedule.delay,
        said=queries.announced(edition, instant),
        has_begun=any(row.moment.begun_at for row in rows),
        steps=steps_of(edition, [row.moment for row in rows], instant),
        is_rehearsal=edition.held_on is None or day_of(instant) < edition.held_on,
    )


@blueprint.route("/editions/<int:number>/journee/<int:moment_id>/ouverture", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def begin(edition: Edition, moment_id: int) -> ResponseReturnValue:
    """Pass to a moment; where steps of the thread go with it, its page shows each before anything is done."""
    moment, form = _moment(edition, moment_id), StepsForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.begin(edition, moment, access.account(), now(), form.moment.data, form.steps.data or ())
        if saved:
            flash(_("« %(moment)s » est en cours.", moment=moment.label), "success")
            return redirect(url_for("stage.day"))
    moments = queries.moments_of(edition)
    current = queries.current_moment(moments)
    form.moment.data = current.id if current else 0
    changes = steps_of(edition, moments, now()).of.get(moment.id, ())
    return render_template("stage/begin.html", form=form, moment=moment, changes=changes), form.status


@blueprint.post("/editions/<int:number>/journee/etapes")
@access.roles(Role.ORGANISER)
def open_steps(edition: Edition) -> ResponseReturnValue:
    """What the step of the current moment still lacks."""
    form = StepsForm()
    if form.validate_on_submit():
        steps, seen = form.steps.data or (), form.moment.data or 0
        told(lambda: actions.open_steps(edition, steps, access.account(), now(), seen))
    return redirect(page_before(url_for("stage.day")))


@blueprint.post("/editions/<int:number>/journee/etapes/annulation")
@access.roles(Role.ORGANISER)
def undo_steps(edition: Edition) -> ResponseReturnValue:
    form = UndoForm()
    if form.validate_on_submit():
        act, done = form.act.data or 0, _("C’est annulé : les étapes sont comme avant.")
        told(lambda: actions.undo_steps(edition, access.account(), now(), act), done)
    return redirect(page_before(url_for("stage.day")))


@blueprint.post("/editions/<int:number>/journee/duree")
@access.roles(Role.ORGANISER)
def lengthen(edition: Edition) -> ResponseReturnValue:
    """More minutes for what goes on, or fewer."""
    form = LengthenForm()
    if form.validate_on_submit():
        seconds, seen = 60 * (form.minutes.data or 0), form.moment.data
        told(lambda: actions.lengthen(edition, seconds, access.account(), now(), seen))
    return redirect(url_for("stage.day"))


@blueprint.route("/editions/<int:number>/journee/annonce", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def announce(edition: Edition) -> ResponseReturnValue:
    """A sentence for every screen and phone; back to the remote afterwards."""
    form = AnnounceForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.announce(edition, form.text.data or "", form.minutes.data or 0, access.account(), now())
        if saved:
            flash(_("L’annonce est affichée."), "success")
            return redirect(url_for("stage.remote"))
    return render_template("stage/announce.html", form=form, said=queries.announced(edition, now())), form.status


@blueprint.post("/editions/<int:number>/journee/annonce/retrait")
@access.roles(Role.ORGANISER)
def take_back(edition: Edition) -> ResponseReturnValue:
    form = TakeBackForm()
    if form.validate_on_submit():
        said = form.said.data or 0
        told(lambda: actions.take_back(edition, said, access.account(), now()), _("L’annonce est retirée."))
    return redirect(url_for("stage.announce"))


@blueprint.route("/editions/<int:number>/journee/repetition", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def forget_rehearsal(edition: Edition) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.forget_rehearsal(edition, access.account(), now())
        if saved:
            flash(_("La répétition est oubliée : la journée est prête à commencer."), "success")
            return redirect(url_for("stage.day"))
    return render_template("stage/rehearsal.html", form=form), form.status


def _moment(edition: Edition, moment_id: int) -> ProgrammeItem:
    return queries.moment_numbered(edition, moment_id) or abort(404)
