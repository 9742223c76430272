"""A prototype as everyone reads it: promises, story, money, lessons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.models.editions import Edition
from app.models.followup import Declaration, Evidence, Indicator
from app.models.projects import Project
from app.models.prototypes import (
    AssessmentPoint,
    Generalisation,
    JournalEntry,
    Milestone,
    MoneyEntry,
    MoneyKind,
    Prototype,
    TeamMember,
)

Part = TypeVar(
    "Part",
    Milestone,
    JournalEntry,
    MoneyEntry,
    AssessmentPoint,
    Generalisation,
    TeamMember,
    Indicator,
    Declaration,
)
PROVEN = selectinload(Prototype.points).joinedload(AssessmentPoint.evidence)  # points with what they rest on


@dataclass(frozen=True)
class Progress:
    """Milestones sorted for reading: done, then late, then to come. `today` is a date in Paris."""

    done: Sequence[Milestone]
    late: Sequence[Milestone]
    upcoming: Sequence[Milestone]

    @property
    def total(self) -> int:
        return len(self.done) + len(self.late) + len(self.upcoming)


@dataclass(frozen=True)
class Money:
    """Totals in cents, and what was spent in hundredths of what was planned (None when nothing was)."""

    planned: int
    committed: int
    spent: int

    @property
    def spent_share(self) -> int | None:
        return round(self.spent * 100 / self.planned) if self.planned > 0 else None

    @property
    def largest(self) -> int:
        return max(self.planned, self.committed, self.spent, 1)


def whole(session: Session, edition: Edition, rank: int) -> Prototype | None:
    """A prototype with all that its page shows, but its journal, of which the page shows the end."""
    return session.scalar(
        select(Prototype)
        .where(Prototype.edition_id == edition.id, Prototype.rank == rank)
        .options(
            joinedload(Prototype.project).joinedload(Project.axis),
            joinedload(Prototype.district),
            selectinload(Prototype.team).joinedload(TeamMember.account),
            selectinload(Prototype.milestones),
            selectinload(Prototype.money),
            PROVEN.joinedload(Evidence.entry),
            PROVEN.joinedload(Evidence.indicator),
        )
    )


def bare(session: Session, edition: Edition, rank: int) -> Prototype | None:
    """The prototype with its project and its team, enough to act on it."""
    return session.scalar(
        select(Prototype)
        .where(Prototype.edition_id == edition.id, Prototype.rank == rank)
        .options(joinedload(Prototype.project), selectinload(Prototype.team).joinedload(TeamMember.account))
    )


def progress(prototype: Prototype, today: date) -> Progress:
    waiting = [milestone for milestone in prototype.milestones if milestone.done_on is None]
    done = [milestone for milestone in prototype.milestones if milestone.done_on is not None]
    return Progress(
        sorted(done, key=lambda milestone: (milestone.done_on, milestone.id)),
        [milestone for milestone in waiting if milestone.due_on < today],
        [milestone for milestone in waiting if milestone.due_on >= today],
    )


def money(prototype: Prototype) -> Money:
    totals = {kind: sum(one.amount_cents for one in prototype.money if one.kind is kind) for kind in MoneyKind}
    return Money(totals[MoneyKind.PLANNED], totals[MoneyKind.COMMITTED], totals[MoneyKind.SPENT])


def corrected(prototype: Prototype) -> frozenset[int]:
    """Entries already undone by their opposite."""
    return frozenset(one.corrects_id for one in prototype.money if one.corrects_id is not None)


def generalisations(session: Session, prototype: Prototype) -> Sequence[Generalisation]:
    return session.scalars(
        select(Generalisation)
        .where(Generalisation.prototype_id == prototype.id)
        .order_by(Generalisation.decided_at, Generalisation.id)
    ).all()


def generalisations_of(session: Session, edition: Edition) -> dict[int, list[Generalisation]]:
    """Prototype → the territories that carry it on."""
    rows = session.scalars(
        select(Generalisation)
        .join(Prototype, Generalisation.prototype_id == Prototype.id)
        .where(Prototype.edition_id == edition.id)
        .order_by(Generalisation.decided_at, Generalisation.id)
    )
    found: dict[int, list[Generalisation]] = {}
    for row in rows:
        found.setdefault(row.prototype_id, []).append(row)
    return found


def organisations(prototype: Prototype) -> dict[int, str]:
    """Account → the organisation it speaks for, members who left included: authors are shown by function."""
    return {member.account_id: member.organisation for member in prototype.team}


def of_edition(session: Session, edition: Edition) -> Sequence[Prototype]:
    """The prototypes of an edition, in the order of the decision."""
    return session.scalars(
        select(Prototype)
        .where(Prototype.edition_id == edition.id)
        .options(
            joinedload(Prototype.project),
            selectinload(Prototype.milestones),
            selectinload(Prototype.money),
            selectinload(Prototype.points),
        )
        .order_by(Prototype.rank)
    ).all()


def part(session: Session, kind: type[Part], prototype: Prototype, part_id: int) -> Part | None:
    """A milestone, an entry, a point … if it belongs to this prototype."""
    return session.scalar(select(kind).filter_by(prototype_id=prototype.id, id=part_id))
