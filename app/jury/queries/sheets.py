"""What members wrote. A draft is given only to its own member: every other answer holds sheets that are handed in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select

from app.core.jury import duels
from app.core.jury.duels import Sorting
from app.extensions import db
from app.models.jury import Juror, Jury, JuryDuel, JuryMark, JuryMode, JuryOpinion, JuryState
from app.models.projects import Project


@dataclass
class Line:
    """One project on a member's sheet. `marks`: criterion id → mark."""

    project: Project
    is_recused: bool = False
    abstains: bool = False
    comment: str = ""
    marks: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnSheet:
    """A member's own sheet, in the order of the projects. `sorting` in comparisons only."""

    juror: Juror
    lines: list[Line]
    sorting: Sorting | None
    answered: int

    def is_done(self, line: Line) -> bool:
        return line.is_recused or line.abstains or len(line.marks) == len(self.juror.jury.criteria)

    @property
    def missing(self) -> list[Line]:
        """What is neither marked, nor abstained on, nor recused; empty in comparisons."""
        return [line for line in self.lines if not self.is_done(line)] if self.sorting is None else []

    @property
    def is_complete(self) -> bool:
        return not self.missing and (self.sorting is None or self.sorting.question is None)


def own_sheet(jury: Jury, juror: Juror, projects: Sequence[Project]) -> OwnSheet:
    """What this member wrote, and nobody else's words."""
    lines = _lines([juror], projects)[juror.id]
    if jury.mode is JuryMode.MARKS:
        return OwnSheet(juror, lines, None, 0)
    numbers = {project.id: project.number for project in projects}
    answers = _answers([juror], numbers)[juror.id]
    return OwnSheet(juror, lines, duels.sort(sortable(lines), answers), len(answers))


def sortable(lines: Sequence[Line]) -> list[int]:
    return [line.project.number for line in lines if not (line.is_recused or line.abstains)]


def handed_in(jury: Jury) -> list[Juror]:
    return [one for one in jury.members if one.handed_in_at is not None]


def may_read_others(jury: Jury, juror: Juror | None) -> bool:
    """A member whose own sheet is in; once the jury is locked, whoever may enter the page."""
    return jury.state is JuryState.LOCKED or (juror is not None and juror.handed_in_at is not None)


def sheets_handed_in(jury: Jury, projects: Sequence[Project]) -> dict[int, list[Line]]:
    """Juror id → their lines, for sheets that are in: a draft is in no answer of this function."""
    return _lines(handed_in(jury), projects)


def orders_handed_in(jury: Jury, projects: Sequence[Project]) -> list[tuple[tuple[int, ...], ...]]:
    """How each member whose sheet is in sorted the projects, the best first."""
    members = handed_in(jury)
    lines = _lines(members, projects)
    answers = _answers(members, {project.id: project.number for project in projects})
    return [duels.sort(sortable(lines[one.id]), answers[one.id]).classes for one in members]


def _lines(members: Sequence[Juror], projects: Sequence[Project]) -> dict[int, list[Line]]:
    ids = [one.id for one in members]
    found = {
        one.id: {project.id: Line(project, project.id in _recused(one)) for project in projects} for one in members
    }
    for opinion in db.session.scalars(_of(JuryOpinion, ids)):
        if line := found[opinion.juror_id].get(opinion.project_id):
            line.abstains, line.comment = opinion.abstains, opinion.comment
    for mark in db.session.scalars(_of(JuryMark, ids)):
        if line := found[mark.juror_id].get(mark.project_id):
            line.marks[mark.criterion_id] = mark.mark
    return {juror: list(lines.values()) for juror, lines in found.items()}


def _answers(members: Sequence[Juror], numbers: dict[int, int]) -> dict[int, dict[duels.Pair, duels.Verdict]]:
    found: dict[int, dict[duels.Pair, duels.Verdict]] = defaultdict(dict)
    for row in db.session.scalars(_of(JuryDuel, [one.id for one in members])):
        if row.first_id in numbers and row.second_id in numbers:
            found[row.juror_id][numbers[row.first_id], numbers[row.second_id]] = row.verdict
    return found


def _recused(juror: Juror) -> set[int]:
    return {one.project_id for one in juror.recusals}


def _of(kind: Any, ids: list[int]) -> Select[Any]:
    return select(kind).where(kind.juror_id.in_(ids))
