"""Claims of expenses: sent by the person or for them, decided, refunded; every change is kept with its reason."""

from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import RuleError
from app.core.paris import day_of
from app.core.travel import (
    SETTLED,
    ExpenseState,
    demand_claim,
    demand_next,
    demand_unchanged,
    expense_news,
    is_claim_time,
    telling_time,
)
from app.extensions import db
from app.logistics import queries
from app.logistics.actions.records import record
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.logistics import Expense, ExpenseChange, ExpenseKind, PaymentMeans, ReceiptKind

OPEN = (ExpenseState.CLAIMED, ExpenseState.TO_COMPLETE)


@dataclass(frozen=True)
class Receipt:
    """Paper, a file on the shelf (its SHA-256 and its type), or nothing yet."""

    kind: ReceiptKind = ReceiptKind.NONE
    name: str | None = None
    type: str | None = None


@dataclass(frozen=True)
class Claim:
    """What somebody asks to be refunded. `amount` in cents; `receipt` None keeps the one given before."""

    kind: ExpenseKind
    amount: int
    spent_on: date
    label: str = ""
    receipt: Receipt | None = None


def claim(one: Participant, said: Claim, key: str, actor: Account, now: datetime) -> Expense:
    """A new claim; the same key again (a form sent twice) is the claim already there."""
    known = queries.expense_keyed(key)
    if known is not None and known.participant_id == one.id:
        return known
    is_own = actor.person_id == one.person.id
    if is_own and not is_claim_time(one.edition.held_on, day_of(now)):
        raise RuleError(
            "Le temps pour déclarer des frais est passé : trois mois après la journée. Écrivez aux organisateurs."
        )
    demand_claim(said.amount, said.spent_on, one.edition.held_on, day_of(now))
    found = Expense(participant_id=one.id, key=key, claimed_at=now, claimed_by_id=actor.id, state=ExpenseState.CLAIMED)
    _write(found, said)
    found.changes.append(ExpenseChange(before=None, after=ExpenseState.CLAIMED, at=now, account_id=actor.id))
    db.session.add(found)
    db.session.flush()
    record("claim", one, actor, now, f"expense:{found.id}")
    return found


def correct(expense: Expense, said: Claim, actor: Account, now: datetime) -> None:
    """Other answers, before a decision; what was to be completed is a claim again."""
    _lock(expense)
    if expense.state not in OPEN:
        raise RuleError(
            "Cette demande est « %(state)s » : elle ne se corrige plus. Rien n’a été modifié.", state=expense.state
        )
    one = expense.participant
    demand_claim(said.amount, said.spent_on, one.edition.held_on, day_of(now))
    _write(expense, said)
    if expense.state is ExpenseState.TO_COMPLETE:
        _move(expense, ExpenseState.CLAIMED, actor, now)
        expense.told_state, expense.tell_at = ExpenseState.CLAIMED, None  # whoever completes it knows
    record("correct_claim", one, actor, now, f"expense:{expense.id}")


def withdraw(expense: Expense, actor: Account, now: datetime) -> None:
    """Take a claim back before a decision: nothing of it is kept but the act."""
    _lock(expense)
    if expense.state not in OPEN:
        raise RuleError(
            "Cette demande est « %(state)s » : elle ne se retire plus. Rien n’a été modifié.", state=expense.state
        )
    record("withdraw_claim", expense.participant, actor, now, f"expense:{expense.id}")
    db.session.delete(expense)


def decide(expense: Expense, after: ExpenseState, seen: str, actor: Account, now: datetime, reason: str = "") -> bool:
    """Accept, refuse with a reason, or ask to complete with a reason; False when it is already so (a double tap)."""
    if after is ExpenseState.REFUNDED:
        raise RuleError("Un remboursement se note avec sa date et son moyen. Rien n’a été modifié.")
    _lock(expense)
    if expense.state is after:
        return False
    demand_unchanged(seen, expense.state)
    _demand_another(expense, actor)
    demand_next(expense.state, after, reason)
    _move(expense, after, actor, now, reason)
    return True


def refund(expense: Expense, on: date, means: PaymentMeans, reference: str, actor: Account, now: datetime) -> bool:
    """Note that the money was sent: when, by what means, under which reference; False when it is already noted."""
    _lock(expense)
    if expense.state is ExpenseState.REFUNDED:
        return False
    _demand_another(expense, actor)
    demand_next(expense.state, ExpenseState.REFUNDED, "")
    if on > day_of(now):
        raise RuleError("Cette date est à venir : notez le remboursement une fois fait.", field="refunded_on")
    if on < day_of(expense.claimed_at):
        raise RuleError("Cette date est avant la demande : vérifiez-la.", field="refunded_on")
    expense.refunded_on, expense.means, expense.payment_reference = on, means, reference
    _move(expense, ExpenseState.REFUNDED, actor, now)
    return True


def undo(expense: Expense, seen: str, actor: Account, now: datetime) -> None:
    """Take the last decision back; a change of its own, and the person is told again if they had heard of it."""
    _lock(expense)
    demand_unchanged(seen, expense.state)
    before = queries.state_before(expense)
    if before is None:
        raise RuleError("Il n’y a pas de décision à reprendre sur cette demande. Rien n’a été modifié.")
    if expense.state is ExpenseState.REFUNDED:
        expense.refunded_on = expense.means = None
        expense.payment_reference = ""
    _move(expense, before, actor, now, queries.reason_of(expense, before))


def _lock(expense: Expense) -> None:
    """Whoever decides and whoever corrects never act on the same claim at once."""
    db.session.flush()
    db.session.refresh(expense, ["state", "told_state", "refunded_on", "means"], with_for_update=True)


def _demand_another(expense: Expense, actor: Account) -> None:
    if actor.person_id == expense.participant.person.id:
        raise RuleError("C’est votre propre demande : une autre personne doit la décider. Rien n’a été modifié.")


def _write(expense: Expense, said: Claim) -> None:
    expense.kind, expense.amount_cents = said.kind, said.amount
    expense.spent_on, expense.label = said.spent_on, said.label
    if said.receipt is not None:
        expense.receipt = said.receipt.kind
        expense.receipt_name, expense.receipt_type = said.receipt.name, said.receipt.type


def _move(expense: Expense, after: ExpenseState, actor: Account, now: datetime, reason: str = "") -> None:
    change = ExpenseChange(before=expense.state, after=after, at=now, account_id=actor.id, reason=reason)
    expense.changes.append(change)
    expense.state = after
    expense.settled_at = now if after in SETTLED else None
    expense.tell_at = telling_time(expense_news(expense.told_state, after), now)
    record(
        "expense_state",
        expense.participant,
        actor,
        now,
        f"expense:{expense.id}",
        before=change.before.value if change.before else "",
        state=after.value,
    )
