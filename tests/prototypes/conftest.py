"""A prototype on its way, and the people around it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from app.core.thread import Activity
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.prototypes import Milestone, Prototype, TeamMember, TeamRole
from tests.factories import Factory


@dataclass(frozen=True)
class Field:
    """Ids and addresses, so that a test needs no row of another session."""

    edition: Edition
    prototype: Prototype
    sponsor: Account
    bearer: Account
    organiser: Account
    page: str


def team_member(make: Factory, prototype: Prototype, role: TeamRole, **fields: object) -> Account:
    account = make.account()
    member = TeamMember(prototype_id=prototype.id, account_id=account.id, role=role, since=make.now)
    member.organisation = str(fields.get("organisation", "Service d’essai"))
    make.session.add(member)
    make.session.flush()
    return account


@pytest.fixture
def field(make: Factory, now: datetime) -> Field:
    """A prototype started 20 days ago, with its team, in an edition where prototypes are followed."""
    edition = make.edition(Activity.PROTOTYPES)
    prototype = make.prototype(edition, started_at=now - timedelta(days=20))
    return Field(
        edition,
        prototype,
        team_member(make, prototype, TeamRole.SPONSOR, organisation="Pôle emploi et insertion"),
        team_member(make, prototype, TeamRole.BEARER, organisation="Centre social des Essais"),
        make.account(Role.ORGANISER, edition=edition),
        f"/editions/{edition.number}/prototypes/{prototype.rank}",
    )


def promised(field: Field, make: Factory, days: int, label: str = "Ouvrir le lieu") -> Milestone:
    """A milestone due `days` from now."""
    day = (make.now + timedelta(days=days)).date()
    milestone = Milestone(prototype_id=field.prototype.id, label=label, due_on=day)
    make.session.add(milestone)
    make.session.flush()
    return milestone
