"""One's own trips and claims."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import queries as convening
from app.core.paris import day_of
from app.core.travel import is_claim_time
from app.logistics import queries
from app.logistics.actions import expenses as actions
from app.logistics.views.filing import claim_page
from app.logistics.views.room import MINE, blueprint, expense_or_404
from app.models.editions import Edition
from app.models.logistics import Expense
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get(MINE)
@access.signed_in
def mine(edition: Edition) -> ResponseReturnValue:
    one = convening.mine(edition, access.account())
    return render_template(
        "logistics/mine.html",
        one=one,
        trips=queries.trips_of(one) if one else [],
        expenses=queries.expenses_of(one) if one else [],
        may_claim=one is not None and is_claim_time(edition.held_on, day_of(now())),
        open=actions.OPEN,
    )


@blueprint.route(f"{MINE}/nouveau", methods=["GET", "POST"])
@access.signed_in
def claim(edition: Edition) -> ResponseReturnValue:
    one = convening.mine(edition, access.account())
    if one is None:
        return redirect(url_for("logistics.mine"))
    return claim_page(one, None, url_for("logistics.mine"), is_own=True)


@blueprint.route(f"{MINE}/<int:expense_id>", methods=["GET", "POST"])
@access.signed_in
def correct_own(edition: Edition, expense_id: int) -> ResponseReturnValue:
    expense = _own(edition, expense_id)
    return claim_page(expense.participant, expense, url_for("logistics.mine"), is_own=True)


@blueprint.post(f"{MINE}/<int:expense_id>/retirer")
@access.signed_in
def withdraw_own(edition: Edition, expense_id: int) -> ResponseReturnValue:
    expense = _own(edition, expense_id)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.withdraw(expense, access.account(), now())
        flash(_("La demande est retirée. Un fichier joint est effacé sous deux jours."), "success")
    return redirect(url_for("logistics.mine"))


def _own(edition: Edition, expense_id: int) -> Expense:
    expense = expense_or_404(edition, expense_id)
    access.demand(expense.participant.person.id == access.account().person_id)
    return expense
