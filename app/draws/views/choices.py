"""Two more ways to set a draw: what is done of those who already came, and quotas from a file."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.draws import actions
from app.draws.forms import PreviousForm, QuotaFileForm
from app.draws.pool import live_problem, maxima_of, previous_of
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
    return render_template("draws/previous.html", draw=draw, form=form), form.status


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
