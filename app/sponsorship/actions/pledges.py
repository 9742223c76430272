"""Promises: made, changed with a reason, taken over by whoever comes next, withdrawn with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.paris import day_of
from app.core.pledges import NeedKind, demand_amount, demand_fits
from app.models.accounts import Account
from app.models.prototypes import Prototype, TeamMember
from app.models.sponsorship import Need, Pledge, PledgeAct, PledgeChange
from app.prototypes.actions.rules import demand_going, demand_not_before_start
from app.sponsorship.actions.rules import demand_standing, function_of, lock, record
from app.sponsorship.queries.pact import organisation_of, was_put_to_signature


@dataclass(frozen=True)
class Promised:
    """What is said of a pledge: `function` promises, `owner` is its account in the team where it has one."""

    kind: NeedKind
    label: str
    due_on: date
    function: str
    owner: int | None = None
    amount: int | None = None
    need: Need | None = None


def promise(session: Session, prototype: Prototype, said: Promised, key: str, now: datetime, actor: Account) -> Pledge:
    """A new pledge; the same key again (a form sent twice) is the pledge already there."""
    demand_going(prototype, now)
    known = session.scalar(select(Pledge).where(Pledge.key == key, Pledge.prototype_id == prototype.id))
    if known is not None:
        return known
    _demand_sound(session, prototype, said, None)
    pledge = Pledge(prototype_id=prototype.id, key=key, written_at=now, account_id=actor.id)
    _write(pledge, said)
    session.add(pledge)
    session.flush()
    note(session, prototype, pledge, PledgeAct.PROMISED, now, actor)
    return pledge


def change(
    session: Session,
    prototype: Prototype,
    pledge: Pledge,
    said: Promised,
    reason: str,
    seen: int,
    now: datetime,
    actor: Account,
) -> None:
    """Another date, another amount, other words; once signed for, with a reason that everyone reads."""
    demand_going(prototype, now)
    lock(session, pledge, seen)
    demand_waiting(pledge)
    if said.due_on != pledge.due_on and said.due_on < day_of(now):
        raise RuleError("Cette nouvelle date est déjà passée. Rien n’a été enregistré.", field="due_on")
    if not reason and was_put_to_signature(session, pledge):
        raise RuleError("Cette promesse a été signée : dites pourquoi elle change.", field="reason")
    _demand_sound(session, prototype, said, pledge)
    before = terms(pledge)
    _write(pledge, said)
    note(session, prototype, pledge, PledgeAct.CHANGED, now, actor, reason=reason, before=before)


def take_over(
    session: Session, prototype: Prototype, pledges: Sequence[Pledge], member: TeamMember, now: datetime, actor: Account
) -> int:
    """Somebody of the team answers from now on for these; those kept or withdrawn meanwhile stay as they are."""
    demand_going(prototype, now)
    if member.until is not None:
        raise RuleError("Cette personne a quitté l’équipe : choisissez quelqu’un qui y est. Rien n’a été modifié.")
    taken = 0
    for pledge in pledges:
        lock(session, pledge, pledge.version)
        if pledge.kept_on or pledge.withdrawn_on or pledge.owner_id == member.account_id:
            continue
        before = terms(pledge)
        pledge.owner_id, pledge.owner_function = member.account_id, organisation_of(member)
        note(session, prototype, pledge, PledgeAct.TAKEN_OVER, now, actor, before=before)
        taken += 1
    return taken


def withdraw(
    session: Session, prototype: Prototype, pledge: Pledge, reason: str, seen: int, now: datetime, actor: Account
) -> None:
    """It will not be kept; it stays written, with the reason."""
    demand_going(prototype, now)
    lock(session, pledge, seen)
    demand_waiting(pledge)
    pledge.withdrawn_on, pledge.withdrawn_reason = day_of(now), reason
    note(session, prototype, pledge, PledgeAct.WITHDRAWN, now, actor, reason=reason)


def demand_waiting(pledge: Pledge) -> None:
    demand_standing(pledge)
    if pledge.kept_on is not None:
        raise RuleError("Cette promesse est tenue : elle ne change plus. Rouvrez-la d’abord si c’est une erreur.")


def note(
    session: Session,
    prototype: Prototype,
    pledge: Pledge,
    act: PledgeAct,
    now: datetime,
    actor: Account,
    *,
    reason: str = "",
    before: dict[str, Any] | None = None,
) -> None:
    """The act in the story of the promise, and in the record of acts; the promise has a new state."""
    if act is not PledgeAct.PROMISED:
        pledge.version += 1
    told = PledgeChange(pledge_id=pledge.id, act=act, at=now, account_id=actor.id, reason=reason, before=before or {})
    told.function = function_of(prototype, actor)
    session.add(told)
    record(session, f"pledge_{act.value}", prototype, actor, now, pledge=pledge.id)


def terms(pledge: Pledge) -> dict[str, Any]:
    """What it promised, for its story."""
    return {
        "label": pledge.label,
        "amount": pledge.amount_cents,
        "function": pledge.owner_function,
        "due_on": pledge.due_on.isoformat(),
    }


def _demand_sound(session: Session, prototype: Prototype, said: Promised, pledge: Pledge | None) -> None:
    """Dates in order, the same nature as the need, and money that adds up; the need is held meanwhile."""
    demand_not_before_start(prototype, said.due_on, "due_on")
    demand_amount(said.kind, said.amount)
    if not said.function:
        raise RuleError("Dites quel organisme promet.", field="function")
    if said.need is None:
        return
    session.refresh(said.need, with_for_update=True)
    demand_standing(said.need)
    if said.need.kind is not said.kind:
        raise RuleError(
            "Le besoin demande « %(wanted)s » : une promesse d’une autre nature n’y répond pas. Choisissez la même, ou "
            "promettez sans choisir de besoin.",
            field="kind",
            wanted=said.need.kind,
        )
    others = select(Pledge.amount_cents).where(Pledge.need_id == said.need.id, Pledge.withdrawn_on.is_(None))
    if pledge is not None:
        others = others.where(Pledge.id != pledge.id)
    demand_fits(said.need.amount_cents, [cents or 0 for cents in session.scalars(others)], said.amount)


def _write(pledge: Pledge, said: Promised) -> None:
    pledge.kind, pledge.label, pledge.amount_cents = said.kind, said.label, said.amount
    pledge.owner_function, pledge.owner_id, pledge.due_on = said.function, said.owner, said.due_on
    pledge.need_id = said.need.id if said.need else None
