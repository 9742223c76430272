"""Trips: prepared for those who need help, arranged step by step, told to the traveller."""

from dataclasses import dataclass
from datetime import datetime

from app.core.errors import RuleError
from app.core.travel import TripState, demand_unchanged, telling_time, trip_news
from app.extensions import db
from app.logistics import queries
from app.logistics.actions.records import record
from app.models.accounts import Account
from app.models.convening import COMING, Participant
from app.models.editions import Edition
from app.models.logistics import Arranger, Direction, TravelMode, Trip


@dataclass(frozen=True)
class Way:
    """What is known of one way: by what, from or to where, who arranges it, what is written on the ticket."""

    mode: TravelMode = TravelMode.TRAIN
    arranger: Arranger = Arranger.ORGANISERS
    place: str = ""
    details: str = ""


def prepare_trips(one: Participant, way: Way, actor: Account, now: datetime) -> list[Trip]:
    """The way there and the way back, to be arranged; those that exist already are left as they are."""
    _demand_coming(one)
    known = {trip.direction for trip in queries.trips_of(one)}
    added = [_new(one, direction, way, now) for direction in Direction if direction not in known]
    for trip in added:
        db.session.add(trip)
    db.session.flush()
    for trip in added:
        record("add_trip", one, actor, now, f"trip:{trip.id}")
    return added


def prepare_everybody(edition: Edition, actor: Account, now: datetime) -> int:
    """Two ways for each person who asked for help to come and has none; how many people."""
    waiting = queries.without_trips(edition)
    for one in waiting:
        prepare_trips(one, Way(), actor, now)
    return len(waiting)


def change_way(trip: Trip, way: Way, actor: Account, now: datetime) -> bool:
    """Correct what is known of a way; False when nothing changes."""
    fields = ("mode", "arranger", "place", "details")
    changed = [name for name in fields if getattr(trip, name) != getattr(way, name)]
    for name in changed:
        setattr(trip, name, getattr(way, name))
    if changed:
        trip.changed_at = now
        if trip.state is TripState.TICKETS_SENT:  # what was on the ticket is no longer true
            trip.told_state = None
            trip.tell_at = telling_time(True, now)
        record("change_trip", trip.participant, actor, now, f"trip:{trip.id}", fields=" ".join(changed))
    return bool(changed)


def set_trip_state(trip: Trip, after: TripState, seen: str, actor: Account, now: datetime) -> bool:
    """Move a trip to another state, also back (an undo); `seen` is the state that the page showed.

    Asking for the state it is already in changes nothing (a double tap) and returns False.
    """
    db.session.flush()
    db.session.refresh(trip, ["state", "told_state"], with_for_update=True)
    if trip.state is after:
        return False
    demand_unchanged(seen, trip.state)
    before, trip.state, trip.changed_at = trip.state, after, now
    trip.tell_at = telling_time(trip_news(trip.told_state, after), now)
    record("trip_state", trip.participant, actor, now, f"trip:{trip.id}", before=before.value, state=after.value)
    return True


def _new(one: Participant, direction: Direction, way: Way, now: datetime) -> Trip:
    return Trip(
        participant_id=one.id,
        direction=direction,
        mode=way.mode,
        arranger=way.arranger,
        place=way.place,
        details=way.details,
        changed_at=now,
    )


def _demand_coming(one: Participant) -> None:
    if one.attendance not in COMING:
        raise RuleError(
            "Cette personne est notée « %(state)s » : aucun trajet n’est préparé pour elle. Rien n’a été modifié.",
            state=one.attendance,
        )
