"""The bureau's private key, and what it opens: only the bureau's own machine runs this, never the server.

HPKE is that of `cryptography`; the scalar of the key is what is split in five parts.
"""

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.bureau_key import BureauKey
from app.core.errors import RuleError
from app.core.key_parts import NEEDED, ORDER, Part, assemble, split
from app.core.sealed_urn import Opener

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


def new_key(keepers: tuple[str, ...]) -> tuple[BureauKey, list[Part]]:
    """A key drawn at random, and its five parts; the key itself is kept nowhere."""
    private = ec.generate_private_key(ec.SECP256R1())
    key = BureauKey(_public(private), keepers)
    values = split(private.private_numbers().private_value, [secrets.randbelow(ORDER) for _ in range(NEEDED - 1)])
    return key, [Part(number, key.mark, value) for number, value in values.items()]


def opener(key: BureauKey, parts: Sequence[Part]) -> Opener:
    """What opens envelopes sealed to `key`; `RuleError` unless three of these parts give its private half back."""
    for secret in assemble(parts, key.mark):
        private = ec.derive_private_key(secret, ec.SECP256R1()) if secret else None
        if private is not None and _public(private) == key.public:
            return _opening(private)
    raise RuleError(
        "Ces parts ne redonnent pas la clé de ce vote : l’une d’elles vient d’ailleurs. Rien n’est ouvert : demandez "
        "une autre part."
    )


def _opening(private: ec.EllipticCurvePrivateKey) -> Opener:
    def inside(envelope: bytes, context: bytes) -> bytes | None:
        try:
            return SUITE.decrypt(envelope, private, info=context)
        except (InvalidTag, ValueError):
            return None

    return inside


def _public(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
