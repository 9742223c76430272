"""The contents that may be hidden: one by its key, or all those of a page.

A new kind is a class beside the others, its code in `ContentKind`, and its place in `KINDS`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.editions import Edition
from app.models.moderation import ContentKind, in_force
from app.models.projects import Project
from app.models.prototypes import Prototype
from app.moderation.field_kinds import (
    ActKind,
    DeclarationKind,
    JournalKind,
    MilestoneKind,
    MoneyKind,
    PointKind,
    VoiceKind,
)
from app.moderation.kinds import CardKind, FileKind, Kind, ProjectKind


@dataclass(frozen=True)
class Content:
    """One content, as it is shown to whoever moderates it."""

    kind: ContentKind
    row: Any
    edition: Edition
    path: str  # of the page where everyone reads it
    label: str  # which one, without a word of it
    words: str


OF_PROTOTYPE: tuple[Kind, ...] = (  # in the order in which a page reads them
    MilestoneKind(),
    JournalKind(),
    MoneyKind(),
    DeclarationKind(),
    VoiceKind(),
    PointKind(),
    ActKind(),
)
KINDS: Mapping[ContentKind, Kind] = {kind.code: kind for kind in (ProjectKind(), FileKind(), CardKind(), *OF_PROTOTYPE)}
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
        for kind in OF_PROTOTYPE:
            yield from _found(session, kind, edition, prototype)


def _found(session: Session, kind: Kind, edition: Edition, where: Any) -> Iterator[tuple[Kind, Any]]:
    model: Any = kind.model
    rows = session.scalars(kind.rows(edition).where(where).order_by(model.id)).all()
    hidden = in_force(session, kind.code, [row.id for row in rows])
    yield from ((kind, row) for row in rows if row.id not in hidden)


def _described(edition: Edition, kind: Kind, row: Any) -> Content:
    return Content(kind.code, row, edition, kind.path(edition, row), kind.label(row), kind.said(kind.read(row)))
