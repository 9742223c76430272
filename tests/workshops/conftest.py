"""A morning: two tables of two, an organiser, and steps that are open."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count

import pytest

from app.core.cards import CardKind, Draft
from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.seating import Table
from app.models.workshops import DiagnosisCard
from app.workshops.actions.cards import Hand, Writing, save_card

BUS = "Le bus ne passe plus le soir."
TOKENS = count(1)


def token() -> str:
    return f"essai-{next(TOKENS):026}"


@dataclass
class Morning:
    edition: Edition
    table: Table
    other_table: Table
    member: Account
    other: Account
    organiser: Account
    now: datetime
    path: str

    @property
    def theme(self) -> str:
        return self.edition.themes[0].code

    def draft(self, text: str = BUS, kind: CardKind = CardKind.FINDING, under: int | None = None) -> Draft:
        return Draft(kind, self.theme, text, under)

    def card(self, table: Table | None = None, **fields) -> DiagnosisCard:
        """A card written by somebody of the first table."""
        writing = Writing(token(), self.draft(**fields))
        return save_card(self.edition, table or self.table, writing, Hand(self.member), self.now)

    def lead(self, text: str = "Une navette le soir.", table: Table | None = None) -> DiagnosisCard:
        return self.card(table, text=text, kind=CardKind.LEAD)


@pytest.fixture
def morning(make, now) -> Morning:
    edition = make.edition(Activity.DIAGNOSIS, Activity.AXES)
    edition.themes.append(make.theme(edition, label="Emploi"))
    make.session.refresh(edition, ["themes"])
    table, other_table = make.table(edition), make.table(edition)
    seated = [make.seat(table, is_captain=rank == 0).participant for rank in range(2)]
    make.seat(other_table)
    member, other = (make.account(person=one.volunteer.person) for one in seated)
    organiser = make.account(Role.ORGANISER, edition=edition)
    path = f"/editions/{edition.number}/diagnostic/tables/{table.number}"
    return Morning(edition, table, other_table, member, other, organiser, now, path)
