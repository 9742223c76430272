"""What a prototype lacks: written, corrected, withdrawn with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.money import Cents
from app.core.paris import day_of
from app.core.pledges import NeedKind, demand_amount
from app.models.accounts import Account
from app.models.prototypes import Prototype
from app.models.sponsorship import Need, Pledge
from app.prototypes.actions.rules import demand_going
from app.sponsorship.actions.rules import demand_standing, lock, record


@dataclass(frozen=True)
class Lack:
    """What is said of a need; `amount` in cents, for money only."""

    kind: NeedKind
    label: str
    amount: int | None = None


def add(session: Session, prototype: Prototype, said: Lack, key: str, now: datetime, actor: Account) -> Need:
    """A new need; the same key again (a form sent twice) is the need already there."""
    demand_going(prototype, now)
    known = session.scalar(select(Need).where(Need.key == key, Need.prototype_id == prototype.id))
    if known is not None:
        return known
    demand_amount(said.kind, said.amount)
    need = Need(prototype_id=prototype.id, key=key, written_at=now, account_id=actor.id)
    need.kind, need.label, need.amount_cents = said.kind, said.label, said.amount
    session.add(need)
    session.flush()
    record(session, "add_need", prototype, actor, now, need=need.id)
    return need


def change(
    session: Session, prototype: Prototype, need: Need, said: Lack, seen: int, now: datetime, actor: Account
) -> None:
    """Other words, another amount; never less than what is already promised for it."""
    demand_going(prototype, now)
    lock(session, need, seen)
    demand_standing(need)
    demand_amount(said.kind, said.amount)
    count, promised = _promised(session, need)
    if count and said.kind is not need.kind:
        raise RuleError(
            "Des promesses répondent déjà à ce besoin : sa nature ne change plus. Écrivez-en plutôt un autre.",
            field="kind",
        )
    if said.amount is not None and said.amount < promised:
        raise RuleError(
            "Le compte n’est pas bon : %(promised)s sont déjà promis pour ce besoin. Rien n’a été enregistré.",
            field="amount",
            promised=Cents(promised),
        )
    need.kind, need.label, need.amount_cents = said.kind, said.label, said.amount
    need.version += 1
    record(session, "change_need", prototype, actor, now, need=need.id)


def withdraw(
    session: Session, prototype: Prototype, need: Need, reason: str, seen: int, now: datetime, actor: Account
) -> None:
    """It is no longer needed; what is promised for it is first kept or withdrawn."""
    demand_going(prototype, now)
    lock(session, need, seen)
    demand_standing(need)
    waiting = select(Pledge.id).where(
        Pledge.need_id == need.id, Pledge.kept_on.is_(None), Pledge.withdrawn_on.is_(None)
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise RuleError("Une promesse attend encore pour ce besoin : qu’elle soit d’abord tenue ou retirée.")
    need.withdrawn_on, need.withdrawn_reason = day_of(now), reason
    need.version += 1
    record(session, "withdraw_need", prototype, actor, now, need=need.id)


def _promised(session: Session, need: Need) -> tuple[int, int]:
    """How many pledges answer it, and for how many cents."""
    standing = (Pledge.need_id == need.id, Pledge.withdrawn_on.is_(None))
    row = session.execute(
        select(func.count(Pledge.id), func.coalesce(func.sum(Pledge.amount_cents), 0)).where(*standing)
    ).one()
    return row[0], int(row[1] or 0)
