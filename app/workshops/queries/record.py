"""The record of the morning: every card, its figures, its journey to the projects that answer it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.cards import CardKind
from app.core.thread import Activity, StepState
from app.extensions import db
from app.models.editions import Edition, Theme
from app.models.projects import Project, ProjectState
from app.models.seating import Table
from app.models.workshops import CardState, DiagnosisCard, DiagnosisCardVersion, ProjectCard

Answers = Mapping[int, list[Project]]  # card id → the projects that everyone may read and that answer it


def are_public(edition: Edition, now: datetime) -> bool:
    """Cards are read by everyone once their step is closed: until then they are drafts of the tables."""
    steps = {step.activity: step.state for step in edition.thread(now)}
    return steps[Activity.DIAGNOSIS] is StepState.DONE


def all_cards(edition: Edition) -> list[DiagnosisCard]:
    """By table, in the order of their numbers; those that a table withdrew are left out."""
    statement = (
        select(DiagnosisCard)
        .join(DiagnosisCard.table)
        .where(DiagnosisCard.edition_id == edition.id, DiagnosisCard.state != CardState.WITHDRAWN)
        .options(contains_eager(DiagnosisCard.table), joinedload(DiagnosisCard.theme), joinedload(DiagnosisCard.axis))
        .order_by(Table.number, DiagnosisCard.number)
    )
    return list(db.session.scalars(statement))


def answers(edition: Edition) -> Answers:
    """Which projects answer each card."""
    found: dict[int, list[Project]] = {}
    statement = (
        select(ProjectCard.card_id, Project)
        .join(Project, ProjectCard.project_id == Project.id)
        .where(Project.edition_id == edition.id, Project.state != ProjectState.DRAFT)
        .order_by(Project.number)
    )
    for card_id, project in db.session.execute(statement):
        found.setdefault(card_id, []).append(project)
    return found


@dataclass(frozen=True)
class Notice:
    """What the organisers did to a card, and why: said beside it."""

    at: datetime
    reason: str


def notices(edition: Edition) -> Mapping[int, Notice]:
    """Card id → the last reason given for correcting, hiding or showing it."""
    statement = (
        select(DiagnosisCardVersion.card_id, DiagnosisCardVersion.at, DiagnosisCardVersion.reason)
        .join(DiagnosisCard, DiagnosisCardVersion.card_id == DiagnosisCard.id)
        .where(DiagnosisCard.edition_id == edition.id, DiagnosisCardVersion.reason != "")
        .order_by(DiagnosisCardVersion.number)
    )
    return {card_id: Notice(at, reason) for card_id, at, reason in db.session.execute(statement)}


def counts(cards: Iterable[DiagnosisCard], themes: Iterable[Theme]) -> list[tuple[str, list[int]]]:
    """(theme, how many cards of each kind), in the order of themes; hidden cards do not count."""
    held = Counter((card.theme_id, card.kind) for card in cards if card.state is CardState.READABLE)
    return [(theme.label, [held[theme.id, kind] for kind in CardKind]) for theme in themes]


@dataclass(frozen=True)
class Progress:
    """A table and what it wrote so far."""

    table: Table
    cards: int
    leads: int
    voted: int
    last_at: datetime | None


def progress(edition: Edition) -> list[Progress]:
    """Every table, for those who walk among them."""
    own = (DiagnosisCard.table_id == Table.id) & (DiagnosisCard.state == CardState.READABLE)
    statement = (
        select(
            Table,
            func.count(DiagnosisCard.id),
            func.count(DiagnosisCard.id).filter(DiagnosisCard.kind == CardKind.LEAD),
            func.count(DiagnosisCard.hands),
            func.max(DiagnosisCard.updated_at),
        )
        .outerjoin(DiagnosisCard, own)
        .where(Table.edition_id == edition.id)
        .group_by(Table.id)
        .order_by(Table.number)
    )
    return [Progress(*row) for row in db.session.execute(statement)]
