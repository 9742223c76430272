"""What waits for those who decide and those who vouch: the editions they were named for, the pressing one first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.core.paris import day_of
from app.core.thread import Activity
from app.models.accounts import Role, RoleGrant
from app.models.editions import Edition
from app.models.selection import Decision, Study, StudyState

VOUCHED = (Activity.DRAW, Activity.CONVENING, Activity.TABLES, Activity.VOTE, Activity.CHOICE)


@dataclass(frozen=True)
class Choosing:
    """An edition as its decider finds it."""

    edition: Edition
    is_open: bool
    published_at: datetime | None
    late: int  # studies whose authors should have been answered

    @property
    def waits(self) -> bool:
        return self.is_open and self.published_at is None


def choosing(session: Session, editions: Sequence[Edition], now: datetime) -> list[Choosing]:
    """Where the choice is to be made first, then where answers are late, then the others, last edition first."""
    ids = [edition.id for edition in editions]
    if not ids:
        return []
    published = dict(
        session.execute(select(Decision.edition_id, Decision.published_at).where(Decision.edition_id.in_(ids))).all()
    )
    late = dict(
        session.execute(
            select(Study.edition_id, func.count(Study.id))
            .where(Study.edition_id.in_(ids), Study.state != StudyState.ANSWERED, Study.due_on < day_of(now))
            .group_by(Study.edition_id)
        ).all()
    )
    rows = [
        Choosing(one, one.is_open(Activity.CHOICE, now), published.get(one.id), late.get(one.id, 0)) for one in editions
    ]
    return sorted(rows, key=lambda row: (not row.waits, not row.late))


def holders(session: Session, edition: Edition, role: Role) -> Sequence[RoleGrant]:
    """Those to whom a role of this edition is entrusted, the first one first."""
    query = (
        select(RoleGrant)
        .where(RoleGrant.edition_id == edition.id, RoleGrant.role == role, RoleGrant.revoked_at.is_(None))
        .options(joinedload(RoleGrant.account))
    )
    return session.scalars(query.order_by(RoleGrant.id)).all()


def held_grant(session: Session, edition: Edition, role: Role, grant_id: int) -> RoleGrant | None:
    return next((one for one in holders(session, edition, role) if one.id == grant_id), None)
