"""The bureau's private key in five parts: any three give it back, two say nothing of it.

Shamir, *How to share a secret*, Communications of the ACM, 1979: a polynomial of degree two whose value at zero is the
key, one point to each keeper. The field is that of the scalars of P-256 (FIPS 186-4, D.1.2.3), so that a part is as
long as the key. Written, a part carries its number, the mark of its key and a checksum: one wrong letter is told.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.core.errors import RuleError
from app.core.urn import DIGITS, bare_letters, letters

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of the group of P-256, a prime
PARTS, NEEDED = 5, 3
VALUE_BYTES, MARK_BYTES, CHECK_BYTES = 32, 4, 4
PART_BYTES = 1 + MARK_BYTES + VALUE_BYTES + CHECK_BYTES
PART_LENGTH = -(-8 * PART_BYTES // 5)
GROUP = 6


@dataclass(frozen=True, slots=True)
class Part:
    """`number` is 1 to 5; `mark` the first eight hexadecimal digits of the fingerprint of the public key."""

    number: int
    mark: str
    value: int


def split(secret: int, coefficients: Sequence[int]) -> dict[int, int]:
    """Number → value of each of the five parts; `coefficients` are two scalars drawn at random, below `ORDER`."""
    if not 0 < secret < ORDER or len(coefficients) != NEEDED - 1:
        raise ValueError("a scalar of P-256 and two coefficients are wanted")
    polynomial = (secret, *coefficients)
    return {
        number: sum(one * pow(number, power, ORDER) for power, one in enumerate(polynomial)) % ORDER
        for number in range(1, PARTS + 1)
    }


def combine(values: Mapping[int, int]) -> int:
    """The secret, from three parts or more (number → value): the value at zero of the polynomial through them."""
    if len(values) < NEEDED:
        raise RuleError(
            "Il faut %(needed)s parts différentes pour ouvrir l’urne, et il y en a %(given)s. Rien n’est ouvert : "
            "ajoutez celle d’un autre gardien.",
            needed=NEEDED,
            given=len(values),
        )
    total = 0
    for number, value in values.items():
        weight = 1
        for other in values:
            if other != number:
                weight = weight * other * pow(other - number, -1, ORDER) % ORDER
        total += value * weight
    return total % ORDER


def assemble(parts: Sequence[Part], mark: str) -> list[int]:
    """The secrets that these parts may hold: one when they agree; several, to be tried, when one of them is wrong.

    Raise `RuleError` when they are fewer than three different ones, or are not all of the key so marked.
    """
    stranger = next((part for part in parts if part.mark != mark), None)
    if stranger is not None:
        raise RuleError(
            "La part numéro %(number)s est celle d’une autre clé (%(theirs)s, au lieu de %(ours)s). Rien n’est ouvert "
            ": cherchez la feuille de ce vote.",
            number=stranger.number,
            theirs=stranger.mark,
            ours=mark,
        )
    values = {part.number: part.value for part in parts}
    if len(values) < NEEDED:
        return [combine(values)]  # which says how many are missing
    triples = combinations(sorted(values.items()), NEEDED)
    return list(dict.fromkeys(combine(dict(triple)) for triple in triples))


def written(part: Part) -> str:
    """The part as its sheet shows it: eleven groups of six letters and digits."""
    body = bytes([part.number]) + bytes.fromhex(part.mark) + part.value.to_bytes(VALUE_BYTES, "big")
    text = letters(int.from_bytes(body + _checksum(body), "big"), PART_LENGTH)
    return " ".join(text[start : start + GROUP] for start in range(0, PART_LENGTH, GROUP))


def read_part(text: str) -> Part:
    """A part as it was typed; `RuleError` when a letter is missing or wrong."""
    bare = bare_letters(text)
    if len(bare) != PART_LENGTH or any(letter not in DIGITS for letter in bare):
        raise RuleError(
            "Une part a %(length)s lettres et chiffres, et celle-ci en a %(given)s. Rien n’est ouvert : relisez-la.",
            length=PART_LENGTH,
            given=len(bare),
        )
    number = 0
    for letter in bare:
        number = number << 5 | DIGITS.index(letter)
    data = number.to_bytes(PART_BYTES + 1, "big")
    body, check = data[1:-CHECK_BYTES], data[-CHECK_BYTES:]
    part = Part(body[0], body[1 : 1 + MARK_BYTES].hex(), int.from_bytes(body[1 + MARK_BYTES :], "big"))
    if data[0] or check != _checksum(body) or not (0 < part.number <= PARTS and part.value < ORDER):
        raise RuleError(
            "Cette part est altérée : une lettre au moins est fausse. Rien n’est ouvert : relisez-la, groupe par "
            "groupe."
        )
    return part


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(b"tablee/part/1" + body).digest()[:CHECK_BYTES]
