"""What the public page of an edition tells: its figures, its axes, its records, what comes next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, bindparam, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, selectinload

from app.core.labels import N_, LabelledEnum
from app.core.thread import Activity
from app.database import plain_rows
from app.models.accounts import Account, Role, RoleGrant
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState
from app.models.editions import Axis, Edition, Guest, ProgrammeItem, Theme
from app.models.projects import Project, ProjectState
from app.models.prototypes import Prototype
from app.models.seating import Table
from app.models.selection import Decision
from app.models.territories import Department, District
from app.models.volunteers import Volunteer
from app.models.votes import Poll, PollState


@dataclass(frozen=True)
class Figures:
    """The figures of the day. `regions` counts those of the volunteers' districts."""

    volunteers: int
    regions: int
    drawn: int
    tables: int
    projects: int
    prototypes: int

    @property
    def one_in(self) -> int | None:
        """One volunteer in how many was drawn, rounded; None before the draw."""
        return round(self.volunteers / self.drawn) if self.drawn and self.volunteers >= self.drawn else None


class RecordKind(LabelledEnum):
    DRAW = "draw", N_("Tirage au sort publié")
    VOTE = "vote", N_("Résultat du vote indicatif publié")
    DECISION = "decision", N_("Choix des projets publié")


ACTIVITY_OF = {
    RecordKind.DRAW: Activity.DRAW,
    RecordKind.VOTE: Activity.VOTE,
    RecordKind.DECISION: Activity.CHOICE,
}


@dataclass(frozen=True)
class PublishedRecord:
    """Something published once and for all: `detail` is the fingerprint, or who decided."""

    kind: RecordKind
    at: datetime
    edition_number: int
    edition_title: str
    detail: str

    @property
    def activity(self) -> Activity:
        return ACTIVITY_OF[self.kind]


@dataclass(frozen=True)
class Announced:
    """An edition to come; `candidates` are the themes still to be chosen among."""

    number: int
    title: str
    held_on: date | None
    themes: list[str]
    candidates: list[str]


def _counts(edition: ColumnElement[int]) -> Select[*tuple[Any, ...]]:
    """The six counts of `Figures`, in its order."""
    own_volunteers = (Volunteer.edition_id == edition, Volunteer.withdrawn_at.is_(None))
    drawn = (
        select(func.count(DrawCandidate.id))
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .where(
            Draw.edition_id == edition,
            Draw.kind == DrawKind.REAL,
            Draw.state == DrawState.PUBLISHED,
            DrawCandidate.outcome == DrawOutcome.SELECTED,
        )
    )
    regions = (
        select(func.count(Department.region_code.distinct()))
        .select_from(Volunteer)
        .join(District, Volunteer.district_code == District.code)
        .join(Department, District.department_code == Department.code)
        .where(*own_volunteers)
    )
    counts = (
        select(func.count(Volunteer.id)).where(*own_volunteers),
        regions,
        drawn,
        select(func.count(Table.id)).where(Table.edition_id == edition),
        select(func.count(Project.id)).where(Project.edition_id == edition, Project.state != ProjectState.DRAFT),
        select(func.count(Prototype.id)).where(Prototype.edition_id == edition),
    )
    return select(*(count.scalar_subquery() for count in counts))


