"""What is to be told to whom: trips and claims whose state changed since the person last heard of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Load, selectinload

from app.extensions import db
from app.logistics.queries.people import Facilitator, by_name, who
from app.models.accounts import Person
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.logistics import Expense, Trip
from app.models.volunteers import Volunteer


@dataclass(frozen=True)
class News:
    """All that is new to one person; the way there first, the oldest expense first."""

    participant: Participant
    trips: Sequence[Trip]
    expenses: Sequence[Expense]


def people_to_tell(now: datetime) -> Sequence[int]:
    """Participants who have an e-mail, and something to hear by now."""
    address = func.coalesce(Person.email, Facilitator.email)
    statement = (
        select(Participant.id)
        .outerjoin(Volunteer, Participant.volunteer_id == Volunteer.id)
        .outerjoin(Person, Volunteer.person_id == Person.id)
        .outerjoin(Facilitator, Participant.person_id == Facilitator.id)
        .where(_has_news(now), address.is_not(None))
    )
    return db.session.scalars(statement.order_by(Participant.id)).all()


def due_news(participant_id: int, now: datetime) -> News | None:
    """What one person should hear by now; None where there is nothing (any more)."""
    one = db.session.get(Participant, participant_id, populate_existing=True)
    found = _news([one], now) if one is not None else []
    return found[0] if found else None


def letters_to_write(edition: Edition, now: datetime) -> list[News]:
    """Those whom no e-mail reaches and who should hear something by now, by family name."""
    address = func.coalesce(Person.email, Facilitator.email)
    statement = select(Participant).where(_has_news(now), address.is_(None)).options(*who(Load(Participant)))
    return _news(db.session.scalars(by_name(statement, edition)).all(), now)


def _has_news(now: datetime) -> ColumnElement[bool]:
    trips, expenses = (select(kind.participant_id).where(kind.tell_at <= now) for kind in (Trip, Expense))
    return or_(Participant.id.in_(trips), Participant.id.in_(expenses))


def _news(people: Sequence[Participant], now: datetime) -> list[News]:
    ids = [one.id for one in people]
    trips = db.session.scalars(
        select(Trip).where(Trip.participant_id.in_(ids), Trip.tell_at <= now).order_by(Trip.direction)
    ).all()
    expenses = db.session.scalars(
        select(Expense)
        .where(Expense.participant_id.in_(ids), Expense.tell_at <= now)
        .options(selectinload(Expense.changes))
        .order_by(Expense.spent_on, Expense.id)
    ).all()
    found = [
        News(
            one,
            [trip for trip in trips if trip.participant_id == one.id],
            [expense for expense in expenses if expense.participant_id == one.id],
        )
        for one in people
    ]
    return [news for news in found if news.trips or news.expenses]
