"""The steps of each table's workshop: what its sheet tells, what its captain ticks, and where every table stands."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.errors import RuleError
from app.core.sheet import Sheet
from app.core.thread import Activity
from app.core.workshop import BY_HAND, Stage, Step, behind, count_done, next_step, steps
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.projects import Project, ProjectState, StageTick
from app.models.seating import Table
from app.models.workshops import CardState, DiagnosisCard
from app.projects.queries import sheet_of, with_headings
from app.seating.queries import tables_of


@dataclass(frozen=True)
class Progress:
    """A table, its sheet, its steps, and whether it is behind the others."""

    table: Table
    project: Project | None
    steps: Sequence[Step]
    is_behind: bool = False

    @property
    def done(self) -> int:
        return count_done(self.steps)

    @property
    def next(self) -> Step | None:
        return next_step(self.steps)

    @property
    def is_submitted(self) -> bool:
        return self.project is not None and self.project.state is not ProjectState.DRAFT


def progress(edition: Edition) -> list[Progress]:
    """Every table of the edition; a fixed number of queries."""
    tables, projects = tables_of(edition), {project.table_id: project for project in with_headings(edition)}
    ticks: dict[int, set[Stage]] = {table.id: set() for table in tables}
    for tick in db.session.scalars(select(StageTick).where(StageTick.table_id.in_(ticks))):
        ticks[tick.table_id].add(tick.stage)
    cards = select(DiagnosisCard.id).where(
        DiagnosisCard.edition_id == edition.id, DiagnosisCard.state == CardState.READABLE
    )
    with_axis, with_cards = bool(edition.axes), db.session.scalar(cards.limit(1)) is not None
    found = [
        Progress(table, one := projects.get(table.id), _steps(one, ticks[table.id], with_axis, with_cards))
        for table in tables
    ]
    late = behind({row.table.number: row.done for row in found})
    return [Progress(row.table, row.project, row.steps, row.table.number in late) for row in found]


def progress_of(edition: Edition, table: Table, project: Project | None, *, with_cards: bool) -> Progress:
    """Those of one table alone; `with_cards` says whether there is any card for it to cite."""
    ticked = db.session.scalars(select(StageTick.stage).where(StageTick.table_id == table.id)).all()
    return Progress(table, project, _steps(project, ticked, bool(edition.axes), with_cards))


def tick(edition: Edition, table: Table, stage: Stage, is_done: bool, actor: Account, now: datetime) -> None:
    """Tick a step that no sheet can tell, or untick it; said twice, it is said once."""
    edition.demand_open(Activity.PROJECTS, now)
    if stage not in BY_HAND:
        raise RuleError("Cette étape se coche toute seule, d’après la fiche. Rien n’a été modifié.")
    db.session.execute(select(Table.id).where(Table.id == table.id).with_for_update())
    found = db.session.get(StageTick, (table.id, stage))
    if is_done and found is None:
        db.session.add(StageTick(table_id=table.id, stage=stage, at=now, account_id=actor.id))
    elif not is_done and found is not None:
        db.session.delete(found)


def _steps(project: Project | None, ticked: Collection[Stage], with_axis: bool, with_cards: bool) -> list[Step]:
    is_submitted = project is not None and project.state is not ProjectState.DRAFT
    sheet = sheet_of(project) if project else Sheet()
    return steps(sheet, ticked, is_submitted=is_submitted, with_axis=with_axis, with_cards=with_cards)
