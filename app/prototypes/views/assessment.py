"""How far it went: stage, verdict."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import PrototypeStage, Verdict
from app.prototypes.actions import assessment as actions
from app.prototypes.forms import StageForm, VerdictForm
from app.prototypes.views.doors import WRITERS, back, judged, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>"


@blueprint.route(f"{HERE}/avancement", methods=["GET", "POST"])
@access.roles(*WRITERS)
def move(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = StageForm(stage=prototype.stage.value, town=prototype.town)
    form.offer()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.move(
                db.session(), prototype, PrototypeStage(form.stage.data), form.town.data or "", now(), access.account()
            )
        if saved:
            flash(_("C’est enregistré. Vous pouvez revenir en arrière de la même façon."), "success")
            return back(prototype, "contenu")
    return render_template("prototypes/move.html", form=form, prototype=prototype), form.status


@blueprint.route(f"{HERE}/avis", methods=["GET", "POST"])
@access.roles(*WRITERS)
def judge(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = judged(edition, rank)
    form = VerdictForm(
        verdict=prototype.verdict.value if prototype.verdict else None,
        reason=prototype.verdict_reason,
        by_function=prototype.verdict_by_function,
    )
    form.offer()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.judge(
                db.session(),
                prototype,
                Verdict(form.verdict.data),
                form.reason.data or "",
                form.by_function.data or "",
                now(),
                access.account(),
            )
        if saved:
            flash(_("L’avis est publié avec sa raison."), "success")
            return back(prototype, "avis")
    return render_template("prototypes/judge.html", form=form, prototype=prototype), form.status


@blueprint.post(f"{HERE}/avis/retirer")
@access.roles(*WRITERS)
def withdraw_verdict(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = judged(edition, rank)
    with saving():
        actions.withdraw_verdict(db.session(), prototype, now(), access.account())
    flash(
        _("L’avis est retiré : le prototype revient à l’analyse. Le journal des actes garde trace des deux."), "success"
    )
    return back(prototype, "avis")
