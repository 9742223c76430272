"""What every act on a prototype asks first."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.paris import day_of
from app.core.thread import Activity
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.prototypes import Prototype


def demand_going(prototype: Prototype, now: datetime) -> None:
    """Prototypes are followed while theirs or the assessment's step is open."""
    if not prototype.edition.is_open(Activity.ASSESSMENT, now):
        prototype.edition.demand_open(Activity.PROTOTYPES, now)


def demand_not_before_start(prototype: Prototype, day: date, field: str) -> None:
    start = day_of(prototype.started_at)
    if day < start:
        raise RuleError(
            "Cette date est avant le début du prototype, le %(start)s. Rien n’a été enregistré.",
            field=field,
            start=start,
        )


def demand_past(day: date, now: datetime, field: str) -> None:
    if day > day_of(now):
        raise RuleError("Cette date n’est pas encore arrivée. Rien n’a été enregistré.", field=field)


def record(session: Session, act: str, prototype: Prototype, actor: Account, now: datetime, **details: Any) -> None:
    subject = f"prototype:{prototype.id}"
    record_act(session, f"prototypes.{act}", actor, now, edition_id=prototype.edition_id, subject=subject, **details)
