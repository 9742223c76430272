"""What a tablet kept, as it sends it: read without trusting any of it."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from app.checkin.actions.arrivals import Told
from app.core.errors import RuleError
from app.core.numbers import whole_number
from app.models.checkin import KEY_LENGTH, DoorActKind

LATEST = 4_102_444_800_000  # milliseconds: the year 2100
_KEY = re.compile(r"[0-9a-f-]{16,36}")
_WHO = re.compile(r"([pg])([0-9]{1,10})")


def instant_of(milliseconds: int) -> datetime:
    """The instant that a device counts in milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def read_acts(text: str) -> list[Told]:
    """The acts of `[{"key", "who", "kind", "at", "undoes"}, …]`. Raises RuleError when it is not that."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise unreadable()
    return [_act(one) for one in said]


def told(key: str, who: str, kind: DoorActKind, at: datetime, undoes: str = "") -> Told:
    """One act from the words of a form. Raises RuleError when they name nobody."""
    found = _WHO.fullmatch(who)
    number = whole_number(found[2]) if found else None
    if found is None or number is None:
        raise unreadable()
    participant, guest = (number, None) if found[1] == "p" else (None, number)
    return Told(key, kind, participant, guest, at, undoes)


def _act(one: dict[str, Any]) -> Told:
    key, who, at, undoes = one.get("key"), one.get("who"), one.get("at"), one.get("undoes") or ""
    words = isinstance(key, str) and isinstance(who, str) and isinstance(undoes, str)
    is_time = isinstance(at, int) and not isinstance(at, bool) and 0 <= at <= LATEST
    if not words or not is_time or not _KEY.fullmatch(str(key)) or len(undoes) > KEY_LENGTH:
        raise unreadable()
    if one.get("kind") not in list(DoorActKind):
        raise unreadable()
    return told(str(key), str(who), DoorActKind(one["kind"]), instant_of(int(at or 0)), undoes)


def unreadable() -> RuleError:
    return RuleError("Ces pointages ne se lisent pas : rien n’a été pris. Rechargez la page d’accueil.")
