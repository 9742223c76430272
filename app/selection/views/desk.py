"""Prepare the choice beside the vote, read it again whole, publish it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.thread import Activity
from app.extensions import db
from app.jury.queries import outcome as outcome_of_jury
from app.models.accounts import Role
from app.models.editions import Edition
from app.selection import actions, queries
from app.selection.actions.decision import gaps
from app.selection.forms import DecisionForm, PublishForm
from app.selection.views.room import blueprint, places_of, project_address
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import sentence


@blueprint.route("/editions/<int:number>/choix/preparation", methods=["GET", "POST"])
@access.roles(Role.DECIDER, Role.ORGANISER)
def desk(edition: Edition) -> ResponseReturnValue:
    """Every project with its place in the vote; tick, say why, save as a draft."""
    decision, poll = queries.decision_of(edition), queries.published_poll(edition)
    if decision and decision.published_at:
        return redirect(url_for("selection.decision"))
    jury = outcome_of_jury(edition)
    candidates = queries.candidates(edition, decision, poll, places_of(jury))
    newer = None
    form = DecisionForm()
    if not form.is_submitted():
        form.fill(decision, candidates, queries.last_decider(edition))
    elif form.validate():
        with saving(form) as saved:
            actions.save_draft(db.session(), edition, _draft(form), access.account(), now())
        if saved:
            flash(_("Le choix est enregistré. Personne d’autre ne le voit tant qu’il n’est pas publié."), "success")
            is_whole = not gaps(queries.decision_of(edition), edition.kept_count)
            return redirect(url_for("selection.publish" if is_whole and "then" in request.form else "selection.desk"))
        decision = queries.decision_of(edition)
        candidates = queries.candidates(edition, decision, queries.published_poll(edition), places_of(jury))
        if decision and decision.version != form.version.data:
            newer = decision
            form.catch_up(decision.version)
    page = render_template(
        "selection/desk.html",
        form=form,
        rows=form.by_number(),
        candidates=candidates,
        poll=poll,
        jury=jury,
        decision=decision,
        newer=newer,
        gaps=[sentence(gap) for gap in gaps(decision, edition.kept_count)],
        is_open=edition.is_open(Activity.CHOICE, now()),
    )
    return page, form.status


@blueprint.route("/editions/<int:number>/choix/publication", methods=["GET", "POST"])
@access.roles(Role.DECIDER, Role.ORGANISER)
def publish(edition: Edition) -> ResponseReturnValue:
    """What will be published, whole; then the act, once."""
    decision = queries.decision_of(edition)
    if decision and decision.published_at:
        return redirect(url_for("selection.decision"))
    missing = [sentence(gap) for gap in gaps(decision, edition.kept_count)]
    if missing or decision is None:
        flash(missing[0], "warning")
        return redirect(url_for("selection.desk"))
    form = PublishForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.publish(db.session(), edition, form.version.data or 0, access.account(), now(), project_address)
        if saved:
            flash(_("La décision est publiée. Chaque table reçoit un message."), "success")
            return redirect(url_for("selection.decision"))
    elif not form.is_submitted():
        form.version.data = decision.version
    decision = queries.decision_of(edition)
    poll = queries.published_poll(edition)
    jury = outcome_of_jury(edition)
    candidates = queries.candidates(edition, decision, poll, places_of(jury))
    page = render_template(
        "selection/publish.html",
        form=form,
        decision=decision,
        candidates=candidates,
        jury=jury,
        in_order=queries.kept_by_order(candidates, edition.kept_count),
        people=sum(len(people) for people in queries.authors(edition).values()),
    )
    return page, form.status


def _draft(form: DecisionForm) -> actions.Draft:
    return actions.Draft(
        by_function=form.by_function.data or "",
        statement=form.statement.data or "",
        reasons={number: row.reason.data or "" for number, row in form.by_number().items() if row.kept.data},
        version=form.version.data or 0,
    )
