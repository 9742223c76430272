"""Axes, the leads they are made of, and the acts that made them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.core.axes import AxisActKind, from_record
from app.core.cards import CardKind
from app.extensions import db
from app.models.editions import Axis, Edition, Theme
from app.models.projects import Project, ProjectState
from app.models.seating import Table
from app.models.workshops import AxisAct, CardState, DiagnosisCard


@dataclass(frozen=True)
class Gathered:
    """An axis and the leads in it."""

    axis: Axis
    leads: list[DiagnosisCard]


@dataclass(frozen=True)
class Section:
    """A theme: its axes in order, and its leads that are in none yet."""

    theme: Theme
    axes: list[Gathered]
    loose: list[DiagnosisCard]


def leads_of(edition: Edition) -> list[DiagnosisCard]:
    """Every lead that can be read, by table."""
    statement = (
        select(DiagnosisCard)
        .join(DiagnosisCard.table)
        .where(
            DiagnosisCard.edition_id == edition.id,
            DiagnosisCard.kind == CardKind.LEAD,
            DiagnosisCard.state == CardState.READABLE,
        )
        .options(contains_eager(DiagnosisCard.table))
        .order_by(Table.number, DiagnosisCard.number)
    )
    return list(db.session.scalars(statement))


def sections(edition: Edition, leads: Iterable[DiagnosisCard]) -> list[Section]:
    """The themes chosen, and those whose leads or axes remain, with their leads."""
    held: dict[int | None, list[DiagnosisCard]] = {}
    loose: dict[int, list[DiagnosisCard]] = {}
    for lead in leads:
        (held.setdefault(lead.axis_id, []) if lead.axis_id else loose.setdefault(lead.theme_id, [])).append(lead)
    found = []
    for theme in edition.themes:
        axes = [Gathered(axis, held.get(axis.id, [])) for axis in edition.axes if axis.theme_id == theme.id]
        if axes or theme.id in loose or not theme.is_candidate:
            found.append(Section(theme, axes, loose.get(theme.id, [])))
    return found


def axis_coded(edition: Edition, code: str) -> Axis | None:
    return db.session.scalar(select(Axis).where(Axis.edition_id == edition.id, Axis.code == code))


def cards_in(axis: Axis) -> Sequence[DiagnosisCard]:
    """Every card of an axis, hidden ones too."""
    return db.session.scalars(select(DiagnosisCard).where(DiagnosisCard.axis_id == axis.id)).all()


def acts_of(edition: Edition) -> Sequence[AxisAct]:
    """What was done, the last first."""
    statement = select(AxisAct).where(AxisAct.edition_id == edition.id).order_by(AxisAct.number.desc())
    return db.session.scalars(statement.options(joinedload(AxisAct.account))).all()


def last_number(edition: Edition) -> int:
    """How many acts there are: a page that saw fewer is out of date."""
    return db.session.scalar(select(func.max(AxisAct.number)).where(AxisAct.edition_id == edition.id)) or 0


def act_to_undo(edition: Edition) -> AxisAct | None:
    """The last act that is neither an undoing nor undone."""
    undoing = aliased(AxisAct)
    statement = (
        select(AxisAct)
        .outerjoin(undoing, undoing.undoes_id == AxisAct.id)
        .where(AxisAct.edition_id == edition.id, AxisAct.kind != AxisActKind.UNDO, undoing.id.is_(None))
        .order_by(AxisAct.number.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def codes_used(edition: Edition) -> set[str]:
    """Every code that an axis has or had."""
    contents = db.session.scalars(select(AxisAct.content).where(AxisAct.edition_id == edition.id))
    former = {code for content in contents for code in from_record(content).codes}
    return former | set(db.session.scalars(select(Axis.code).where(Axis.edition_id == edition.id)))


def count_projects(axis: Axis) -> int:
    return db.session.scalar(select(func.count(Project.id)).where(Project.axis_id == axis.id)) or 0


def projects_by_axis(edition: Edition) -> Mapping[int | None, list[Project]]:
    """The projects that everyone may read, by axis."""
    found: dict[int | None, list[Project]] = {}
    statement = select(Project).where(Project.edition_id == edition.id, Project.state != ProjectState.DRAFT)
    for project in db.session.scalars(statement.order_by(Project.number)):
        found.setdefault(project.axis_id, []).append(project)
    return found
