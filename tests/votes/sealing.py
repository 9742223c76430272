"""A bureau with its key and its keepers, and ballots sealed as the browser seals them."""

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from app.cli.hpke import SUITE, new_key, opener
from app.core.bureau_key import BureauKey, key_file
from app.core.canonical import canonical_json, fingerprint
from app.core.envelope import context_of, filled, written
from app.core.key_parts import Part
from app.core.sealed_urn import count_file, open_urn, read_urn
from app.models.votes import Poll

KEEPERS = ("présidente du bureau", "garante", "adjoint au maire", "conseillère citoyenne", "greffier")


@dataclass
class Bureau:
    key: BureauKey
    parts: list[Part]

    @property
    def file(self) -> bytes:
        return key_file(self.key)

    def count(self, urn: bytes, dice: str, parts: list[Part] | None = None) -> bytes:
        """What three keepers bring back."""
        read = read_urn(urn)
        return count_file(read, open_urn(read, opener(self.key, parts or self.parts[1:4]), dice))


def new_bureau() -> Bureau:
    return Bureau(*new_key(KEEPERS))


def sealed(poll: Poll, tracker: str, payload: str) -> str:
    """The envelope of this ballot, as it is sent."""
    return sealed_bytes(poll, filled(tracker, payload))


def sealed_bytes(poll: Poll, inside: bytes, context: bytes = b"") -> str:
    return written(_closed(poll.rule, inside, context or context_of(poll.reference, poll.rule_fingerprint)))


def sealed_to(rule: dict[str, Any], tracker: str, payload: str) -> bytes:
    """The envelope of this ballot under this rule, without any database."""
    context = context_of(rule["scrutin"], fingerprint(canonical_json(rule)))
    return _closed(rule, filled(tracker, payload), context)


def _closed(rule: dict[str, Any], inside: bytes, context: bytes) -> bytes:
    public = bytes.fromhex(rule["cle_du_bureau"]["publique"])
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    return SUITE.encrypt(inside, key, info=context)


def with_another_rule(poll: Poll, tracker: str, payload: str) -> str:
    """Sealed to the same key for another rule: it does not open here."""
    other = canonical_json(poll.rule | {"retenus": 9})
    return sealed_bytes(poll, filled(tracker, payload), context_of(poll.reference, other.hex()))
