"""What hiding asks of each kind of content: where it is, who wrote it, which words leave its row and come back."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, object_session

from app.models.base import Model
from app.models.editions import Edition
from app.models.moderation import HIDDEN_WORDS, ContentKind
from app.models.projects import Attachment, PartnerState, Project, ProjectPartner, ProjectState, ProjectVersion
from app.models.prototypes import Prototype
from app.models.seating import Table
from app.models.workshops import CardState, DiagnosisCard, DiagnosisCardVersion
from app.projects.queries import members_of

Kept = dict[str, Any]
Other = TypeVar("Other", Project, Prototype)


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


def _seated(table: Table) -> set[int]:
    """The accounts of those who sit at a table."""
    return {one.person.account.id for one in members_of(table) if one.person.account}


def _project(row: Attachment) -> Project:
    return row_of(row, Project, row.project_id)


def row_of(row: Any, model: type[Other], key: int) -> Other:
    session = object_session(row)
    assert session is not None  # rows come from a query
    return session.get_one(model, key)
