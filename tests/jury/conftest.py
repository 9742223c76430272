"""An edition of three projects whose jury has two members, its rule still free."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from app.core.thread import Activity
from app.jury import actions
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.jury import Juror, Jury
from app.models.projects import Project


@dataclass
class Room:
    edition: Edition
    organiser: Account
    jury: Jury
    members: list[Juror]
    projects: list[Project]
    path: str
    now: datetime

    def mark(self, juror: Juror, *marks: int | None, comment: str = "") -> None:
        """The same mark by every criterion, project after project; None abstains, -1 passes."""
        for project, mark in zip(self.projects, marks, strict=True):
            if mark != -1:
                given = {} if mark is None else dict.fromkeys([one.id for one in self.jury.criteria], mark)
                actions.judge(juror, project, given, comment, mark is None, self.now)

    def open(self) -> "Room":
        actions.open_jury(self.jury, self.organiser, self.now)
        return self


@pytest.fixture
def room(make, now) -> Room:
    edition = make.edition(Activity.VOTE, Activity.CHOICE, table_count=3)
    organiser = make.account(Role.ORGANISER, edition=edition)
    projects = [make.submitted(edition) for _ in range(3)]
    jury = actions.create(edition, organiser, now)
    people = [
        ("Garance", "Essai", "garance@exemple.fr", "Directrice d’un centre social"),
        ("Hugo", "Essai", "hugo@exemple.fr", "Chef d’entreprise"),
    ]
    members = [
        actions.name(jury, actions.Named(*who), organiser, now, address_of=str, page="http://localhost/feuille")
        for who in people
    ]
    return Room(edition, organiser, jury, members, projects, f"/editions/{edition.number}/jury", now)
