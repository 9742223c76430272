"""The cards of a table, and their versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.core.cards import CardKind, Draft, from_record
from app.extensions import db
from app.models.editions import Edition, Theme
from app.models.seating import Table
from app.models.workshops import CardState, DiagnosisCard, DiagnosisCardVersion


@dataclass(frozen=True)
class Branch:
    """A card with those that hang under it."""

    card: DiagnosisCard
    under: list["Branch"]


def cards_of(table: Table) -> list[DiagnosisCard]:
    """Every card of a table in the order of its numbers, those withdrawn or hidden too."""
    statement = select(DiagnosisCard).where(DiagnosisCard.table_id == table.id).order_by(DiagnosisCard.number)
    return list(db.session.scalars(statement.options(joinedload(DiagnosisCard.theme), joinedload(DiagnosisCard.axis))))


def card_numbered(table: Table, number: int) -> DiagnosisCard | None:
    statement = select(DiagnosisCard).where(DiagnosisCard.table_id == table.id, DiagnosisCard.number == number)
    return db.session.scalar(statement.options(joinedload(DiagnosisCard.theme)))


def card_with_token(table: Table, token: str) -> DiagnosisCard | None:
    """The card that a phone began, as it now stands."""
    statement = select(DiagnosisCard).where(DiagnosisCard.table_id == table.id, DiagnosisCard.token == token)
    return db.session.scalar(statement.execution_options(populate_existing=True))


def draft_of(card: DiagnosisCard) -> Draft:
    """What the card now says."""
    return Draft(card.kind, card.theme.code, card.text, card.under.number if card.under else None)


def draft_at(card: DiagnosisCard, number: int) -> Draft | None:
    """What it said at one of its versions; None before the first."""
    statement = select(DiagnosisCardVersion.content).where(
        DiagnosisCardVersion.card_id == card.id, DiagnosisCardVersion.number == number
    )
    content = db.session.scalar(statement)
    return from_record(content) if content else None


def versions_of(card: DiagnosisCard, after: int = 0) -> Sequence[DiagnosisCardVersion]:
    """Its versions, the last first."""
    statement = select(DiagnosisCardVersion).where(
        DiagnosisCardVersion.card_id == card.id, DiagnosisCardVersion.number > after
    )
    return db.session.scalars(statement.order_by(DiagnosisCardVersion.number.desc())).all()


def readable(cards: Iterable[DiagnosisCard]) -> list[DiagnosisCard]:
    return [card for card in cards if card.state is CardState.READABLE]


def branches(cards: Sequence[DiagnosisCard]) -> list[Branch]:
    """These cards as trees: what is seen, its causes, what could be done. A card whose parent is not here is a root."""
    here = {card.id: Branch(card, []) for card in cards}
    roots: list[Branch] = []
    for card in cards:
        parent = here.get(card.under_id or 0)
        (parent.under if parent else roots).append(here[card.id])
    return roots


def themes_of(edition: Edition) -> list[Theme]:
    """The themes chosen for the day."""
    return [theme for theme in edition.themes if not theme.is_candidate]


def cards_to_cite(edition: Edition, table: Table) -> list[DiagnosisCard]:
    """What the project of a table may say that it answers: its own cards, and every lead of the others."""
    statement = (
        select(DiagnosisCard)
        .join(DiagnosisCard.table)
        .where(
            DiagnosisCard.edition_id == edition.id,
            DiagnosisCard.state == CardState.READABLE,
            (DiagnosisCard.table_id == table.id) | (DiagnosisCard.kind == CardKind.LEAD),
        )
        .options(contains_eager(DiagnosisCard.table))
        .order_by(Table.number, DiagnosisCard.number)
    )
    return list(db.session.scalars(statement))


def cards_cited(edition: Edition, references: Iterable[str]) -> list[DiagnosisCard]:
    """The cards with these references, whatever became of them."""
    statement = select(DiagnosisCard).where(
        DiagnosisCard.edition_id == edition.id, DiagnosisCard.reference.in_(list(references))
    )
    return list(db.session.scalars(statement.order_by(DiagnosisCard.table_id, DiagnosisCard.number)))
