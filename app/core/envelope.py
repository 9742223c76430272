"""A sealed ballot: what the browser seals, how it is named, and what is read once the bureau has opened it.

The seal is HPKE (RFC 9180, base mode): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, the suite of its appendix
A.3. Sealing is the browser's work, opening that of the bureau's own machine: nothing here knows how to do either.
An envelope is the encapsulated key followed by the ciphertext, always of the same length: what is inside is
`{"recu":…,"bulletin":…}`, with spaces up to `FILLED_BYTES`.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from app.core.ballots import APPROVAL, Kind
from app.core.errors import RuleError
from app.core.urn import CODE_LENGTH, Cast, read_code

SUITE = "HPKE (RFC 9180) : DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM"
KEY_BYTES, TAG_BYTES = 65, 16
FILLED_BYTES = 2048
ENVELOPE_BYTES = KEY_BYTES + FILLED_BYTES + TAG_BYTES
_PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1  # of the field of P-256
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_KEY = re.compile(r"04[0-9a-f]{128}")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


def read_key(text: str) -> bytes:
    """The 65 bytes of a public key written in hexadecimal, once it is a point of the curve; else `RuleError`."""
    bare = "".join(text.split()).lower()
    if not _KEY.fullmatch(bare) or not _is_on_curve(data := bytes.fromhex(bare)):
        raise RuleError(
            "Ce n’est pas une clé publique de bureau de vote. Rien n’a été changé : déposez le fichier "
            "« cle-publique.json » tel que l’outil l’a écrit."
        )
    return data


def _is_on_curve(key: bytes) -> bool:
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    return x < _PRIME and y < _PRIME and (y * y - (x**3 - 3 * x + _B)) % _PRIME == 0


def key_fingerprint(key: bytes) -> str:
    """SHA-256 of the 65 bytes of a public key."""
    return hashlib.sha256(key).hexdigest()


def context_of(scrutin: str, rule_fingerprint: str) -> bytes:
    """What an envelope is bound to (`info` of HPKE): carried to another vote, it does not open."""
    return f"tablee-enveloppe-v1|{scrutin}|{rule_fingerprint}".encode()


def read_envelope(text: str) -> bytes:
    """The bytes of an envelope sent in base64; `RuleError` unless it has the one length of them all."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if len(data) != ENVELOPE_BYTES or data[0] != 4:
        raise RuleError(
            "Cette enveloppe n’est pas entière. Rien n’a été déposé, et votre carte n’a pas servi : recommencez depuis "
            "votre bulletin."
        )
    return data


def written(envelope: bytes) -> str:
    """The one base64 of an envelope, as it is kept and published."""
    return base64.b64encode(envelope).decode()


def envelope_id(envelope: bytes) -> str:
    """The public name of an envelope: its SHA-256."""
    return hashlib.sha256(envelope).hexdigest()


def filled(tracker: str, payload: str) -> bytes:
    """What the browser seals: a receipt and the text of a ballot, filled with spaces to the one length."""
    text = f'{{"recu":"{tracker}","bulletin":{payload}}}'.encode()
    if len(text) > FILLED_BYTES:
        raise ValueError("this ballot is longer than an envelope")
    return text.ljust(FILLED_BYTES)


def longest_ballot(kind: Kind, projects: Sequence[int]) -> int:
    """The most bytes that a ballot on these projects may take in an envelope."""
    marks = dict.fromkeys(projects, kind.top)
    return len(f'{{"recu":"{"0" * CODE_LENGTH}","bulletin":{kind.payload(marks)}}}')


def read_filled(data: bytes, kind: Kind, projects: Sequence[int]) -> Cast | None:
    """The ballot in an envelope that was opened; None for one that is null, whatever its maker wrote there."""
    try:
        told = json.loads(data)
        tracker, ballot = told["recu"], told["bulletin"]
        if len(told) != 2 or read_code(tracker) != tracker or list(ballot) != [kind.key]:
            return None
        choices = _marks(ballot[kind.key], kind)
        return None if choices is None else Cast(tracker, kind.read(choices, projects))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, RuleError):
        return None


def _marks(told: Any, kind: Kind) -> dict[int, int] | list[int] | None:
    """Project → mark (or the projects, for approvals) as the ballot says them; None for anything odd."""
    if kind is APPROVAL:
        is_list = isinstance(told, list) and all(type(one) is int for one in told) and len(set(told)) == len(told)
        return told if is_list else None
    if not isinstance(told, dict) or not all(_NUMBER.fullmatch(key) and type(told[key]) is int for key in told):
        return None
    return {int(key): mark for key, mark in told.items()}
