"""Between the form of a claim and its action, whoever fills it in: the person, or somebody who acts for them."""

import secrets

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import RuleError
from app.core.paris import day_of
from app.extensions import db
from app.files.intake import take
from app.logistics.actions import expenses as actions
from app.logistics.actions.expenses import Claim, Receipt
from app.logistics.forms import ClaimForm
from app.logistics.views.room import receipts
from app.models.convening import Participant
from app.models.logistics import Expense, ReceiptKind
from app.web import access
from app.web.clock import now
from app.web.transactions import saving, show_refusal

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def claim_page(one: Participant, expense: Expense | None, back: str, *, is_own: bool) -> ResponseReturnValue:
    """The form of a claim, new or to be corrected; back where it came from once saved."""
    form = ClaimForm()
    form.has_file = expense is not None and expense.receipt is ReceiptKind.FILE
    if request.method == "GET":
        form.key.data = secrets.token_hex(16)
        if expense is None:
            held_on = one.edition.held_on
            form.spent_on.data = held_on if held_on and held_on <= day_of(now()) else None
        else:
            form.fill(expense)
    if form.validate_on_submit() and _saved(form, one, expense):
        flash(_("La demande est envoyée.") if expense is None else _("La demande est à jour."), "success")
        return redirect(back)
    return render_template(
        "logistics/claim.html", form=form, one=one, expense=expense, back=back, is_own=is_own
    ), form.status


def _saved(form: ClaimForm, one: Participant, expense: Expense | None) -> bool:
    try:
        receipt = _receipt(form)
    except RuleError as refusal:  # nothing was written yet: the file alone is at fault
        show_refusal(form, refusal)
        return False
    said = Claim(form.kind.data, form.amount.data or 0, form.spent_on.data, form.label.data or "", receipt)
    with saving(form) as saved:
        if expense is None:
            actions.claim(one, said, form.key.data or "", access.account(), now())
        else:
            actions.correct(expense, said, access.account(), now())
    if not saved:
        db.session.refresh(one)
    return bool(saved)


def _receipt(form: ClaimForm) -> Receipt | None:
    """What is said of the receipt; None keeps the file joined before. Raises RuleError for a file that is refused."""
    if not form.file.data:
        return None if form.receipt.data is ReceiptKind.FILE else Receipt(form.receipt.data)
    sent = form.file.data
    uploads = current_app.extensions["tablee.settings"].uploads_dir
    try:
        taken = take(receipts(), uploads, sent.filename or "", sent.stream)
    except RuleError as refusal:
        raise RuleError(refusal.message, field="file", **refusal.params) from refusal
    return Receipt(ReceiptKind.FILE, taken.fingerprint, TYPES[taken.kind])
