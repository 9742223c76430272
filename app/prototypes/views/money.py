"""Money: note an amount, correct it by its opposite."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.extensions import db
from app.models.editions import Edition
from app.models.prototypes import MoneyEntry, MoneyKind
from app.prototypes.actions import money as actions
from app.prototypes.forms import MoneyForm
from app.prototypes.views.doors import WRITERS, back, part, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.transactions import saving

HERE = "/editions/<int:number>/prototypes/<int:rank>/budget"


@blueprint.route(f"{HERE}/noter", methods=["GET", "POST"])
@access.roles(*WRITERS)
def note_money(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = MoneyForm(dated_on=day_of(now()), kind=MoneyKind.SPENT.value)
    form.offer()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.note(
                db.session(),
                prototype,
                MoneyKind(form.kind.data),
                form.label.data or "",
                form.amount.data or 0,
                form.dated_on.data,
                now(),
                access.account(),
            )
        if saved:
            flash(_("La somme est notée. En cas d’erreur, corrigez-la dans le tableau."), "success")
            return back(prototype, "budget")
    return render_template("prototypes/note_money.html", form=form, prototype=prototype), form.status


@blueprint.post(f"{HERE}/<int:entry_id>/corriger")
@access.roles(*WRITERS)
def correct_money(edition: Edition, rank: int, entry_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    with saving():
        actions.correct(db.session(), prototype, part(MoneyEntry, prototype, entry_id), now(), access.account())
    flash(_("L’écriture est annulée par son contraire ; les deux restent visibles. Notez la bonne somme."), "success")
    return back(prototype, "budget")
