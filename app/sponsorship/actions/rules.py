"""What every act on a pact asks first, and the trace that it leaves."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.prototypes import Prototype
from app.models.sponsorship import Need, Pledge
from app.sponsorship.queries.pact import organisation_of, present


def lock(session: Session, row: Need | Pledge, seen: int) -> None:
    """Hold the row, and refuse a form made from an older state of it."""
    session.flush()
    session.refresh(row, with_for_update=True)
    if seen != row.version:
        raise RuleError(
            "« %(label)s » a changé pendant que vous écriviez : quelqu’un d’autre y travaille, ou votre premier envoi "
            "est passé. Rien de plus n’a été enregistré, et ce que vous avez écrit est encore là : relisez, puis "
            "enregistrez de nouveau.",
            label=row.label,
        )


def demand_standing(row: Need | Pledge) -> None:
    if row.withdrawn_on is not None:
        raise RuleError("« %(label)s » est déjà retiré. Rien n’a été modifié.", label=row.label)


def function_of(prototype: Prototype, actor: Account) -> str:
    """What the author speaks for in this team; "" for an organiser."""
    mine = [one for one in present(prototype) if one.account_id == actor.id]
    return organisation_of(mine[0]) if mine else ""


def record(session: Session, act: str, prototype: Prototype, actor: Account, now: datetime, **details: Any) -> None:
    subject = f"prototype:{prototype.id}"
    record_act(session, f"sponsorship.{act}", actor, now, edition_id=prototype.edition_id, subject=subject, **details)
