"""Claims decided: the list by state with its sums, one claim and its history, the decision and its undo."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.paris import day_of
from app.core.travel import NEXT_OF_EXPENSE, ExpenseState
from app.extensions import db
from app.logistics import queries
from app.logistics.actions import expenses as actions
from app.logistics.forms import DecideForm, RefundForm, UndoForm
from app.logistics.queries import ExpenseFilters
from app.logistics.views.room import AGENTS, EXPENSES, blueprint, expense_or_404
from app.models.editions import Edition
from app.models.logistics import Expense, ExpenseKind, ReceiptKind
from app.web import access
from app.web.clock import now
from app.web.navigation import paginate
from app.web.transactions import saving

PER_PAGE = 30


@blueprint.get(EXPENSES)
@access.roles(*AGENTS)
def expenses(edition: Edition) -> ResponseReturnValue:
    """What is asked, accepted, refunded, in number and in euros; then each claim."""
    asked, last = ExpenseFilters.read(request.args), request.args.get("dernier", 0, type=int)
    page = request.args.get("page", 1, type=int)
    return render_template(
        "logistics/expenses.html",
        asked=asked,
        totals=queries.totals_of(edition),
        found=paginate(db, queries.expenses_found(edition, asked), page, PER_PAGE),
        letters=len(queries.letters_to_write(edition, now())),
        last=queries.expense_numbered(edition, last) if last else None,
        following=NEXT_OF_EXPENSE,
        ExpenseState=ExpenseState,
        ExpenseKind=ExpenseKind,
        ReceiptKind=ReceiptKind,
    )


@blueprint.get(f"{EXPENSES}/<int:expense_id>")
@access.roles(*AGENTS)
def expense(edition: Edition, expense_id: int) -> ResponseReturnValue:
    return _page(expense_or_404(edition, expense_id), DecideForm(formdata=None), RefundForm(formdata=None))


@blueprint.post(f"{EXPENSES}/<int:expense_id>/decision")
@access.roles(*AGENTS)
def decide(edition: Edition, expense_id: int) -> ResponseReturnValue:
    """Accepted in one tap; refused, or to complete, with the reason that the person will read."""
    found, form = expense_or_404(edition, expense_id), DecideForm()
    if form.validate():
        with saving(form) as saved:
            actions.decide(
                found, form.state.data, form.seen.data or "", access.account(), now(), form.reason.data or ""
            )
        if saved:
            return _decided(expense_id)
        found = expense_or_404(edition, expense_id)
    return _page(found, form, RefundForm(formdata=None))


@blueprint.post(f"{EXPENSES}/<int:expense_id>/remboursement")
@access.roles(*AGENTS)
def refund(edition: Edition, expense_id: int) -> ResponseReturnValue:
    """When the money was sent, and how."""
    found, form = expense_or_404(edition, expense_id), RefundForm()
    if form.validate_on_submit() and form.refunded_on.data:
        with saving(form) as saved:
            actions.refund(
                found,
                form.refunded_on.data,
                form.means.data,
                form.reference.data or "",
                access.account(),
                now(),
            )
        if saved:
            return _decided(expense_id)
        found = expense_or_404(edition, expense_id)
    return _page(found, DecideForm(formdata=None), form)


@blueprint.post(f"{EXPENSES}/<int:expense_id>/reprendre")
@access.roles(*AGENTS)
def undo(edition: Edition, expense_id: int) -> ResponseReturnValue:
    found, form = expense_or_404(edition, expense_id), UndoForm()
    if form.validate():
        with saving():
            actions.undo(found, form.seen.data or "", access.account(), now())
        flash(_("La décision est reprise : rien n’en sera dit si la personne n’était pas encore prévenue."), "success")
    return redirect(url_for("logistics.expense", expense_id=expense_id))


def _decided(expense_id: int) -> ResponseReturnValue:
    """Back to the list as it was, where the decision can be taken back, or to the page of the claim."""
    if request.form.get("retour") != "liste":
        flash(
            _("C’est noté. La personne sera prévenue dans dix minutes ; d’ici là, reprendre ne se voit pas."), "success"
        )
        return redirect(url_for("logistics.expense", expense_id=expense_id))
    asked = ExpenseFilters.read(request.args)
    kept = {
        "etat": asked.state, "nature": asked.kind, "justificatif": asked.receipt, "q": asked.q,
        "page": request.args.get("page", ""), "dernier": str(expense_id),
    }  # fmt: skip
    return redirect(url_for("logistics.expenses", **{name: value for name, value in kept.items() if value}))  # type: ignore[arg-type]


def _page(found: Expense, form: DecideForm, refund_form: RefundForm) -> ResponseReturnValue:
    if not refund_form.is_submitted():
        refund_form.refunded_on.data = day_of(now())
    page = render_template(
        "logistics/expense.html",
        expense=found,
        one=found.participant,
        form=form,
        refund_form=refund_form,
        following=NEXT_OF_EXPENSE[found.state],
        before=queries.state_before(found),
        is_mine=found.participant.person.id == access.account().person_id,
        open=actions.OPEN,
        ExpenseState=ExpenseState,
    )
    return page, 422 if form.errors or refund_form.errors or form.form_errors or refund_form.form_errors else 200
