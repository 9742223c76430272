"""More ways to set a draw: those who already came, seats of right, quotas from a file."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.draw.pool import Problem, check
from app.core.errors import RuleError
from app.draws import actions, queries, seated
from app.draws.criteria import Previous
from app.draws.forms import PreviousForm, QuotaFileForm, SeatOfRightForm, TakeSeatBackForm
from app.draws.pool import live_problem, maxima_of, previous_of, set_aside
from app.draws.quota_file import read_quota_file
from app.draws.records import OPEN_STATES, demand_state, revision
from app.draws.views.room import ATTEMPT, attempt_or_404, blueprint
from app.models.accounts import Role
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.route(f"{ATTEMPT}/deja-venus", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def previous(edition: Edition, rank: int) -> ResponseReturnValue:
    """Those of a former edition: drawn as the others, left out, or under a quota of their own."""
    draw = attempt_or_404(edition, rank)
    form = PreviousForm(previous=previous_of(draw))
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.set_previous(draw, access.account(), now(), form.previous.data, seen=form.seen.data)
        if saved:
            flash(_("C’est réglé. Relisez les quotas avant de calculer."), "success")
            return redirect(url_for("draws.desk", rank=rank), 303)
    elif not form.is_submitted():
        demand_state(draw, *OPEN_STATES)
        form.seen.data = revision(draw)
    came = len(set_aside(draw, Previous.EXCLUDED))
    return render_template("draws/previous.html", draw=draw, form=form, came=came), form.status


@blueprint.route(f"{ATTEMPT}/d-office", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def seats_of_right(edition: Edition, rank: int) -> ResponseReturnValue:
    """Who sits in every panel without being drawn, why, and what it changes for the others."""
    draw = attempt_or_404(edition, rank)
    form = SeatOfRightForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            one = seated.give_seat(
                draw, access.account(), now(), form.reference.data, form.reason.data, seen=form.seen.data
            )
        if saved:
            flash(
                _("%(name)s (%(reference)s) a une place d’office.", name=one.person.name, reference=one.reference),
                "success",
            )
            return redirect(url_for("draws.seats_of_right", rank=rank), 303)
    elif not form.is_submitted():
        demand_state(draw, *OPEN_STATES)
        form.seen.data = revision(draw)
    problem = live_problem(draw)
    page = render_template(
        "draws/seats_of_right.html",
        draw=draw,
        form=form,
        seen=revision(draw),
        seats=queries.seats_of_right(draw, problem),
        effect=_effect(problem),
    )
    return page, form.status


@blueprint.post(f"{ATTEMPT}/d-office/retirer")
@access.roles(Role.ORGANISER)
def take_seat_back(edition: Edition, rank: int) -> ResponseReturnValue:
    draw, form = attempt_or_404(edition, rank), TakeSeatBackForm()
    if not form.validate_on_submit():
        abort(400)
    with saving():
        seated.take_seat_back(draw, access.account(), now(), form.reference.data or "", seen=form.seen.data)
    flash(_("La place d’office est retirée : cette personne est tirée comme les autres."), "success")
    return redirect(url_for("draws.seats_of_right", rank=rank), 303)


def _effect(problem: Problem) -> seated.Effect | None:
    """None while the quotas are incomplete, or nobody has a seat of right."""
    try:
        check(problem)
    except RuleError:
        return None
    return seated.effect(problem) if problem.seated else None


@blueprint.route(f"{ATTEMPT}/quotas/fichier", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def quota_file(edition: Edition, rank: int) -> ResponseReturnValue:
    """The field's own file of quotas takes the place of the bounds, whole or not at all."""
    draw = attempt_or_404(edition, rank)
    form = QuotaFileForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            quotas = read_quota_file(form.file.data.read(), live_problem(draw).quotas)
            actions.set_quotas(draw, access.account(), now(), quotas, maxima_of(draw), seen=form.seen.data)
        if saved:
            flash(_("Les quotas du fichier sont en place."), "success")
            return redirect(url_for("draws.desk", rank=rank), 303)
    elif not form.is_submitted():
        demand_state(draw, *OPEN_STATES)
        form.seen.data = revision(draw)
    return render_template("draws/quota_file.html", draw=draw, form=form), form.status
