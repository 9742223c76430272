"""What is counted of many prototypes at once: as many queries for five as for five hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from app.core.follow_up import Figures, Reason, Risk, reasons, risk_of
from app.core.paris import day_of
from app.database import plain_rows
from app.models.accounts import Account, Role, RoleGrant
from app.models.editions import Edition
from app.models.projects import Project
from app.models.prototypes import (
    JournalEntry,
    Milestone,
    MoneyEntry,
    MoneyKind,
    Prototype,
    PrototypeStage,
    TeamMember,
    TeamRole,
    Verdict,
)
from app.models.sponsorship import Pledge

Counted = dict[int, Any]  # prototype → a row of figures
Columns = tuple[Any, ...]
WORRY = {Risk.ALERT: 0, Risk.WATCH: 1, Risk.CALM: 2}


@dataclass(frozen=True)
class Line:
    """A prototype on the desk. `next_due` is the date of its next promise, late ones aside."""

    id: int
    edition: int
    edition_title: str
    rank: int
    title: str
    town: str
    stage: PrototypeStage
    verdict: Verdict | None
    figures: Figures
    next_due: date | None
    why: tuple[Reason, ...]
    risk: Risk

    @property
    def urgency(self) -> tuple[date, int, date, int, int]:
        """The oldest late promise first, then what worries most, then what comes next."""
        return (
            self.figures.oldest_late or date.max,
            WORRY[self.risk],
            self.next_due or date.max,
            self.edition,
            self.rank,
        )


def followed(account: Account, *, organises: bool, everywhere: bool) -> Select[Any]:
    """The prototypes that somebody follows: their teams, the editions that they organise, or all of them."""
    if everywhere:
        return select(Prototype.id)
    mine = select(TeamMember.prototype_id).where(TeamMember.account_id == account.id, TeamMember.until.is_(None))
    which: ColumnElement[bool] = Prototype.id.in_(mine)
    if organises:
        held = and_(
            RoleGrant.account_id == account.id, RoleGrant.role == Role.ORGANISER, RoleGrant.revoked_at.is_(None)
        )
        which = or_(
            which,
            Prototype.edition_id.in_(select(RoleGrant.edition_id).where(held, RoleGrant.edition_id.is_not(None))),
            exists().where(held, RoleGrant.edition_id.is_(None)),
        )
    return select(Prototype.id).where(which)


def lines(session: Session, which: Select[Any], today: date) -> list[Line]:
    """Every prototype among `which` (a selection of ids), the one to look at first at the top.

    Rows are read as plain columns, and the last entry of a journal is sought by its index: a desk of five hundred
    prototypes is made at each reading.
    """
    counted = (_steps(session, which, today), _pledges(session, which, today), _money(session, which))
    team = _team(session, which)
    last_entry = select(func.max(JournalEntry.written_at)).where(JournalEntry.prototype_id == Prototype.id)
    rows = plain_rows(
        session,
        select(
            Prototype.id, Prototype.rank, Prototype.town, Prototype.stage, Prototype.verdict, Prototype.started_at,
            Project.title, Edition.number, Edition.title.label("edition_title"),
            last_entry.scalar_subquery().label("last_entry"),
        )
        .join(Project, Prototype.project_id == Project.id)
        .join(Edition, Prototype.edition_id == Edition.id)
        .where(Prototype.id.in_(which)),
    )  # fmt: skip
    return sorted((_line(row, counted, team.get(row[0]), today) for row in rows), key=lambda line: line.urgency)


# What a prototype without rows counts, column by column.
NO_STEPS = (0, 0, 0, 0, None, None, None)
NO_PLEDGES = (*NO_STEPS, 0, 0, None)
NO_MONEY = (0, 0, 0, 0, None)
NOBODY = (0, 0, 0)


def _line(row: Any, counted: tuple[Counted, Counted, Counted], team: Any, today: date) -> Line:
    """Rows are unpacked, not read by names: twice as quick."""
    number, rank, town, stage, verdict, started_at, title, edition, edition_title, entry = row
    steps, pledges, money = counted
    _, steps_all, done, steps_late, step_oldest, step_next, step_last = steps.get(number, NO_STEPS)
    _, promised, kept, late, oldest, following, last, gone, orphans, written = pledges.get(number, NO_PLEDGES)
    _, planned, committed, spent, noted = money.get(number, NO_MONEY)
    _, sponsors, bearers = team or NOBODY
    figures = Figures(
        stage is PrototypeStage.CONCLUDED,
        _last(day_of(max(one for one in (entry, noted, written, started_at) if one)), step_last, last),
        done + kept,
        steps_all + promised - done - kept - gone,
        steps_late + late,
        _first(step_oldest, oldest),
        orphans,
        planned,
        committed,
        spent,
        sponsors,
        bearers,
    )
    why, coming = reasons(figures, today), _first(step_next, following)
    return Line(number, edition, edition_title, rank, title, town, stage, verdict, figures, coming, why, risk_of(why))


def _first(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other


def _last(day: date, one: date | None, other: date | None) -> date:
    return max(day, one or day, other or day)


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _by_prototype(session: Session, statement: Select[*Columns]) -> Counted:
    return {row[0]: row for row in plain_rows(session, statement)}


def _dated(kind: Any, done: Any, waits: ColumnElement[bool], today: date) -> list[ColumnElement[Any]]:
    """What steps and pledges are counted alike by."""
    is_late = and_(waits, kind.due_on < today)
    return [
        kind.prototype_id,
        func.count().label("all"),
        func.count(done).label("kept"),
        _how_many(is_late).label("late"),
        func.min(case((is_late, kind.due_on))).label("oldest"),
        func.min(case((and_(waits, kind.due_on >= today), kind.due_on))).label("next"),
        func.max(done).label("last_kept"),
    ]


def _steps(session: Session, which: Select[Any], today: date) -> Counted:
    columns = _dated(Milestone, Milestone.done_on, Milestone.done_on.is_(None), today)
    return _by_prototype(
        session,
        select(*columns).where(Milestone.prototype_id.in_(which)).group_by(Milestone.prototype_id),
    )


def waits() -> ColumnElement[bool]:
    """A pledge that is neither kept nor withdrawn."""
    return and_(Pledge.kept_on.is_(None), Pledge.withdrawn_on.is_(None))


def _pledges(session: Session, which: Select[Any], today: date) -> Counted:
    is_there = exists().where(
        TeamMember.prototype_id == Pledge.prototype_id,
        TeamMember.account_id == Pledge.owner_id,
        TeamMember.until.is_(None),
    )
    orphans = _how_many(and_(waits(), Pledge.owner_id.is_not(None), ~is_there)).label("orphans")
    columns = [
        *_dated(Pledge, Pledge.kept_on, waits(), today),
        func.count(Pledge.withdrawn_on).label("withdrawn"),
        orphans,
        func.max(Pledge.written_at).label("last"),
    ]
    return _by_prototype(session, select(*columns).where(Pledge.prototype_id.in_(which)).group_by(Pledge.prototype_id))


def _money(session: Session, which: Select[Any]) -> Counted:
    totals = [
        func.sum(case((MoneyEntry.kind == kind, MoneyEntry.amount_cents), else_=0)).label(kind.value)
        for kind in MoneyKind
    ]
    columns = [MoneyEntry.prototype_id, *totals, func.max(MoneyEntry.written_at).label("last")]
    return _by_prototype(
        session, select(*columns).where(MoneyEntry.prototype_id.in_(which)).group_by(MoneyEntry.prototype_id)
    )


def _team(session: Session, which: Select[Any]) -> Counted:
    columns = [
        TeamMember.prototype_id,
        _how_many(TeamMember.role == TeamRole.SPONSOR).label("sponsors"),
        _how_many(TeamMember.role == TeamRole.BEARER).label("bearers"),
    ]
    there = and_(TeamMember.prototype_id.in_(which), TeamMember.until.is_(None))
    return _by_prototype(session, select(*columns).where(there).group_by(TeamMember.prototype_id))


def ids(found: Sequence[Line]) -> list[int]:
    return [line.id for line in found]
