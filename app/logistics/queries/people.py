"""Whose trip, whose claim: volunteers or facilitators, found and sorted by name."""

from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Load, aliased

from app.core.spelling import plain, searched
from app.extensions import db
from app.models.accounts import Person
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.volunteers import Volunteer

Facilitator = aliased(Person)


def who(path: Any) -> list[Any]:
    """Everything that tells who a participant is, from the option that leads to `Participant`."""
    return [
        path.joinedload(Participant.volunteer).joinedload(Volunteer.person),
        path.joinedload(Participant.facilitator),
        path.joinedload(Participant.edition),
    ]


def by_name(statement: Select[Any], edition: Edition, text: str = "") -> Select[Any]:
    """Of this edition, whose name or reference holds every word of `text`; by family name. Joins from Participant."""
    statement = (
        statement.outerjoin(Volunteer, Participant.volunteer_id == Volunteer.id)
        .outerjoin(Person, Volunteer.person_id == Person.id)
        .outerjoin(Facilitator, Participant.person_id == Facilitator.id)
        .where(Participant.edition_id == edition.id)
    )
    for word in plain(searched(text)).split():
        names = (Person.name_key, Facilitator.name_key, func.lower(Volunteer.reference))
        statement = statement.where(or_(*(name.contains(word, autoescape=True) for name in names)))
    family = func.lower(func.coalesce(Person.family_name, Facilitator.family_name))
    given = func.lower(func.coalesce(Person.given_name, Facilitator.given_name))
    return statement.order_by(family, given, Participant.id)


def participant(edition: Edition, participant_id: int) -> Participant | None:
    return db.session.scalar(
        select(Participant)
        .where(Participant.edition_id == edition.id, Participant.id == participant_id)
        .options(*who(Load(Participant)))
    )


def person_page(edition: Edition, text: str) -> Select[Participant]:
    """Everyone convened, to act for one of them."""
    return by_name(select(Participant), edition, text).options(*who(Load(Participant)))
