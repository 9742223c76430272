"""Money planned, committed, spent. An entry is never changed: its opposite corrects it, and both stay."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.paris import day_of
from app.models.accounts import Account
from app.models.moderation import ContentKind, demand_shown
from app.models.prototypes import MoneyEntry, MoneyKind, Prototype
from app.prototypes.actions.rules import demand_going, demand_not_before_start, demand_past, record

LARGEST_TOTAL = 2_000_000_000  # cents: what an INTEGER column adds up safely


def note(
    session: Session,
    prototype: Prototype,
    kind: MoneyKind,
    label: str,
    amount_cents: int,
    dated_on: date,
    now: datetime,
    actor: Account,
) -> MoneyEntry:
    demand_going(prototype, now)
    demand_not_before_start(prototype, dated_on, "dated_on")
    if kind is not MoneyKind.PLANNED:
        demand_past(dated_on, now, "dated_on")
    if not 0 < amount_cents <= LARGEST_TOTAL:
        raise RuleError(
            "Le montant doit être supérieur à zéro. Pour annuler une écriture, corrigez-la dans la liste.",
            field="amount",
        )
    return _add(session, prototype, kind, label, amount_cents, dated_on, now, actor)


def correct(session: Session, prototype: Prototype, entry: MoneyEntry, now: datetime, actor: Account) -> MoneyEntry:
    """Write the opposite of an entry, once; the correction of a correction is a new entry."""
    demand_going(prototype, now)
    demand_shown(session, ContentKind.MONEY, entry.id)
    undone = select(MoneyEntry.id).where(MoneyEntry.corrects_id == entry.id)
    if entry.corrects_id is not None or session.scalar(undone) is not None:
        raise RuleError("Cette écriture est déjà corrigée. Rien n’a été modifié : ajoutez une nouvelle écriture.")
    day = day_of(now)
    opposite = _add(session, prototype, entry.kind, entry.label, -entry.amount_cents, day, now, actor)
    opposite.corrects_id = entry.id
    return opposite


def _add(
    session: Session,
    prototype: Prototype,
    kind: MoneyKind,
    label: str,
    amount_cents: int,
    dated_on: date,
    now: datetime,
    actor: Account,
) -> MoneyEntry:
    entry = MoneyEntry(
        prototype_id=prototype.id,
        kind=kind,
        label=label,
        amount_cents=amount_cents,
        dated_on=dated_on,
        written_at=now,
        account_id=actor.id,
    )
    session.add(entry)
    session.flush()
    record(session, "note_money", prototype, actor, now, entry=entry.id, kind=kind.value)
    return entry
