"""Claims: by state with their sums, by person, by key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from app.core.money import Cents
from app.core.travel import ExpenseState, before_last, totals
from app.extensions import db
from app.logistics.queries.people import by_name, who
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.logistics import Expense, ExpenseChange, ExpenseKind, ReceiptKind


@dataclass(frozen=True)
class ExpenseFilters:
    """What the list is asked for; an empty value asks for nothing."""

    q: str = ""
    state: str = ""
    kind: str = ""
    receipt: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "ExpenseFilters":
        """From an address: « etat », « nature », « justificatif », « q »; what means nothing is left out."""

        def known(name: str, members: Sequence[str]) -> str:
            return values.get(name, "") if values.get(name, "") in members else ""

        return cls(
            q=values.get("q", "").strip(),
            state=known("etat", list(ExpenseState)),
            kind=known("nature", list(ExpenseKind)),
            receipt=known("justificatif", list(ReceiptKind)),
        )


def expenses_found(edition: Edition, asked: ExpenseFilters) -> Select[Expense]:
    """By family name, the oldest expense first, with its history."""
    statement = (
        select(Expense)
        .join(Expense.participant)
        .options(*who(contains_eager(Expense.participant)), selectinload(Expense.changes))
    )
    if asked.state:
        statement = statement.where(Expense.state == ExpenseState(asked.state))
    if asked.kind:
        statement = statement.where(Expense.kind == ExpenseKind(asked.kind))
    if asked.receipt:
        statement = statement.where(Expense.receipt == ReceiptKind(asked.receipt))
    return by_name(statement, edition, asked.q).order_by(Expense.spent_on, Expense.id)


def totals_of(edition: Edition) -> dict[ExpenseState, tuple[int, Cents]]:
    """For every state: how many claims, and their sum."""
    statement = (
        select(Expense.state, func.count(), func.sum(Expense.amount_cents))
        .join(Participant, Expense.participant_id == Participant.id)
        .where(Participant.edition_id == edition.id)
        .group_by(Expense.state)
    )
    return totals((row[0], row[1], int(row[2])) for row in db.session.execute(statement))


def expenses_of(one: Participant) -> Sequence[Expense]:
    """The oldest expense first."""
    statement = select(Expense).where(Expense.participant_id == one.id).options(selectinload(Expense.changes))
    return db.session.scalars(statement.order_by(Expense.spent_on, Expense.id)).all()


def expense_numbered(edition: Edition, expense_id: int) -> Expense | None:
    return db.session.scalar(
        select(Expense)
        .join(Expense.participant)
        .where(Expense.id == expense_id, Participant.edition_id == edition.id)
        .options(
            *who(contains_eager(Expense.participant)),
            joinedload(Expense.claimed_by).joinedload(Account.person),
            selectinload(Expense.changes).joinedload(ExpenseChange.account),
        )
    )


def expense_keyed(key: str) -> Expense | None:
    return db.session.scalar(select(Expense).where(Expense.key == key))


def state_before(expense: Expense) -> ExpenseState | None:
    """The state to which taking back the last decision returns; None when nothing was decided."""
    return before_last([change.after for change in expense.changes])


def reason_of(expense: Expense, state: ExpenseState) -> str:
    """The last reason given for this state."""
    said = (change.reason for change in reversed(expense.changes) if change.after is state and change.reason)
    return next(said, "")


def receipts_kept(session: Session) -> set[str]:
    """The names of the files that a claim still holds."""
    return {name for name in session.scalars(select(Expense.receipt_name)) if name}
