"""The lessons drawn, each with what it rests on."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import AssessmentPoint, PointKind
from app.prototypes.actions import story as actions
from app.prototypes.forms import ENTRY, INDICATOR, PointForm
from app.prototypes.queries import figures, journal
from app.prototypes.views.doors import WRITERS, asked_to_remove, back, part, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>"
OFFERED = 30  # passages of the journal that may be chosen as a proof, the latest


@blueprint.route(f"{HERE}/analyse/ajouter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def add_point(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = PointForm()
    entries = journal.latest(db.session(), prototype, OFFERED).entries
    form.offer(entries, [one.indicator for one in figures.standings(db.session(), prototype)])
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.add_point(
                db.session(),
                prototype,
                PointKind(form.kind.data),
                form.text.data or "",
                now(),
                access.account(),
                entries=form.chosen(ENTRY),
                indicators=form.chosen(INDICATOR),
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
