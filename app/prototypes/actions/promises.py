"""Milestones: promised, kept with a proof, or put off with a reason that everyone reads."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.paris import day_of
from app.models.accounts import Account
from app.models.moderation import ContentKind, demand_shown
from app.models.prototypes import JournalEntry, Milestone, Prototype
from app.prototypes.actions.rules import demand_going, demand_not_before_start, demand_past, record


def add(session: Session, prototype: Prototype, label: str, due_on: date, now: datetime, actor: Account) -> Milestone:
    demand_going(prototype, now)
    demand_not_before_start(prototype, due_on, "due_on")
    milestone = Milestone(prototype_id=prototype.id, label=label, due_on=due_on)
    session.add(milestone)
    session.flush()
    record(session, "add_milestone", prototype, actor, now, milestone=milestone.id)
    return milestone


def complete(
    session: Session,
    prototype: Prototype,
    milestone: Milestone,
    done_on: date,
    proof: str,
    now: datetime,
    actor: Account,
) -> None:
    """`proof` says how anyone can see that it is done: an address, a document, a place."""
    demand_going(prototype, now)
    demand_shown(session, ContentKind.MILESTONE, milestone.id)
    demand_not_before_start(prototype, done_on, "done_on")
    demand_past(done_on, now, "done_on")
    milestone.done_on = done_on
    milestone.proof = proof
    record(session, "complete_milestone", prototype, actor, now, milestone=milestone.id)


def reopen(session: Session, prototype: Prototype, milestone: Milestone, now: datetime, actor: Account) -> None:
    """Undo: it was not done after all; the proof stays written."""
    demand_going(prototype, now)
    demand_shown(session, ContentKind.MILESTONE, milestone.id)
    milestone.done_on = None
    record(session, "reopen_milestone", prototype, actor, now, milestone=milestone.id)


def put_off(
    session: Session,
    prototype: Prototype,
    milestone: Milestone,
    due_on: date,
    reason: str,
    now: datetime,
    actor: Account,
) -> None:
    """Give a new date. The journal says so with the reason, in French as the rest of it: no delay is silent."""
    demand_going(prototype, now)
    demand_shown(session, ContentKind.MILESTONE, milestone.id)
    demand_not_before_start(prototype, due_on, "due_on")
    if milestone.done_on is not None:
        raise RuleError("Cette étape est déjà faite : sa date ne change plus.")
    if due_on == milestone.due_on:
        raise RuleError("C’est déjà la date prévue : rien n’a été modifié.", field="due_on")
    before = milestone.due_on
    milestone.due_on = due_on
    text = f"L’étape « {milestone.label} », prévue le {before:%d/%m/%Y}, est reportée au {due_on:%d/%m/%Y}. {reason}"
    entry = JournalEntry(prototype_id=prototype.id, happened_on=day_of(now), text=text, written_at=now)
    entry.account_id = actor.id
    session.add(entry)
    record(session, "put_off_milestone", prototype, actor, now, milestone=milestone.id, before=before.isoformat())


def remove(session: Session, prototype: Prototype, milestone: Milestone, now: datetime, actor: Account) -> None:
    """Undo an addition; what was done is never removed."""
    demand_going(prototype, now)
    demand_shown(session, ContentKind.MILESTONE, milestone.id)
    if milestone.done_on is not None:
        raise RuleError("Cette étape est faite : elle ne se retire pas. Rouvrez-la d’abord si c’est une erreur.")
    record(session, "remove_milestone", prototype, actor, now, milestone=milestone.id, label=milestone.label)
    session.delete(milestone)
