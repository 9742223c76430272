"""The list that a tablet keeps to work alone: names, tables, states and codes; nothing else of anybody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.checkin import places
from app.checkin.places import Place
from app.core.door import read_door_code
from app.core.spelling import plain
from app.models.convening import Participant
from app.models.editions import Edition, Guest
from app.web.door import codes_of

MOST_FOUND = 12


def search_words(one: Participant) -> str:
    """Names, the name on the badge and the public reference, as a search compares them."""
    reference = one.volunteer.reference if one.volunteer else ""
    return plain(f"{one.person.name} {one.badge_name} {reference}")


def places_found(everyone: Sequence[Place], text: str, *, codes_only: bool = False) -> list[Place]:
    """By the code of a card, else by the beginnings of the words of a name."""
    code = read_door_code(text)
    if code:
        found = [one for one in everyone if code in codes_of(one.participant)]
        if found or codes_only:
            return found
    if codes_only:
        return []
    return [one for one in everyone if _begins(search_words(one.participant), text)][:MOST_FOUND]


def guests_found(guests: Sequence[Guest], text: str) -> list[Guest]:
    return [one for one in guests if _begins(plain(f"{one.function} {one.organisation}"), text)][:MOST_FOUND]


def _begins(words: str, text: str) -> bool:
    wanted = plain(text).split()
    return bool(wanted) and all(any(word.startswith(part) for word in words.split()) for part in wanted)


def as_json(edition: Edition, everyone: Sequence[Place], *, is_open: bool) -> dict[str, Any]:
    holders = {one.participant.id for one in places.expected(everyone)}
    return {
        "open": is_open,
        "people": [_person(one) | {"holds": one.participant.id in holders} for one in everyone],
        "guests": [_guest(one) for one in edition.guests],
    }


def _person(place: Place) -> dict[str, Any]:
    one = place.participant
    return {
        "who": f"p{one.id}",
        "name": f"{one.person.family_name} {one.person.given_name}",
        "shown": one.shown_name,
        "words": search_words(one),
        "codes": codes_of(one),
        "table": place.table,
        "state": one.attendance.value,
        "at": _milliseconds(place.arrived_at),
        "pictures": one.may_be_pictured,
    }


def _guest(guest: Guest) -> dict[str, Any]:
    return {
        "who": f"g{guest.id}",
        "name": guest.function,
        "shown": guest.function,
        "words": plain(f"{guest.function} {guest.organisation}"),
        "organisation": guest.organisation,
        "state": "present" if guest.arrived_at else "confirmed",
        "at": _milliseconds(guest.arrived_at),
    }


def _milliseconds(at: datetime | None) -> int | None:
    return int(at.timestamp() * 1000) if at else None
