"""The door on the day: a card’s code, and when something happened on a clock that may be wrong.

A code is derived, never drawn and never stored: HMAC-SHA-256 of the edition and the participant under the key of the
deployment, cut to 40 bits. It holds no personal data, and only who keeps the door can do anything with it.
"""

import hashlib
import hmac
import re
from datetime import datetime, timedelta

from app.core.urn import DIGITS

CODE_LENGTH = 8
LONGEST_WAIT = timedelta(days=2)  # between an act and its sending; beyond, the clock was set meanwhile
SLACK = timedelta(minutes=2)  # a clock further off than this is said to be wrong
_LOOKALIKES = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\u00a0.\-–_]+")
_CODE = re.compile(f"[{DIGITS}]{{{CODE_LENGTH}}}")


def door_code(key: str, edition_id: int, participant_id: int) -> str:
    """The eight characters on a person's card."""
    text = f"door|{edition_id}|{participant_id}"
    number = int.from_bytes(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()[:5], "big")
    return "".join(DIGITS[number >> 5 * place & 31] for place in reversed(range(CODE_LENGTH)))


def written(code: str) -> str:
    """« 7K3M-Q9XZ », as a person reads it aloud."""
    return f"{code[:4]}-{code[4:]}"


def read_door_code(text: str) -> str:
    """The code in what was typed, pasted or scanned (an address included); "" where there is none."""
    last = text.strip().partition("?")[0].rstrip("/").rpartition("/")[2]
    code = _SEPARATORS.sub("", last).upper().translate(_LOOKALIKES)
    return code if _CODE.fullmatch(code) else ""


def happened_at(said: datetime, sent: datetime, received: datetime) -> datetime:
    """When an act took place by our clock.

    `said` and `sent` are the device's clock when it acted and when it sent: only the time between the two counts, so a
    clock that is wrong all day does no harm. One that was set meanwhile gives no answer: the act is dated on arrival.
    """
    waited = sent - said
    return received - waited if timedelta(0) <= waited <= LONGEST_WAIT else received


def is_off(sent: datetime, received: datetime) -> bool:
    """Is this clock so wrong that somebody should be told?"""
    return abs(sent - received) > SLACK
