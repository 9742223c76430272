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


@dataclass(frozen=True)
class Carried:
    """A prototype as its team sees it today: what is late, and what comes next."""

    prototype: Prototype
    roles: frozenset[TeamRole]
    late: Sequence[Milestone]
    upcoming: Sequence[Milestone]

    @property
    def first(self) -> Milestone | None:
        """The promise to look at now."""
        return next(iter([*self.late, *self.upcoming]), None)


def carried(session: Session, account: Account, now: datetime) -> list[Carried]:
    """The account's prototypes, the one with the oldest late promise first, then by the next promise."""
    mine = select(TeamMember.prototype_id).where(TeamMember.account_id == account.id, TeamMember.until.is_(None))
    prototypes = session.scalars(_whole().where(Prototype.id.in_(mine))).all()
    return _by_urgency([_carried(prototype, account, day_of(now)) for prototype in prototypes])


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


def _carried(prototype: Prototype, account: Account | None, today: date) -> Carried:
    waiting = [milestone for milestone in prototype.milestones if milestone.done_on is None]
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
