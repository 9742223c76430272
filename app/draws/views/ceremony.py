"""In the room: freeze, balls, dice, publish, annul. Each asks once, with the words of the act."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.draw.certificate import Certificate
from app.draws import ceremony, queries
from app.draws.forms import AnnulForm, BallsForm, DiceForm, FreezeForm
from app.draws.pool import maxima_of, snapshot_problem
from app.draws.records import demand_state, revision
from app.draws.views.room import ATTEMPT, attempt_or_404, blueprint
from app.models.accounts import Role
from app.models.draws import Draw, DrawState
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.route(f"{ATTEMPT}/figer", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def freeze(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = attempt_or_404(edition, rank)
    form = FreezeForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            ceremony.freeze(
                draw,
                access.account(),
                now(),
                seen=form.seen.data,
                accepted_loss=form.accepted_loss.data or "",
                publishes_dossier=form.publishes_dossier.data,
            )
        if saved:
            return redirect(_desk(draw), 303)
    elif not form.is_submitted():
        demand_state(draw, DrawState.COMPUTED)
        form.seen.data = revision(draw)
    problem = snapshot_problem(draw)
    page = render_template(
        "draws/freeze.html",
        draw=draw,
        form=form,
        problem=problem,
        maxima=maxima_of(draw),
        certificate=Certificate.from_record(draw.certificate) if draw.certificate else None,
        alone=queries.alone_in_combination(problem),
    )
    return page, form.status


@blueprint.route(f"{ATTEMPT}/boules", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def balls(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = attempt_or_404(edition, rank)
    form = BallsForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            drawn = ceremony.enter_balls(draw, access.account(), now(), form.balls.data or "", form.again.data or "")
        if saved:
            flash(_("Les boules donnent le panel %(balls)s.", balls=drawn), "success")
            return redirect(_desk(draw), 303)
    elif not form.is_submitted():
        demand_state(draw, DrawState.FROZEN)
    return render_template("draws/balls.html", draw=draw, form=form), form.status


@blueprint.route(f"{ATTEMPT}/des", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def dice(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = attempt_or_404(edition, rank)
    form = DiceForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            ceremony.enter_dice(
                draw,
                access.account(),
                now(),
                form.dice.data or "",
                form.again.data or "",
                form.witness_list(),
            )
        if saved:
            flash(_("Les dés fixent l’ordre des suppléants."), "success")
            return redirect(_desk(draw), 303)
    elif not form.is_submitted():
        demand_state(draw, DrawState.DRAWN)
    return render_template("draws/dice.html", draw=draw, form=form), form.status


@blueprint.route(f"{ATTEMPT}/publier", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def publish(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = attempt_or_404(edition, rank)
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            ceremony.publish(draw, access.account(), now())
        if saved:
            flash(_("Le tirage est publié."), "success")
            return redirect(_desk(draw), 303)
    elif not form.is_submitted():
        demand_state(draw, DrawState.DRAWN)
    return render_template("draws/publish.html", draw=draw, form=form), form.status


@blueprint.route(f"{ATTEMPT}/annuler", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def annul(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = attempt_or_404(edition, rank)
    form = AnnulForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            ceremony.annul(draw, access.account(), now(), form.reason.data or "")
        if saved:
            flash(_("Le tirage est annulé ; il reste publié avec son motif."), "success")
            return redirect(url_for("draws.attempts"), 303)
    elif not form.is_submitted():
        ceremony.demand_annullable(draw)
    return render_template("draws/annul.html", draw=draw, form=form), form.status


def _desk(draw: Draw) -> str:
    return url_for("draws.desk", rank=draw.rank)
