"""From balls and dice to a panel and to orders that anyone can compute again.

Expansion of a seed: base = hexadecimal SHA-256 of `tirage-v1\\n<label>\\n<empreinte>\\n<seed>`; block i (from 1) =
SHA-256 of `<base>,<i>` read as a big-endian integer; an integer below n takes one block, keeps its low bits under
the smallest covering mask and rejects to the next block when too large; Fisher–Yates, descending.
"""

import hashlib
import re
from collections.abc import Iterable

from app.core.errors import RuleError

SUBSTITUTES = "suppleants"
CAPTAINS = "capitaines"
TABLES = "tables"
RUNNING_ORDER = "passage"
TIES = "egalites"
LABELS = (SUBSTITUTES, CAPTAINS, TABLES, RUNNING_ORDER, TIES)
BALLS = 3
DICE = 20
NULL_SEED = "0" * DICE
NULL_FINGERPRINT = "0" * 64

_SEPARATORS = re.compile(r"[\s,;./-]+")


class Stream:
    """Integers drawn from a seed that nobody chose, by the published expansion."""

    def __init__(self, label: str, fingerprint: str, seed: str) -> None:
        if label not in LABELS:
            raise ValueError(f"unknown label {label}")
        text = f"tirage-v1\n{label}\n{fingerprint}\n{seed}"
        self.base = hashlib.sha256(text.encode("ascii")).hexdigest()
        self._prefix = hashlib.sha256(self.base.encode("ascii") + b",")
        self._block = 0

    def below(self, n: int) -> int:
        """Return an integer from 0 to n-1, each as likely."""
        if n < 1:
            raise ValueError("nothing to choose from")
        mask = (1 << (n - 1).bit_length()) - 1
        while True:
            self._block += 1
            block = self._prefix.copy()
            block.update(b"%d" % self._block)
            value = int.from_bytes(block.digest(), "big") & mask
            if value < n:
                return value

    def shuffled(self, ids: Iterable[str]) -> list[str]:
        """Return the ids in a drawn order, whatever the order in which they are given (sorted by bytes first)."""
        order = sorted(ids)  # by code points, which is by bytes of their UTF-8
        copy, block, number = self._prefix.copy, self._block, int.from_bytes
        # The same as `below(last + 1)` for each place, written out: a million calls would double the time.
        for last in range(len(order) - 1, 0, -1):
            mask, other = (1 << last.bit_length()) - 1, last + 1
            while other > last:
                block += 1
                digest = copy()
                digest.update(b"%d" % block)
                other = number(digest.digest(), "big") & mask
            order[last], order[other] = order[other], order[last]
        self._block = block
        return order


def read_balls(text: str) -> str:
    """Return three digits from what was typed (`407`, `4-0-7`, `4 0 7`); raise `RuleError` otherwise."""
    return _digits(
        text,
        BALLS,
        RuleError(
            "Il faut exactement trois boules, une par urne : trois chiffres de 0 à 9, dans l’ordre du tirage.",
            field="balls",
        ),
    )


def read_dice(text: str) -> str:
    """Return twenty digits from what was typed, spaces and dashes ignored; raise `RuleError` otherwise."""
    return _digits(
        text,
        DICE,
        RuleError("Il faut exactement vingt dés : vingt chiffres de 0 à 9, dans l’ordre des lancers.", field="dice"),
    )


def agree(first: str, second: str, *, field: str) -> str:
    """Return what two people typed when they typed the same; raise `RuleError` otherwise."""
    if first != second:
        raise RuleError(
            "Les deux saisies diffèrent : « %(first)s » et « %(second)s ». Rien n’est enregistré : relisez à voix "
            "haute et saisissez de nouveau deux fois.",
            field=field,
            first=first,
            second=second,
        )
    return first


def _digits(text: str, count: int, refusal: RuleError) -> str:
    digits = _SEPARATORS.sub("", text)
    if len(digits) != count or not digits.isascii() or not digits.isdigit():
        raise refusal
    return digits
