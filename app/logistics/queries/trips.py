"""Trips: by state, by person; who asked for help and has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Load, contains_eager

from app.core.travel import TripState
from app.extensions import db
from app.logistics.queries.people import by_name, who
from app.models.convening import COMING, Participant
from app.models.editions import Edition
from app.models.logistics import Direction, Trip
from app.models.volunteers import NeedKind, VolunteerNeed


@dataclass(frozen=True)
class TripFilters:
    """What the list is asked for; an empty value asks for nothing."""

    q: str = ""
    state: str = ""
    direction: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "TripFilters":
        """From an address: « etat », « sens », « q »; what means nothing is left out."""
        state, direction = values.get("etat", ""), values.get("sens", "")
        return cls(
            q=values.get("q", "").strip(),
            state=state if state in list(TripState) else "",
            direction=direction if direction in list(Direction) else "",
        )


def trips_found(edition: Edition, asked: TripFilters) -> Select[Trip]:
    """By family name, the way there first."""
    statement = select(Trip).join(Trip.participant).options(*who(contains_eager(Trip.participant)))
    if asked.state:
        statement = statement.where(Trip.state == TripState(asked.state))
    if asked.direction:
        statement = statement.where(Trip.direction == Direction(asked.direction))
    return by_name(statement, edition, asked.q).order_by(Trip.direction)


def trip_counts(edition: Edition) -> dict[TripState, int]:
    """How many trips in each state, none left out."""
    statement = (
        select(Trip.state, func.count())
        .join(Participant, Trip.participant_id == Participant.id)
        .where(Participant.edition_id == edition.id)
        .group_by(Trip.state)
    )
    found = {row[0]: row[1] for row in db.session.execute(statement)}
    return {state: found.get(state, 0) for state in TripState}


def trips_of(one: Participant) -> Sequence[Trip]:
    """The way there, then the way back."""
    return db.session.scalars(select(Trip).where(Trip.participant_id == one.id).order_by(Trip.direction)).all()


def trip_numbered(edition: Edition, trip_id: int) -> Trip | None:
    return db.session.scalar(
        select(Trip)
        .join(Trip.participant)
        .where(Trip.id == trip_id, Participant.edition_id == edition.id)
        .options(*who(contains_eager(Trip.participant)))
    )


def trips_to_cancel(edition: Edition) -> Sequence[Trip]:
    """Trips still under way of people who no longer come."""
    statement = (
        select(Trip)
        .join(Trip.participant)
        .where(Trip.state != TripState.CANCELLED, Participant.attendance.not_in(COMING))
        .options(*who(contains_eager(Trip.participant)))
    )
    return db.session.scalars(by_name(statement, edition).order_by(Trip.direction)).all()


def without_trips(edition: Edition) -> Sequence[Participant]:
    """Those who come, asked for help to do so, and have no trip yet."""
    asked = select(VolunteerNeed.volunteer_id).where(VolunteerNeed.kind == NeedKind.TRAVEL)
    statement = select(Participant).where(
        Participant.attendance.in_(COMING),
        Participant.volunteer_id.in_(asked),
        Participant.id.not_in(select(Trip.participant_id)),
    )
    return db.session.scalars(by_name(statement, edition).options(*who(Load(Participant)))).all()
