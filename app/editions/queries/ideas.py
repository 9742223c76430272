"""Every idea and what became of it: one row per project, with its fate."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.core.spelling import plain
from app.database import plain_rows
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.models.prototypes import Milestone, Prototype, PrototypeStage, Verdict
from app.models.selection import Interest, Study, StudyState
from app.models.territories import Commune, District, DistrictCommune

Value = TypeVar("Value", str, date)


@dataclass(frozen=True)
class Idea:
    """A project as a list tells it. `number` is also that of its table; `town` may be empty."""

    edition_number: int
    edition_title: str
    number: int
    title: str
    axis_id: int | None
    state: ProjectState
    place: str
    district: str
    town: str
    updated_at: datetime
    prototype_rank: int | None
    stage: PrototypeStage | None
    verdict: Verdict | None
    study: StudyState | None
    examiner: str
    study_due_on: date | None
    interest: Interest | None
    promise: str | None  # the first milestone of the prototype still to be done
    promised_on: date | None

    def matches(self, words: Sequence[str]) -> bool:
        """Whether each word (as `plain` writes them) is found; a number means the table."""
        text = plain(f"{self.title} {self.town} {self.district} {self.place}")
        return all(word == str(self.number) if word.isdecimal() else word in text for word in words)


def ideas_of(session: Session, edition: Edition, *, with_drafts: bool = False) -> list[Idea]:
    """The projects of an edition by number; drafts only for those who prepare it."""
    return _ideas(session, OF_EDITION[with_drafts], {"edition_id": edition.id})


def ideas_found(session: Session, text: str) -> list[Idea]:
    """Public projects whose title, town, district or table answer `text`, latest edition first.

    Read whole and compared in Python: accents and cases are forgiven the same way on every database, and all the
    editions together are some hundreds of rows.
    """
    words = [word for word in plain(text).split() if word != "table"]
    if not words:
        return []
    return [idea for idea in _ideas(session, PUBLIC) if idea.matches(words)]


def by_axis(ideas: Iterable[Idea]) -> Mapping[int | None, list[Idea]]:
    """By axis, then by number; under None those without one. An axis without project has an empty list."""
    grouped: dict[int | None, list[Idea]] = defaultdict(list)
    for idea in sorted(ideas, key=lambda idea: idea.number):
        grouped[idea.axis_id].append(idea)
    return grouped


def counts_by_edition(session: Session) -> list[tuple[int, str, int]]:
    """(number, title, how many projects) of each public edition that has some, latest first."""
    statement = (
        select(Edition.number, Edition.title, func.count(Project.id))
        .join(Project.edition)
        .where(Edition.is_public, Project.state != ProjectState.DRAFT)
        .group_by(Edition.number, Edition.title)
        .order_by(Edition.number.desc())
    )
    return [(number, title, count) for number, title, count in session.execute(statement)]


def latest_prototypes(session: Session) -> list[Idea]:
    """The prototypes of the last public edition that has some, by rank."""
    return _ideas(session, LATEST)


def _statement(*, with_drafts: bool = False) -> Select[*tuple[Any, ...]]:
    first_commune = (
        select(Commune.name)
        .join(DistrictCommune, DistrictCommune.commune_code == Commune.code)
        .where(DistrictCommune.district_code == func.coalesce(Prototype.district_code, Project.district_code))
        .order_by(DistrictCommune.rank, Commune.code)
        .limit(1)
        .correlate(Project, Prototype)
        .scalar_subquery()
    )
    statement = (
        select(
            Edition.number,
            Edition.title,
            Project.number,
            Project.title,
            Project.axis_id,
            Project.state,
            Project.place,
            func.coalesce(District.name, ""),
            func.coalesce(func.nullif(Prototype.town, ""), first_commune, ""),
            Project.updated_at,
            Prototype.rank,
            Prototype.stage,
            Prototype.verdict,
            Study.state,
            func.coalesce(Study.examiner, ""),
            Study.due_on,
            Study.interest,
            _first_promise(Milestone.label),
            _first_promise(Milestone.due_on),
        )
        .join(Project.edition)
        .outerjoin(Project.district)
        .outerjoin(Prototype, Prototype.project_id == Project.id)
        .outerjoin(Study, Study.project_id == Project.id)
        .order_by(Edition.number.desc(), Prototype.rank.is_(None), Prototype.rank, Project.number)
    )
    return statement if with_drafts else statement.where(Project.state != ProjectState.DRAFT)


def _first_promise(column: InstrumentedAttribute[Value]) -> ScalarSelect[Value]:
    return (
        select(column)
        .where(Milestone.prototype_id == Prototype.id, Milestone.done_on.is_(None))
        .order_by(Milestone.due_on, Milestone.id)
        .limit(1)
        .correlate(Prototype)
        .scalar_subquery()
    )


def _latest() -> Select[*tuple[Any, ...]]:
    last = (
        select(func.max(Edition.number))
        .join(Prototype, Prototype.edition_id == Edition.id)
        .where(Edition.is_public)
        .scalar_subquery()
    )
    return _statement().where(Edition.number == last, Prototype.rank.is_not(None))


# Built once: every public page that lists ideas asks one of these.
OF_EDITION = {
    with_drafts: _statement(with_drafts=with_drafts).where(Project.edition_id == bindparam("edition_id"))
    for with_drafts in (False, True)
}
PUBLIC = _statement().where(Edition.is_public)
LATEST = _latest()


def _ideas(session: Session, statement: Select[*tuple[Any, ...]], values: dict[str, Any] | None = None) -> list[Idea]:
    return [Idea(*row) for row in plain_rows(session, statement, values)]
