"""The page of a job: how far it is, a button to stop it, and the way to its result."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.jobs import actions
from app.jobs.kinds import Kind, kind_of
from app.jobs.queries import job_by_token
from app.models.accounts import Role
from app.models.jobs import Job, JobState
from app.models.roles import roles_of
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/travaux/<token>")
@access.signed_in
def show(token: str) -> ResponseReturnValue:
    job, kind = _mine(token)
    if job.state is JobState.DONE:
        return redirect(kind.page(job), 303)
    return render_template("jobs/show.html", job=job, kind=kind, form=ConfirmForm(), JobState=JobState)


@blueprint.get("/travaux/<token>/avancement")
@access.signed_in
def progress(token: str) -> ResponseReturnValue:
    """The moving part of the page, asked again every second by htmx; sends the browser on when the work is over."""
    job, kind = _mine(token)
    if job.state is JobState.DONE:
        return "", 200, {"HX-Redirect": kind.page(job)}
    if job.state in (JobState.FAILED, JobState.CANCELLED):
        return "", 200, {"HX-Redirect": url_for("jobs.show", token=token)}
    return render_template("jobs/_progress.html", job=job, JobState=JobState)


@blueprint.post("/travaux/<token>/annuler")
@access.signed_in
def cancel(token: str) -> ResponseReturnValue:
    job, _kind = _mine(token)
    form = ConfirmForm()
    if not form.validate_on_submit():
        abort(400)
    with saving():
        actions.cancel(job, now())
    flash(_("L’annulation est demandée : le travail s’arrête dans les secondes qui viennent."), "info")
    return redirect(url_for("jobs.show", token=token))


def _mine(token: str) -> tuple[Job, Kind]:
    """The job, for whoever started it and for the organisers of its edition."""
    job = job_by_token(db.session(), token)
    kind = kind_of(job) if job else None
    if job is None or kind is None:
        abort(404)
    reader = access.account()
    if job.account_id != reader.id:
        held = roles_of(db.session(), reader, job.edition_id)
        access.demand(bool(held & {Role.ORGANISER, Role.ADMINISTRATOR}))
    return job, kind
