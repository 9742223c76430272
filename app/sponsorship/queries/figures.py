"""What is counted of many prototypes at once: as many queries for five as for five hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from app.core.follow_up import Figures, Reason, Risk, latest, reasons, risk_of
from app.core.paris import day_of
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
        worry = list(Risk)[::-1].index(self.risk)
        return (self.figures.oldest_late or date.max, worry, self.next_due or date.max, self.edition, self.rank)


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
    """Every prototype among `which` (a selection of ids), the one to look at first at the top."""
    counted = (_steps(session, which, today), _pledges(session, which, today), _money(session, which))
    journal, team = _journal(session, which), _team(session, which)
    rows = session.execute(
        select(
            Prototype.id, Prototype.rank, Prototype.town, Prototype.stage, Prototype.verdict, Prototype.started_at,
            Project.title, Edition.number, Edition.title.label("edition_title"),
        )
        .join(Project, Prototype.project_id == Project.id)
        .join(Edition, Prototype.edition_id == Edition.id)
        .where(Prototype.id.in_(which))
    )  # fmt: skip
    found = [_line(row, counted, journal.get(row.id), team.get(row.id), today) for row in rows]
    return sorted(found, key=lambda line: line.urgency)


def _line(row: Any, counted: tuple[Counted, Counted, Counted], journal: Any, team: Any, today: date) -> Line:
    steps, pledges, money = (kind.get(row.id) for kind in counted)
    both = [one for one in (steps, pledges) if one is not None]
    signs = [one.last_kept for one in both]
    signs += [day_of(one) for one in (journal, money and money.last, pledges and pledges.last) if one]
    figures = Figures(
        is_over=row.stage is PrototypeStage.CONCLUDED,
        last_sign=latest(signs, day_of(row.started_at)),
        kept=sum(one.kept for one in both),
        waiting=sum(one.waiting for one in both),
        late=sum(one.late for one in both),
        oldest_late=min((one.oldest for one in both if one.oldest), default=None),
        to_take_over=pledges.orphans if pledges else 0,
        planned=money.planned if money else 0,
        committed=money.committed if money else 0,
        spent=money.spent if money else 0,
        sponsors=team.sponsors if team else 0,
        bearers=team.bearers if team else 0,
    )
    why = reasons(figures, today)
    next_due = min((one.next for one in both if one.next), default=None)
    return Line(
        row.id, row.number, row.edition_title, row.rank, row.title, row.town, row.stage, row.verdict, figures,
        next_due, why, risk_of(why),
    )  # fmt: skip


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _by_prototype(session: Session, statement: Select[*Columns]) -> Counted:
    return {row.prototype_id: row for row in session.execute(statement)}


def _dated(kind: Any, done: Any, waits: ColumnElement[bool], today: date) -> list[ColumnElement[Any]]:
    """What steps and pledges are counted alike by."""
    is_late = and_(waits, kind.due_on < today)
    return [
        kind.prototype_id,
        _how_many(done.is_not(None)).label("kept"),
        _how_many(waits).label("waiting"),
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
    columns = [*_dated(Pledge, Pledge.kept_on, waits(), today), orphans, func.max(Pledge.written_at).label("last")]
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


def _journal(session: Session, which: Select[Any]) -> dict[int, datetime]:
    rows = session.execute(
        select(JournalEntry.prototype_id, func.max(JournalEntry.written_at))
        .where(JournalEntry.prototype_id.in_(which))
        .group_by(JournalEntry.prototype_id)
    )
    return dict(rows.all())


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
