"""The journal, and the lessons drawn."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import AssessmentPoint, JournalEntry, PointKind
from app.prototypes.actions import story as actions
from app.prototypes.forms import JournalForm, PointForm
from app.prototypes.views.doors import WRITERS, asked_to_remove, back, part, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>"


@blueprint.route(f"{HERE}/journal/ecrire", methods=["GET", "POST"])
@access.roles(*WRITERS)
def write_journal(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = JournalForm(happened_on=day_of(now()))
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.write(db.session(), prototype, form.happened_on.data, form.text.data or "", now(), access.account())
        if saved:
            flash(_("C’est écrit au journal."), "success")
            return back(prototype, "journal")
    return render_template("prototypes/write_journal.html", form=form, prototype=prototype), form.status


@blueprint.route(f"{HERE}/journal/<int:entry_id>/retirer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def remove_journal(edition: Edition, rank: int, entry_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    entry = part(JournalEntry, prototype, entry_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return asked_to_remove(prototype, form, _("Retirer ce passage du journal"), entry.text, "journal")
    with saving():
        actions.unwrite(db.session(), prototype, entry, now(), access.account())
    flash(_("Ce passage est retiré du journal."), "success")
    return back(prototype, "journal")


@blueprint.route(f"{HERE}/analyse/ajouter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def add_point(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = PointForm()
    form.offer()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.add_point(
                db.session(), prototype, PointKind(form.kind.data), form.text.data or "", now(), access.account()
            )
        if saved:
            flash(_("C’est ajouté à l’analyse."), "success")
            return back(prototype, "analyse")
    return render_template("prototypes/add_point.html", form=form, prototype=prototype), form.status


@blueprint.route(f"{HERE}/analyse/<int:point_id>/retirer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def remove_point(edition: Edition, rank: int, point_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    point = part(AssessmentPoint, prototype, point_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return asked_to_remove(prototype, form, _("Retirer ce point de l’analyse"), point.text, "analyse")
    with saving():
        actions.remove_point(db.session(), prototype, point, now(), access.account())
    flash(_("Ce point est retiré de l’analyse."), "success")
    return back(prototype, "analyse")
