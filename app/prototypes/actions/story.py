"""The journal, and the lessons drawn: strong points and levers."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.models.accounts import Account
from app.models.moderation import ContentKind, demand_shown
from app.models.prototypes import AssessmentPoint, JournalEntry, PointKind, Prototype
from app.prototypes.actions.rules import demand_going, demand_not_before_start, demand_past, record


def write(session: Session, prototype: Prototype, happened_on: date, text: str, now: datetime, actor: Account) -> None:
    demand_going(prototype, now)
    demand_not_before_start(prototype, happened_on, "happened_on")
    demand_past(happened_on, now, "happened_on")
    entry = JournalEntry(prototype_id=prototype.id, happened_on=happened_on, text=text, written_at=now)
    entry.account_id = actor.id
    session.add(entry)
    record(session, "write_journal", prototype, actor, now)


def unwrite(session: Session, prototype: Prototype, entry: JournalEntry, now: datetime, actor: Account) -> None:
    demand_going(prototype, now)
    demand_shown(session, ContentKind.JOURNAL, entry.id)
    record(session, "remove_journal", prototype, actor, now, happened_on=entry.happened_on.isoformat())
    session.delete(entry)


def add_point(
    session: Session, prototype: Prototype, kind: PointKind, text: str, now: datetime, actor: Account
) -> None:
    demand_going(prototype, now)
    point = AssessmentPoint(prototype_id=prototype.id, kind=kind, text=text, written_at=now, account_id=actor.id)
    session.add(point)
    record(session, "add_point", prototype, actor, now, kind=kind.value)


def remove_point(session: Session, prototype: Prototype, point: AssessmentPoint, now: datetime, actor: Account) -> None:
    demand_going(prototype, now)
    demand_shown(session, ContentKind.POINT, point.id)
    record(session, "remove_point", prototype, actor, now, kind=point.kind.value)
    session.delete(point)
