"""What the public page of an edition tells: its figures, its axes, its records, what comes next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.core.labels import N_, LabelledEnum
from app.core.thread import Activity
from app.models.accounts import Account, Role, RoleGrant
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState
from app.models.editions import Axis, Edition, Theme
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


def figures(session: Session, edition: Edition) -> Figures:
    """All six counts in one query."""
    own_volunteers = (Volunteer.edition_id == edition.id, Volunteer.withdrawn_at.is_(None))
    drawn = (
        select(func.count(DrawCandidate.id))
        .join(Draw, DrawCandidate.draw_id == Draw.id)
        .where(
            Draw.edition_id == edition.id,
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
    projects = select(func.count(Project.id)).where(
        Project.edition_id == edition.id, Project.state != ProjectState.DRAFT
    )
    counts = (
        select(func.count(Volunteer.id)).where(*own_volunteers),
        regions,
        drawn,
        select(func.count(Table.id)).where(Table.edition_id == edition.id),
        projects,
        select(func.count(Prototype.id)).where(Prototype.edition_id == edition.id),
    )
    return Figures(*session.execute(select(*(count.scalar_subquery() for count in counts))).one())


def themes_and_axes(session: Session, edition: Edition) -> list[tuple[Theme, list[Axis]]]:
    """Every theme in order, with its axes, in one query."""
    statement = (
        select(Theme, Axis)
        .outerjoin(Axis, Axis.theme_id == Theme.id)
        .where(Theme.edition_id == edition.id)
        .order_by(Theme.rank, Theme.id, Axis.rank, Axis.id)
    )
    grouped: dict[Theme, list[Axis]] = {}
    for theme, axis in session.execute(statement):
        axes = grouped.setdefault(theme, [])
        if axis is not None:
            axes.append(axis)
    return list(grouped.items())


def records(session: Session, edition: Edition | None = None) -> list[PublishedRecord]:
    """What was published, latest first: for one edition, or the last of each kind over all public editions."""
    statements = (
        (RecordKind.DRAW, Draw, Draw.fingerprint, (Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED)),
        (RecordKind.VOTE, Poll, Poll.title, (Poll.state == PollState.PUBLISHED,)),
        (RecordKind.DECISION, Decision, Decision.by_function, ()),
    )
    found = []
    for kind, model, detail, conditions in statements:
        own = Edition.id == edition.id if edition else Edition.is_public
        statement = (
            select(model.published_at, Edition.number, Edition.title, detail)
            .join(Edition, model.edition_id == Edition.id)
            .where(model.published_at.is_not(None), own, *conditions)
            .order_by(model.published_at.desc())
            .limit(5 if edition else 1)
        )
        found += [
            PublishedRecord(kind, at, number, title, said or "")
            for at, number, title, said in session.execute(statement)
            if at
        ]
    return sorted(found, key=lambda record: record.at, reverse=True)


def next_edition(session: Session, edition: Edition) -> Edition | None:
    """The next public edition announced after this one."""
    statement = select(Edition).where(Edition.is_public, Edition.number > edition.number).order_by(Edition.number)
    return session.scalar(statement.limit(1))


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
    return next((plan.closes_at for plan in edition.plans if plan.activity is activity), None)
