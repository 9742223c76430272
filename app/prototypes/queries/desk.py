"""The desk of those who accompany or carry prototypes: the late promise first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.paris import day_of
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.prototypes import Milestone, Prototype, TeamMember, TeamRole
from app.models.sponsorship import Pledge


@dataclass(frozen=True)
class Carried:
    """A prototype as its team sees it today: what is late, and what comes next."""

    prototype: Prototype
    roles: frozenset[TeamRole]
    late: Sequence[Milestone | Pledge]
    upcoming: Sequence[Milestone | Pledge]

    @property
    def first(self) -> Milestone | Pledge | None:
        """The promise to look at now."""
        return next(iter([*self.late, *self.upcoming]), None)


def carried(session: Session, account: Account, now: datetime) -> list[Carried]:
    """The account's prototypes, the one with the oldest late promise first, then by the next promise."""
    mine = select(TeamMember.prototype_id).where(TeamMember.account_id == account.id, TeamMember.until.is_(None))
    prototypes = session.scalars(_whole().where(Prototype.id.in_(mine))).all()
    pledges = _pledges(session, [prototype.id for prototype in prototypes])
    return _by_urgency(
        [_carried(prototype, account, day_of(now), pledges.get(prototype.id, [])) for prototype in prototypes]
    )


def _pledges(session: Session, prototypes: Sequence[int]) -> dict[int, list[Pledge]]:
    """Prototype → what its pact promises and that waits: its team answers for that as for its steps."""
    found: dict[int, list[Pledge]] = {}
    waits = (Pledge.prototype_id.in_(prototypes), Pledge.kept_on.is_(None), Pledge.withdrawn_on.is_(None))
    for one in session.scalars(select(Pledge).where(*waits)) if prototypes else ():
        found.setdefault(one.prototype_id, []).append(one)
    return found


def of_edition(session: Session, edition: Edition, now: datetime) -> list[Carried]:
    """Every prototype of an edition, for its organisers."""
    prototypes = session.scalars(_whole().where(Prototype.edition_id == edition.id)).all()
    return _by_urgency([_carried(prototype, None, day_of(now)) for prototype in prototypes])


def _whole() -> Select[Prototype]:
    return select(Prototype).options(
        joinedload(Prototype.project),
        joinedload(Prototype.edition),
        selectinload(Prototype.milestones),
        selectinload(Prototype.team).joinedload(TeamMember.account),
    )


def _carried(prototype: Prototype, account: Account | None, today: date, pledges: Sequence[Pledge] = ()) -> Carried:
    steps = [milestone for milestone in prototype.milestones if milestone.done_on is None]
    both: list[Milestone | Pledge] = [*steps, *pledges]
    waiting = sorted(both, key=lambda one: (one.due_on, one.id))
    return Carried(
        prototype,
        frozenset(
            member.role
            for member in prototype.team
            if member.until is None and account is not None and member.account_id == account.id
        ),
        [milestone for milestone in waiting if milestone.due_on < today],
        [milestone for milestone in waiting if milestone.due_on >= today],
    )


def _by_urgency(found: list[Carried]) -> list[Carried]:
    def urgency(one: Carried) -> tuple[bool, date, int]:
        return (not one.late, one.first.due_on if one.first else date.max, one.prototype.rank)

    return sorted(found, key=urgency)
