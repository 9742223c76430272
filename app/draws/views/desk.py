"""The organisers' desk: quotas, smallest change, computation."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.draw.certificate import Certificate
from app.core.draw.feasibility import Diagnosis, describe, diagnose
from app.core.draw.pool import Problem
from app.core.errors import RuleError
from app.core.numbers import whole_number
from app.core.thread import Activity
from app.draws import actions, queries
from app.draws.chances import about
from app.draws.criteria import GroupKind, worded
from app.draws.forms import QuotasForm, SeenForm, quotas_form
from app.draws.pool import maxima_of, previous_of
from app.draws.records import OPEN_STATES, revision
from app.draws.views.computing import NAME
from app.draws.views.room import ATTEMPT, attempt_or_404, blueprint, track_of
from app.extensions import db
from app.jobs.actions import start
from app.models.accounts import Role
from app.models.draws import Draw, DrawKind, DrawOutcome, DrawState
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import sentence

BACKSTAGE = (Role.ORGANISER, Role.GUARANTOR)


@blueprint.get("/editions/<int:number>/tirage/preparation")
@access.roles(*BACKSTAGE)
def attempts(edition: Edition) -> ResponseReturnValue:
    return render_template(
        "draws/attempts.html",
        current=queries.current_draw(edition),
        real=queries.attempts(edition),
        rehearsals=queries.attempts(edition, DrawKind.REHEARSAL),
        is_open=edition.is_open(Activity.DRAW, now()),
    )


@blueprint.post("/editions/<int:number>/tirage/preparation")
@access.roles(Role.ORGANISER)
def prepare(edition: Edition) -> ResponseReturnValue:
    _demand_token()
    with saving():
        draw = actions.prepare_draw(edition, access.account(), now(), rehearsal=request.form.get("kind") == "rehearsal")
    return redirect(url_for("draws.desk", track=track_of(draw), rank=draw.rank), 303)


@blueprint.get(f"{ATTEMPT}/preparation")
@access.roles(*BACKSTAGE)
def desk(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = attempt_or_404(edition, rank)
    return _desk(draw, None)


@blueprint.post(f"{ATTEMPT}/quotas")
@access.roles(Role.ORGANISER)
def set_quotas(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = attempt_or_404(edition, rank)
    form = _quotas_form(draw, queries.quota_tables(draw, queries.problem_shown(draw)))
    _apply_suggestion(form)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.set_quotas(draw, access.account(), now(), form.quotas(), form.maxima(), seen=form.seen.data)
        if saved:
            flash(_("Les quotas sont enregistrés."), "success")
            return redirect(url_for("draws.desk", rank=rank), 303)
    return _desk(draw, form)


@blueprint.post(f"{ATTEMPT}/quotas/proposition")
@access.roles(Role.ORGANISER)
def suggest(edition: Edition, rank: int) -> ResponseReturnValue:
    form = _demand_token()
    with saving():
        actions.suggest_quotas(attempt_or_404(edition, rank), access.account(), now(), seen=form.seen.data)
    flash(_("Les quotas proposés sont remis."), "success")
    return redirect(url_for("draws.desk", rank=rank), 303)


@blueprint.post(f"{ATTEMPT}/quotas/plus-petit-changement")
@access.roles(Role.ORGANISER)
def repair(edition: Edition, rank: int) -> ResponseReturnValue:
    form = _demand_token()
    with saving():
        count = actions.apply_smallest_change(
            attempt_or_404(edition, rank), access.account(), now(), seen=form.seen.data
        )
    flash(
        ngettext(
            "Une borne a été changée : un panel existe maintenant.",
            "%(num)d bornes ont été changées : un panel existe maintenant.",
            count,
        ),
        "success",
    )
    return redirect(url_for("draws.desk", rank=rank), 303)


@blueprint.post(f"{ATTEMPT}/calcul")
@access.roles(Role.ORGANISER)
def compute(edition: Edition, rank: int) -> ResponseReturnValue:
    _demand_token()
    draw = attempt_or_404(edition, rank)
    with saving():
        actions.demand_computable(draw, now())
        params = {"draw": draw.id, "rank": draw.rank, "track": track_of(draw)}
        job = start(db.session(), NAME, params, access.account(), now(), edition_id=edition.id)
    return redirect(url_for("jobs.show", token=job.token), 303)


def _desk(draw: Draw, form: QuotasForm | None) -> ResponseReturnValue:
    problem = queries.problem_shown(draw)
    tables = queries.quota_tables(draw, problem)
    is_open = draw.state in OPEN_STATES and access.can(Role.ORGANISER)
    form = form or (_quotas_form(draw, tables) if is_open else None)
    diagnosis = _diagnosis(problem) if draw.state is DrawState.PREPARING else None
    certificate = Certificate.from_record(draw.certificate) if draw.certificate else None
    page = render_template(
        "draws/desk.html",
        draw=draw,
        quotas=tables,
        form=form,
        seen=revision(draw),
        problem=problem,
        diagnosis=diagnosis,
        changes=[sentence(worded(describe(change))) for change in diagnosis.changes] if diagnosis else [],
        chances=queries.chances(draw),
        certificate=certificate,
        costs=queries.costs_in_words(certificate) if certificate else [],
        titulaires=queries.drawn_rows(draw, DrawOutcome.SELECTED),
        maxima=maxima_of(draw),
        previous=previous_of(draw),
        convened=queries.convened(draw),
        kinds=list(GroupKind),
        DrawState=DrawState,
        DrawKind=DrawKind,
        about=about,
        sentence=lambda error: sentence(worded(error)),
    )
    return page, form.status if form else 200


def _diagnosis(problem: Problem) -> Diagnosis | None:
    """None when there is nothing to diagnose: no pool yet, or quotas that simple counting already refuses."""
    try:
        return diagnose(problem)
    except RuleError:
        return None


def _quotas_form(draw: Draw, tables: list[queries.QuotaTable]) -> QuotasForm:
    form: QuotasForm = quotas_form(tables, maxima_of(draw))()
    if not form.is_submitted():
        form.seen.data = revision(draw)
    return form


def _apply_suggestion(form: QuotasForm) -> None:
    """The button beside a cell carries `name of the field=value`: it sends the form with this value in it."""
    name, _sign, value = request.form.get("apply", "").partition("=")
    number = whole_number(value)
    if name in form and number is not None:
        form[name].data = number
        form[name].raw_data = [value]


def _demand_token() -> SeenForm:
    form = SeenForm()
    if not form.validate_on_submit():
        abort(400)
    return form
