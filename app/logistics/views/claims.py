"""Claims made for somebody who cannot, and the files that were joined."""

from flask import abort, flash, redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.logistics.actions import expenses as actions
from app.logistics.views.filing import claim_page
from app.logistics.views.room import AGENTS, EXPENSES, blueprint, expense_or_404, one_or_404, receipts
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}


@blueprint.route(f"{EXPENSES}/personne/<int:participant_id>/nouveau", methods=["GET", "POST"])
@access.roles(*AGENTS)
def claim_for(edition: Edition, participant_id: int) -> ResponseReturnValue:
    """For somebody who has no address, or no screen; the record says who wrote it."""
    one = one_or_404(edition, participant_id)
    return claim_page(one, None, url_for("logistics.person", participant_id=participant_id), is_own=False)


@blueprint.route(f"{EXPENSES}/<int:expense_id>/corriger", methods=["GET", "POST"])
@access.roles(*AGENTS)
def correct_for(edition: Edition, expense_id: int) -> ResponseReturnValue:
    expense = expense_or_404(edition, expense_id)
    back = url_for("logistics.expense", expense_id=expense_id)
    return claim_page(expense.participant, expense, back, is_own=False)


@blueprint.post(f"{EXPENSES}/<int:expense_id>/retirer")
@access.roles(*AGENTS)
def withdraw_for(edition: Edition, expense_id: int) -> ResponseReturnValue:
    expense = expense_or_404(edition, expense_id)
    back = url_for("logistics.person", participant_id=expense.participant_id)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.withdraw(expense, access.account(), now())
        flash(_("La demande est retirée."), "success")
    return redirect(back)


@blueprint.get(f"{EXPENSES}/<int:expense_id>/justificatif")
@access.signed_in
def receipt(edition: Edition, expense_id: int) -> ResponseReturnValue:
    """The file, for the person and for those who decide; a PDF is saved rather than opened here."""
    expense = expense_or_404(edition, expense_id)
    access.demand(expense.participant.person.id == access.account().person_id or access.can(*AGENTS))
    path = receipts().path(expense.receipt_name) if expense.receipt_name else None
    if path is None or expense.receipt_type not in ENDINGS:
        abort(404)
    name = f"justificatif-{expense.id}.{ENDINGS[expense.receipt_type]}"
    is_pdf = expense.receipt_type == "application/pdf"
    return send_file(path, mimetype=expense.receipt_type, as_attachment=is_pdf, download_name=name)
