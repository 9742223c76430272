"""The blueprint, and who may write the cards of a table."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort

from app.core.paris import day_of
from app.core.thread import Activity, Step
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.models.seating import Table
from app.models.workshops import DiagnosisCard
from app.projects.queries import members_of, table_numbered
from app.web import access
from app.web.clock import now
from app.workshops.actions.cards import Hand
from app.workshops.queries import cards as queries

blueprint = Blueprint("workshops", __name__)


@dataclass(frozen=True)
class Desk:
    """A table and its people, opened by somebody who may write its cards."""

    table: Table
    people: int
    account: Account
    is_helper: bool  # an organiser, who may also correct once the step is closed

    def hand(self, reason: str = "") -> Hand:
        return Hand(self.account, self.is_helper, reason)


def desk(edition: Edition, table_number: int) -> Desk:
    """404 without such a table, 403 for whoever is neither of the table nor an organiser."""
    table = table_numbered(edition, table_number)
    if table is None:
        abort(404)
    members = members_of(table)
    account = access.account()
    is_member = account.person_id in {member.person.id for member in members}
    access.demand(is_member or access.can(Role.ORGANISER))
    return Desk(table, len(members), account, not is_member)


def card_or_404(here: Desk, number: int) -> DiagnosisCard:
    return queries.card_numbered(here.table, number) or abort(404)


@dataclass(frozen=True)
class Clock:
    """The time left of a step, as the top of a phone says it."""

    step: Step
    ends_at: datetime | None  # foreseen, today
    minutes: int | None  # left; negative once that time is over

    @property
    def is_open(self) -> bool:
        return self.step.state == "current"

    @property
    def is_done(self) -> bool:
        return self.step.state == "done"


def clock(edition: Edition, activity: Activity) -> Clock:
    step = next(step for step in edition.thread(now()) if step.activity is activity)
    closes_at = step.planned.closes_at if step.planned else None
    if closes_at is None or day_of(closes_at) != day_of(now()):
        return Clock(step, None, None)
    return Clock(step, closes_at, int((closes_at - now()).total_seconds() // 60))