def _published(*own: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The three kinds of records of these editions, together, latest first."""
    kinds = (
        (RecordKind.DRAW, Draw, Draw.fingerprint, (Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED)),
        (RecordKind.VOTE, Poll, Poll.title, (Poll.state == PollState.PUBLISHED,)),
        (RecordKind.DECISION, Decision, Decision.by_function, ()),
    )
    parts = union_all(
        *(
            select(literal(kind.value).label("kind"), model.published_at, Edition.number, Edition.title, detail)
            .join(Edition, model.edition_id == Edition.id)
            .where(model.published_at.is_not(None), *own, *conditions)
            for kind, model, detail, conditions in kinds
        )
    ).subquery()
    return select(parts).order_by(parts.c.published_at.desc())


# Built once: these are asked each time the page of an edition is written anew.
THIS = bindparam("edition_id", type_=Integer)
THIS_NUMBER = bindparam("number", type_=Integer)
COUNTS = _counts(THIS)
RECORDS = _published(Edition.id == THIS)
LAST_RECORD = _published(Edition.is_public.is_(True)).limit(1)
THEMES_AND_AXES = (
    select(Theme, Axis)
    .outerjoin(Axis, Axis.theme_id == Theme.id)
    .where(Theme.edition_id == THIS)
    .order_by(Theme.rank, Theme.id, Axis.rank, Axis.id)
)
PROGRAMME = (
    select(ProgrammeItem.starts_at, ProgrammeItem.label)
    .where(ProgrammeItem.edition_id == THIS)
    .order_by(ProgrammeItem.starts_at)
)
GUESTS = select(Guest.function, Guest.organisation).where(Guest.edition_id == THIS).order_by(Guest.rank)
NEXT = (
    select(Edition.number, Edition.title, Edition.held_on, Theme.label, Theme.is_candidate)
    .outerjoin(Theme, Theme.edition_id == Edition.id)
    .where(
        Edition.number
        == select(func.min(Edition.number)).where(Edition.is_public, Edition.number > THIS_NUMBER).scalar_subquery()
    )
    .order_by(Theme.rank)
)


def figures(session: Session, edition: Edition) -> Figures:
    """All six counts in one query."""
    return Figures(*plain_rows(session, COUNTS, {"edition_id": edition.id}).one())


def themes_and_axes(session: Session, edition: Edition) -> list[tuple[Theme, list[Axis]]]:
    """Every theme in order, with its axes, in one query."""
    grouped: dict[Theme, list[Axis]] = {}
    for theme, axis in session.execute(THEMES_AND_AXES, {"edition_id": edition.id}):
        axes = grouped.setdefault(theme, [])
        if axis is not None:
            axes.append(axis)
    return list(grouped.items())


def records(session: Session, edition: Edition) -> list[PublishedRecord]:
    """What this edition published, latest first."""
    return [_record(*row) for row in plain_rows(session, RECORDS, {"edition_id": edition.id})]


def last_record(session: Session) -> PublishedRecord | None:
    """What was published last, over all public editions."""
    row = plain_rows(session, LAST_RECORD).first()
    return _record(*row) if row is not None else None


def _record(kind: str, at: datetime, number: int, title: str, detail: str | None) -> PublishedRecord:
    return PublishedRecord(RecordKind(kind), at, number, title, detail or "")


def programme(session: Session, edition: Edition) -> Sequence[Row[time, str]]:
    """When, and what: `starts_at`, `label`."""
    return plain_rows(session, PROGRAMME, {"edition_id": edition.id}).all()


def guests(session: Session, edition: Edition) -> Sequence[Row[str, str]]:
    """By `function` and `organisation`, in the order chosen."""
    return plain_rows(session, GUESTS, {"edition_id": edition.id}).all()


def next_edition(session: Session, edition: Edition) -> Announced | None:
    """The next public edition announced after this one."""
    rows = plain_rows(session, NEXT, {"number": edition.number}).all()
    if not rows:
        return None
    themes = [(label, is_candidate) for *_, label, is_candidate in rows if label is not None]
    fixed = [label for label, is_candidate in themes if not is_candidate]
    return Announced(*rows[0][:3], fixed, [label for label, is_candidate in themes if is_candidate])


def editions_to_show(
    session: Session, account: Account | None = None, backstage: Collection[Role] = ()
) -> Sequence[Edition]:
    """Public editions, and those that the account prepares by one of these roles, latest first, with their thread."""
    visible: ColumnElement[bool] = Edition.is_public.is_(True)
    if account is not None:
        held = select(RoleGrant.id).where(
            RoleGrant.account_id == account.id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_(backstage),
            or_(RoleGrant.edition_id == Edition.id, RoleGrant.edition_id.is_(None)),
        )
        visible = or_(visible, held.exists())
    statement = select(Edition).where(visible).order_by(Edition.number.desc())
    return session.scalars(
        statement.options(selectinload(Edition.acts), selectinload(Edition.plans), selectinload(Edition.themes))
    ).all()


def open_calls(editions: Sequence[Edition], now: datetime) -> list[Edition]:
    """Among these, the public ones where one may volunteer now."""
    return [edition for edition in editions if edition.is_public and edition.is_open(Activity.CALL, now)]


def closing_of(edition: Edition, activity: Activity) -> datetime | None:
    """When an activity is foreseen to close."""
    return next((plan.closes_at for plan in edition.planned() if plan.activity is activity), None)
