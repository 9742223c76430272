"""A table of five, writing its sheet."""

from dataclasses import dataclass

import pytest

from app.core.sheet import Line, Partner, Sheet
from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.seating import Table

FULL = Sheet(
    title="Un espace emploi",
    need="Cinq guichets éloignés.",
    objective="Un accueil unique.",
    place="Centre social",
    budget=4_200_000,
    lines=(Line("poste", 4_000_000), Line("ateliers", 200_000)),
    partners=(Partner("mission locale", "hoped"),),
    skills=("accueil social",),
)


@dataclass
class Room:
    edition: Edition
    table: Table
    member: Account
    other: Account
    organiser: Account
    seated: list[Participant]
    path: str


@pytest.fixture
def room(make) -> Room:
    """An edition where projects are being written, a table of two with accounts, an organiser."""
    edition = make.edition(Activity.PROJECTS)
    table = make.table(edition)
    seated = [make.seat(table, is_captain=rank == 0).participant for rank in range(2)]
    member, other = (make.account(person=one.volunteer.person) for one in seated)
    organiser = make.account(Role.ORGANISER, edition=edition)
    path = f"/editions/{edition.number}/projets/{table.number}"
    return Room(edition, table, member, other, organiser, seated, path)
