"""The lessons drawn: strong points, levers, costs, each with what it rests on."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import Account
from app.models.followup import Evidence, Indicator
from app.models.moderation import ContentKind, demand_shown
from app.models.prototypes import AssessmentPoint, JournalEntry, PointKind, Prototype
from app.prototypes.actions.rules import demand_going, record


def add_point(
    session: Session,
    prototype: Prototype,
    kind: PointKind,
    text: str,
    now: datetime,
    actor: Account,
    *,
    entries: Collection[int] = (),
    indicators: Collection[int] = (),
) -> AssessmentPoint:
    """`entries` and `indicators` are the ids of what proves it, in this prototype's journal and figures."""
    demand_going(prototype, now)
    same = select(AssessmentPoint).filter_by(prototype_id=prototype.id, kind=kind, text=text, account_id=actor.id)
    if (sent := session.scalar(same)) is not None:
        return sent
    _demand_own(session, prototype, entries, indicators)
    point = AssessmentPoint(prototype_id=prototype.id, kind=kind, text=text, written_at=now, account_id=actor.id)
    point.evidence = [Evidence(entry_id=one) for one in sorted(entries)]
    point.evidence += [Evidence(indicator_id=one) for one in sorted(indicators)]
    session.add(point)
    session.flush()
    record(session, "add_point", prototype, actor, now, kind=kind.value, proofs=len(point.evidence))
    return point


def remove_point(session: Session, prototype: Prototype, point: AssessmentPoint, now: datetime, actor: Account) -> None:
    demand_going(prototype, now)
    demand_shown(session, ContentKind.POINT, point.id)
    record(session, "remove_point", prototype, actor, now, kind=point.kind.value)
    session.delete(point)


def _demand_own(session: Session, prototype: Prototype, entries: Collection[int], indicators: Collection[int]) -> None:
    for kind, wanted in ((JournalEntry, entries), (Indicator, indicators)):
        found = session.scalars(select(kind.id).where(kind.prototype_id == prototype.id, kind.id.in_(wanted))).all()
        if set(found) != set(wanted):
            raise RuleError(
                "Une des preuves choisies a été retirée entre-temps. Choisissez-en une autre : rien n’est enregistré.",
                field="proofs",
            )
