"""The public key of a bureau, as its own tool writes it, the site receives it and the rule publishes it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.core.canonical import canonical_json
from app.core.envelope import FILLED_BYTES, SUITE, key_fingerprint, read_key
from app.core.errors import RuleError
from app.core.key_parts import MARK_BYTES, NEEDED, PARTS

FORMAT = "tablee-cle-v1"
LONGEST_NAME = 100


@dataclass(frozen=True)
class BureauKey:
    """`public` is 65 bytes; `keepers` are the functions of those who hold the parts, in the order of the parts."""

    public: bytes
    keepers: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        return key_fingerprint(self.public)

    @property
    def mark(self) -> str:
        """What each part carries of its key."""
        return self.fingerprint[: 2 * MARK_BYTES]


def named_keepers(names: Sequence[str]) -> tuple[str, ...]:
    """Five different functions, each on one line; `RuleError` otherwise."""
    kept = tuple(" ".join(name.split()) for name in names)
    if len(kept) != PARTS or len(set(kept)) != PARTS or not all(0 < len(name) <= LONGEST_NAME for name in kept):
        raise RuleError(
            "Il faut %(parts)s gardiens différents, chacun nommé par sa fonction. Rien n’a été gardé.", parts=PARTS
        )
    return kept


def key_file(key: BureauKey) -> bytes:
    """`cle-publique.json`."""
    return canonical_json({"format": FORMAT} | published(key))


def published(key: BureauKey) -> dict[str, Any]:
    """What the rule of the vote says of the key."""
    return {
        "publique": key.public.hex(),
        "empreinte": key.fingerprint,
        "scellement": SUITE,
        "octets": FILLED_BYTES,
        "parts": PARTS,
        "seuil": NEEDED,
        "gardiens": list(key.keepers),
    }


def read_key_file(data: bytes) -> BureauKey:
    """The key in a file, once everything in it agrees; `RuleError` otherwise."""
    try:
        told = json.loads(data)
        key = BureauKey(read_key(told["publique"]), named_keepers(told["gardiens"]))
        is_whole = told == {"format": FORMAT} | published(key)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise RuleError(
            "Ce n’est pas une clé publique de bureau de vote, ou elle a été retouchée. Rien n’a été changé : déposez "
            "le fichier « cle-publique.json » tel que l’outil l’a écrit."
        )
    return key
