"""An assembly of three projects, its cards printed, its urn open."""

import secrets
from dataclasses import dataclass
from datetime import datetime

import pytest

from app.core.thread import Activity
from app.core.urn import SECRET_BYTES, code_from
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.projects import Project
from app.models.votes import Poll, PollMethod
from app.votes import actions

DICE = "40712296405118823970"


def tracker() -> str:
    """A receipt as a voter's device makes it."""
    return code_from(secrets.token_bytes(SECRET_BYTES))


@dataclass
class Room:
    edition: Edition
    organiser: Account
    guarantor: Account
    projects: list[Project]
    poll: Poll
    codes: list[str]
    path: str
    now: datetime

    @property
    def numbers(self) -> list[int]:
        return [project.number for project in self.projects]

    @property
    def bureau(self) -> str:
        return f"{self.path}/bureau"

    def close_and_count(self) -> None:
        actions.close_poll(self.poll, self.organiser, self.now)
        actions.count_poll(self.poll, DICE, DICE, self.organiser, self.now)


@pytest.fixture
def prepared(make, now) -> Room:
    """Twelve cards printed, nobody has signed yet."""
    edition = make.edition(Activity.VOTE, table_count=3)
    organiser = make.account(Role.ORGANISER, edition=edition)
    guarantor = make.account(Role.GUARANTOR, edition=edition)
    projects = [make.submitted(edition, budget_cents=cents) for cents in (3_000_000, 2_000_000, 2_000_000)]
    poll = actions.prepare(edition, "Vote d’essai", 1, organiser, now, method=PollMethod.APPROVAL)
    codes = actions.print_cards(poll, 12, 0, organiser, now)
    return Room(edition, organiser, guarantor, projects, poll, codes, f"/editions/{edition.number}/vote", now)


@pytest.fixture
def opened(prepared: Room, now) -> Room:
    """Ten cards given out, two cancelled, the urn open."""
    actions.close_distribution(prepared.poll, 10, prepared.codes[10:], prepared.organiser, now)
    actions.open_poll(prepared.poll, prepared.organiser, now)
    return prepared
