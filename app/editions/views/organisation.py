"""The organiser's desk, and the conduct of an edition from one activity to the next."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.conduct import EFFECTS, refusal, remarks
from app.core.paris import day_of
from app.core.thread import Activity, ActKind, StepState
from app.editions.actions import conduct as actions
from app.editions.forms import ConductForm
from app.editions.queries.conduct import situation
from app.editions.queries.desk import desk
from app.editions.queries.tasks import next_step, waiting
from app.editions.views.room import blueprint
from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

SLUGS = {activity.label.lower(): activity for activity in Activity}
VERBS = {"ouvrir": ActKind.OPEN, "clore": ActKind.CLOSE}


@blueprint.get("/editions/<int:number>/organisation")
@access.roles(Role.ORGANISER)
def organisation(edition: Edition) -> ResponseReturnValue:
    instant, session = now(), db.session()
    where = situation(session, edition, instant)
    return render_template(
        "editions/organisation.html",
        tasks=waiting(desk(session, edition, instant, day_of(instant)), where),
        step=next_step(edition.thread(instant), where, instant),
        situation=where,
        address_of=_address,
    )


@blueprint.get("/editions/<int:number>/conduite")
@access.roles(Role.ORGANISER)
def conduct(edition: Edition) -> ResponseReturnValue:
    instant = now()
    where = situation(db.session(), edition, instant)
    rows = []
    for step in edition.thread(instant):
        kind = ActKind.CLOSE if step.state is StepState.CURRENT else ActKind.OPEN
        rows.append((step, kind, refusal(step.activity, kind, where), _address(step.activity, kind)))
    return render_template("editions/conduct.html", rows=rows, acts=list(reversed(edition.acts)))


@blueprint.route("/editions/<int:number>/conduite/<activity>/<verb>", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def act(edition: Edition, activity: str, verb: str) -> ResponseReturnValue:
    """Open or close one activity, after saying what it does."""
    step, kind = SLUGS.get(activity), VERBS.get(verb)
    if step is None or kind is None:
        abort(404)
    form = ConductForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.conduct(db.session(), edition, step, kind, access.account(), now(), form.reason.data)
        if saved:
            flash(_("C’est ouvert.") if kind is ActKind.OPEN else _("C’est clos."), "success")
            return redirect(url_for("editions.organisation"))
    where = situation(db.session(), edition, now())
    return render_template(
        "editions/act.html",
        form=form,
        activity=step,
        kind=kind,
        effect=EFFECTS[step, kind],
        refused=refusal(step, kind, where),
        remarks=remarks(step, kind, where),
        is_again=kind is ActKind.OPEN and step in where.opened_once,
    ), form.status


@blueprint.post("/editions/<int:number>/publication")
@access.roles(Role.ORGANISER)
def publish(edition: Edition) -> ResponseReturnValue:
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.publish(db.session(), edition, access.account(), now())
        flash(_("L’édition est publique : tout le monde peut la lire."), "success")
    return redirect(url_for("editions.organisation"))


@blueprint.post("/editions/<int:number>/retrait")
@access.roles(Role.ORGANISER)
def withhold(edition: Edition) -> ResponseReturnValue:
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.withhold(db.session(), edition, access.account(), now())
        flash(_("L’édition n’est plus visible du public."), "success")
    return redirect(url_for("editions.organisation"))


def _address(activity: Activity, kind: ActKind) -> str:
    verb = next(word for word, one in VERBS.items() if one is kind)
    return url_for("editions.act", activity=activity.label.lower(), verb=verb)
