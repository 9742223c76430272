"""A kept project becomes a prototype when the decision is published."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.paris import day_of
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.projects import Project
from app.models.prototypes import MoneyEntry, MoneyKind, Prototype
from app.models.territories import District


def start(session: Session, project: Project, now: datetime, actor: Account) -> Prototype:
    """The prototype of `project`, numbered after those of its edition; asked twice, it starts once.

    The budget that the table wrote becomes the money planned, line by line; the town is the district's.
    """
    existing = session.scalar(select(Prototype).where(Prototype.project_id == project.id))
    if existing is not None:
        return existing
    last = session.scalar(select(func.max(Prototype.rank)).where(Prototype.edition_id == project.edition_id)) or 0
    prototype = Prototype(edition_id=project.edition_id, project_id=project.id, rank=last + 1, started_at=now)
    prototype.town = _town(project.district)
    prototype.district_code = project.district_code
    session.add(prototype)
    session.flush()
    _plan_money(session, prototype, project, now, actor)
    record_act(
        session,
        "prototypes.start",
        actor,
        now,
        edition_id=project.edition_id,
        subject=f"prototype:{prototype.id}",
        project=project.number,
    )
    return prototype


def _town(district: District | None) -> str:
    return district.communes[0].name if district and district.communes else ""


def _plan_money(session: Session, prototype: Prototype, project: Project, now: datetime, actor: Account) -> None:
    lines = [(line.label, line.amount_cents) for line in project.budget_lines if line.amount_cents]
    if not lines and project.budget_cents:
        lines = [(project.title, project.budget_cents)]
    session.add_all(
        MoneyEntry(
            prototype_id=prototype.id,
            kind=MoneyKind.PLANNED,
            label=label,
            amount_cents=cents,
            dated_on=day_of(now),
            written_at=now,
            account_id=actor.id,
        )
        for label, cents in lines
    )
