"""From balls and dice to a panel and to orders that anyone can compute again.

Expansion of a seed: base = hexadecimal SHA-256 of `tirage-v1\\n<label>\\n<empreinte>\\n<seed>`; block i (from 1) =
SHA-256 of `<base>,<i>` read as a big-endian integer; an integer below n takes one block, keeps its low bits under
the smallest covering mask and rejects to the next block when too large; Fisher–Yates, descending.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

from app.core.draw.blocks import low_words
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
        last = len(order) - 1
        # The same as `below(last + 1)` for each place, written out: a million calls would take thrice the time.
        while last > 0:
            words = low_words(self.base, self._block + 1, 2 * last)
            last, used = _shuffle(order, last, words)
            self._block += used
        return order


def _shuffle(order: list[str], last: int, words: Sequence[int]) -> tuple[int, int]:
    """Go on with the shuffle from the place `last` down, as far as `words` lead; return where it stopped (0: done)
    and how many words were used."""
    mask = (1 << last.bit_length()) - 1
    half = mask >> 1
    for used, word in enumerate(words, 1):
        other = word & mask
        if other <= last:
            order[last], order[other] = order[other], order[last]
            last -= 1
            if last == half:  # a smaller mask covers it now
                if not last:
                    return 0, used
                mask, half = half, half >> 1
    return last, len(words)


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
