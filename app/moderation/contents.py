"""Each kind of content that may be hidden: where it is, who wrote it, which words leave its row and come back.

A new kind is a class here, its code in `ContentKind`, and a line in `KINDS`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, object_session

from app.models.base import Model
from app.models.editions import Edition
from app.models.moderation import HIDDEN_WORDS, ContentKind, in_force
from app.models.projects import Attachment, PartnerState, Project, ProjectPartner, ProjectState, ProjectVersion
from app.models.prototypes import AssessmentPoint, JournalEntry, Milestone, MoneyEntry, Prototype, TeamMember
from app.models.seating import Table
from app.models.workshops import CardState, DiagnosisCard, DiagnosisCardVersion
from app.projects.queries import members_of

Kept = dict[str, Any]
Other = TypeVar("Other", Project, Prototype)


@dataclass(frozen=True)
class Content:
    """One content, as it is shown to whoever moderates it."""

    kind: ContentKind
    row: Any
    edition: Edition
    path: str  # of the page where everyone reads it
    label: str  # which one, without a word of it
    words: str


class Kind:
    """What is common to all kinds; `texts` are the columns that hold words."""

    code: ClassVar[ContentKind]
    model: ClassVar[type[Model]]
    texts: ClassVar[tuple[str, ...]] = ()

    def row(self, session: Session, edition: Edition, content_id: int) -> Any:
        """The row of this edition, if everyone may read it now."""
        return session.scalar(self.rows(edition).where(self.model.id == content_id))  # type: ignore[attr-defined]

    def rows(self, edition: Edition) -> Select[Any]:
        raise NotImplementedError

    def path(self, edition: Edition, row: Any) -> str:
        raise NotImplementedError

    def label(self, row: Any) -> str:
        raise NotImplementedError

    def authors(self, session: Session, row: Any) -> set[int]:
        raise NotImplementedError

    def read(self, row: Any) -> Kept:
        """Every word of the content: what `put` needs to bring it back."""
        return {name: getattr(row, name) for name in self.texts}

    def take(self, session: Session, row: Any) -> None:
        """Leave no word in the row."""
        for name in self.texts:
            setattr(row, name, "")
        setattr(row, self.texts[0], HIDDEN_WORDS)

    def put(self, session: Session, row: Any, kept: Kept) -> None:
        for name in self.texts:
            setattr(row, name, kept[name])

    def said(self, kept: Mapping[str, Any]) -> str:
        """What was kept, for its authors and those who moderate."""
        return "\n".join(kept[name] for name in self.texts if kept.get(name))


class ProjectKind(Kind):
    """The whole sheet of a table, once everyone reads it; figures stay."""

    code, model, texts = ContentKind.PROJECT, Project, ("title", "need", "objective", "place")

    def rows(self, edition: Edition) -> Select[Any]:
        return select(Project).where(Project.edition_id == edition.id, Project.state != ProjectState.DRAFT)

    def path(self, edition: Edition, row: Any) -> str:
        return f"/editions/{edition.number}/projets/{row.number}"

    def label(self, row: Any) -> str:
        return f"Table {row.number}"

    def authors(self, session: Session, row: Any) -> set[int]:
        saved = select(ProjectVersion.account_id).where(ProjectVersion.project_id == row.id)
        return {*session.scalars(saved), *_seated(row.table)}

    def read(self, row: Any) -> Kept:
        return super().read(row) | {
            "skills": list(row.skills),
            "lines": [line.label for line in row.budget_lines],
            "partners": [[one.name, one.state.value] for one in row.partners],
        }

    def take(self, session: Session, row: Any) -> None:
        super().take(session, row)
        row.skills, row.partners = [], []
        for line in row.budget_lines:
            line.label = HIDDEN_WORDS

    def put(self, session: Session, row: Any, kept: Kept) -> None:
        super().put(session, row, kept)
        row.skills = kept["skills"]
        row.partners = [
            ProjectPartner(name=name, state=PartnerState(state), rank=rank)
            for rank, (name, state) in enumerate(kept["partners"])
        ]
        for line, label in zip(row.budget_lines, kept["lines"], strict=True):
            line.label = label

    def said(self, kept: Mapping[str, Any]) -> str:
        others = [*kept.get("skills", ()), *kept.get("lines", ()), *(name for name, _state in kept.get("partners", ()))]
        return "\n".join([super().said(kept), *others])


class FileKind(Kind):
    """A file that a table shows with its sheet: hidden, only the table and the organisers open it."""

    code, model, texts = ContentKind.FILE, Attachment, ("description",)

    def rows(self, edition: Edition) -> Select[Any]:
        shown = (Attachment.is_public, Attachment.removed_at.is_(None), Project.state != ProjectState.DRAFT)
        return select(Attachment).join(Project).where(Project.edition_id == edition.id, *shown)

    def path(self, edition: Edition, row: Any) -> str:
        return f"/editions/{edition.number}/projets/{_project(row).number}"

    def label(self, row: Any) -> str:
        return f"Table {_project(row).number}, pièce {row.number}"

    def authors(self, session: Session, row: Any) -> set[int]:
        return {row.account_id, *_seated(_project(row).table)}

    def take(self, session: Session, row: Any) -> None:
        row.is_public = False

    def put(self, session: Session, row: Any, kept: Kept) -> None:
        row.is_public = True


class CardKind(Kind):
    """A card has a state of its own, which every page asks for: its words stay in their row."""

    code, model, texts = ContentKind.CARD, DiagnosisCard, ("text",)

    def rows(self, edition: Edition) -> Select[Any]:
        own = DiagnosisCard.edition_id == edition.id
        return select(DiagnosisCard).where(own, DiagnosisCard.state == CardState.READABLE)

    def path(self, edition: Edition, row: Any) -> str:
        return f"/editions/{edition.number}/diagnostic"

    def label(self, row: Any) -> str:
        return str(row.reference)

    def authors(self, session: Session, row: Any) -> set[int]:
        written = select(DiagnosisCardVersion.account_id).where(
            DiagnosisCardVersion.card_id == row.id, DiagnosisCardVersion.by_organiser.is_(False)
        )
        return {*session.scalars(written), *_seated(row.table)}


class PrototypeKind(Kind):
    """What a team writes of its prototype."""

    day: ClassVar[str]

    def rows(self, edition: Edition) -> Select[Any]:
        model: Any = self.model
        return (
            select(model).join(Prototype, model.prototype_id == Prototype.id).where(Prototype.edition_id == edition.id)
        )

    def path(self, edition: Edition, row: Any) -> str:
        return f"/editions/{edition.number}/prototypes/{_prototype(row).rank}"

    def label(self, row: Any) -> str:
        return f"Prototype {_prototype(row).rank}, {getattr(row, self.day):%d/%m/%Y}"

    def authors(self, session: Session, row: Any) -> set[int]:
        return {row.account_id}


class JournalKind(PrototypeKind):
    code, model, texts, day = ContentKind.JOURNAL, JournalEntry, ("text",), "happened_on"


class PointKind(PrototypeKind):
    code, model, texts, day = ContentKind.POINT, AssessmentPoint, ("text",), "written_at"


class MoneyKind(PrototypeKind):
    code, model, texts, day = ContentKind.MONEY, MoneyEntry, ("label",), "dated_on"


class MilestoneKind(PrototypeKind):
    """Nobody signs a milestone: the team in charge did."""

    code, model, texts, day = ContentKind.MILESTONE, Milestone, ("label", "proof"), "due_on"

    def authors(self, session: Session, row: Any) -> set[int]:
        team = select(TeamMember.account_id).where(TeamMember.prototype_id == row.prototype_id)
        return set(session.scalars(team.where(TeamMember.until.is_(None))))


KINDS: Mapping[ContentKind, Kind] = {
    kind.code: kind
    for kind in (ProjectKind(), FileKind(), CardKind(), JournalKind(), PointKind(), MilestoneKind(), MoneyKind())
}
ON_PROJECT = re.compile(r"/editions/\d+/projets/(\d{1,9})(?:/|$)")
ON_PROTOTYPE = re.compile(r"/editions/\d+/prototypes/(\d{1,9})(?:/|$)")


def content(session: Session, edition: Edition, code: ContentKind, content_id: int) -> Content | None:
    """What everyone reads under that key in this edition; None when it is hidden already."""
    kind = KINDS[code]
    row = kind.row(session, edition, content_id)
    if row is None or content_id in in_force(session, code, [content_id]):
        return None
    return _described(edition, kind, row)


def contents_of(session: Session, edition: Edition, page: str) -> list[Content]:
    """What may be hidden on a page of this edition, in the order in which it is read there."""
    return [_described(edition, kind, row) for kind, row in _rows_of(session, edition, page)]


def _rows_of(session: Session, edition: Edition, page: str) -> Iterator[tuple[Kind, Any]]:
    on_project, on_prototype = ON_PROJECT.match(page), ON_PROTOTYPE.match(page)
    project = Project.number == int(on_project.group(1)) if on_project else None
    if on_prototype:
        prototype = Prototype.rank == int(on_prototype.group(1))
        of_prototype = select(Prototype.project_id).where(Prototype.edition_id == edition.id, prototype)
        project = Project.id.in_(of_prototype)
    if project is not None:
        yield from _found(session, KINDS[ContentKind.PROJECT], edition, project)
        yield from _found(session, KINDS[ContentKind.FILE], edition, project)
    if on_prototype:
        for code in (ContentKind.MILESTONE, ContentKind.JOURNAL, ContentKind.MONEY, ContentKind.POINT):
            yield from _found(session, KINDS[code], edition, prototype)


def _found(session: Session, kind: Kind, edition: Edition, where: Any) -> Iterator[tuple[Kind, Any]]:
    model: Any = kind.model
    rows = session.scalars(kind.rows(edition).where(where).order_by(model.id)).all()
    hidden = in_force(session, kind.code, [row.id for row in rows])
    yield from ((kind, row) for row in rows if row.id not in hidden)


def _described(edition: Edition, kind: Kind, row: Any) -> Content:
    return Content(kind.code, row, edition, kind.path(edition, row), kind.label(row), kind.said(kind.read(row)))


def _seated(table: Table) -> set[int]:
    """The accounts of those who sit at a table."""
    return {one.person.account.id for one in members_of(table) if one.person.account}


def _project(row: Attachment) -> Project:
    return _other(row, Project, row.project_id)


def _prototype(row: Any) -> Prototype:
    return _other(row, Prototype, row.prototype_id)


def _other(row: Any, model: type[Other], key: int) -> Other:
    session = object_session(row)
    assert session is not None  # rows come from a query
    return session.get_one(model, key)
