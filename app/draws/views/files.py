"""A draw from one's own files: nothing is kept in the database, the dossier waits a day to be downloaded."""

import io
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import abort, current_app, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.draw.watch import Cancelled as Stopped
from app.core.draw.watch import Watch
from app.core.errors import RuleError
from app.core.labels import N_
from app.draws.field_draw import draw_from_files
from app.draws.forms import FieldFilesForm
from app.draws.views.computing import LONGEST, TOTAL
from app.draws.views.room import blueprint
from app.extensions import db
from app.files.store import Shelf
from app.jobs.actions import start
from app.jobs.kinds import Cancelled, Kind, Report
from app.jobs.queries import job_by_token
from app.models.accounts import Role
from app.models.jobs import Job, JobState
from app.models.volunteers import new_salt
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import sentence

NAME = "draws.files"


def _shelf() -> Shelf:
    return Shelf(current_app.extensions["tablee.settings"].uploads_dir, "tirages")


@blueprint.route("/tirage/fichiers", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def from_files() -> ResponseReturnValue:
    """Two files and a number of seats; the computation is a job."""
    form = FieldFilesForm()
    if form.validate_on_submit():
        shelf = _shelf()
        try:
            params = {
                "pool": shelf.keep(form.pool.data.stream),
                "quotas": shelf.keep(form.quotas.data.stream),
                "seats": form.seats.data,
                "groups": {form.group.data: form.group_maximum.data} if form.group.data else {},
            }
        except RuleError as refusal:
            form.form_errors.append(sentence(refusal))
        else:
            with saving():
                job = start(db.session(), NAME, params, access.account(), now())
            return redirect(url_for("jobs.show", token=job.token), 303)
    return render_template("draws/from_files.html", form=form), form.status


@blueprint.get("/tirage/fichiers/<token>")
@access.roles(Role.ORGANISER)
def files_drawn(token: str) -> ResponseReturnValue:
    """What was computed, and the dossier to download."""
    job = _mine(token)
    is_kept = _shelf().path((job.result or {}).get("archive", "")) is not None
    return render_template("draws/files_drawn.html", job=job, result=job.result, is_kept=is_kept)


@blueprint.get("/tirage/fichiers/<token>/dossier.zip")
@access.roles(Role.ORGANISER)
def files_dossier(token: str) -> ResponseReturnValue:
    path = _shelf().path((_mine(token).result or {}).get("archive", ""))
    if path is None:
        abort(404)
    data = io.BytesIO(path.read_bytes())
    return send_file(data, mimetype="application/zip", as_attachment=True, download_name="tirage.zip")


def forget_old_files(moment: datetime) -> None:
    """Called every minute by the worker: what waited more than a day is dropped."""
    _shelf().sweep(moment)


def _mine(token: str) -> Job:
    job = job_by_token(db.session(), token)
    if job is None or job.kind != NAME or job.account_id != access.account().id or job.state is not JobState.DONE:
        abort(404)
    return job


def _run(params: dict[str, Any], report: Report, cancelled: Cancelled) -> dict[str, Any]:
    shelf, step = _shelf(), _("Recherche de la loterie la plus équitable")
    deadline = time.monotonic() + LONGEST
    watch = Watch(
        progress=lambda share: report(round(share * TOTAL), TOTAL, step),
        cancelled=cancelled,
        remaining=lambda: deadline - time.monotonic(),
    )
    paths = [shelf.path(params[name]) for name in ("pool", "quotas")]
    if None in paths:
        raise RuleError("Ces fichiers ne sont plus gardés : un jour a passé. Envoyez-les à nouveau.")
    pool, quotas = (path.read_bytes() for path in paths if path is not None)
    try:
        drawn = draw_from_files(pool, quotas, params["seats"], params["groups"], watch, new_salt)
    except Stopped:
        return {}
    finally:
        for name in ("pool", "quotas"):
            shelf.forget(params[name])
    archive = shelf.keep(io.BytesIO(drawn.archive))
    return {name: value for name, value in asdict(drawn).items() if name != "archive"} | {"archive": archive}


FIELD_DRAW = Kind(
    name=NAME,
    title=N_("Tirage à partir de vos fichiers"),
    run=_run,
    page=lambda job: url_for("draws.files_drawn", token=job.token),
    back=lambda job: url_for("draws.from_files"),
    idempotent=False,
    seconds=900,
    memory_mb=2048,
)
