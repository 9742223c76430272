"""An idea handed in by a table of two, one of whom no e-mail reaches."""

from dataclasses import dataclass

import pytest

from app.core.thread import Activity
from app.models.accounts import Person
from app.models.editions import Edition
from app.models.projects import Project
from tests.factories import Factory


@dataclass(frozen=True)
class Idea:
    edition: Edition
    project: Project
    author: Person
    offline: Person
    page: str


@pytest.fixture
def idea(make: Factory) -> Idea:
    edition = make.edition(Activity.PITCHES, held_on=make.now.date())
    project = make.submitted(edition, title="Cellule d’écoute des familles")
    author = make.seat(project.table).participant.person
    volunteer = make.volunteer(edition, person=make.person(given_name="Odette", email=None))
    make.seat(project.table, make.participant(edition, volunteer=volunteer))
    page = f"/editions/{edition.number}/projets/{project.number}"
    return Idea(edition, project, author, volunteer.person, page)
