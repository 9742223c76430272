"""Milestones: promise, keep, put off, undo."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import Milestone
from app.prototypes.actions import promises as actions
from app.prototypes.forms import CompleteForm, MilestoneForm, PutOffForm
from app.prototypes.views.doors import WRITERS, asked_to_remove, back, part, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>/etapes"


@blueprint.route(f"{HERE}/ajouter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def add_milestone(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = MilestoneForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.add(db.session(), prototype, form.label.data or "", form.due_on.data, now(), access.account())
        if saved:
            flash(_("L’étape est promise : elle est visible de tous."), "success")
            return back(prototype, "etapes")
    return render_template("prototypes/add_milestone.html", form=form, prototype=prototype), form.status


@blueprint.route(f"{HERE}/<int:milestone_id>/faite", methods=["GET", "POST"])
@access.roles(*WRITERS)
def complete_milestone(edition: Edition, rank: int, milestone_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    milestone = part(Milestone, prototype, milestone_id)
    form = CompleteForm(done_on=day_of(now()), proof=milestone.proof)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.complete(
                db.session(),
                prototype,
                milestone,
                form.done_on.data,
                form.proof.data or "",
                now(),
                access.account(),
            )
        if saved:
            flash(_("L’étape est faite. En cas d’erreur, rouvrez-la depuis la page."), "success")
            return back(prototype, "etapes")
    page = render_template("prototypes/complete_milestone.html", form=form, prototype=prototype, milestone=milestone)
    return page, form.status


@blueprint.route(f"{HERE}/<int:milestone_id>/reporter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def put_off_milestone(edition: Edition, rank: int, milestone_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    milestone = part(Milestone, prototype, milestone_id)
    form = PutOffForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.put_off(
                db.session(),
                prototype,
                milestone,
                form.due_on.data,
                form.reason.data or "",
                now(),
                access.account(),
            )
        if saved:
            flash(_("La nouvelle date est enregistrée, et sa raison est au journal."), "success")
            return back(prototype, "etapes")
    page = render_template("prototypes/put_off_milestone.html", form=form, prototype=prototype, milestone=milestone)
    return page, form.status


@blueprint.post(f"{HERE}/<int:milestone_id>/rouvrir")
@access.roles(*WRITERS)
def reopen_milestone(edition: Edition, rank: int, milestone_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    with saving():
        actions.reopen(db.session(), prototype, part(Milestone, prototype, milestone_id), now(), access.account())
    flash(_("L’étape est rouverte. Sa preuve est gardée pour quand elle sera faite."), "success")
    return back(prototype, "etapes")


@blueprint.route(f"{HERE}/<int:milestone_id>/retirer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def remove_milestone(edition: Edition, rank: int, milestone_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    milestone = part(Milestone, prototype, milestone_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return asked_to_remove(prototype, form, _("Retirer cette étape promise"), milestone.label, "etapes")
    with saving():
        actions.remove(db.session(), prototype, milestone, now(), access.account())
    flash(_("L’étape est retirée."), "success")
    return back(prototype, "etapes")
