"""The chance of a fiction: the same at every seeding. What is published draws its own, from balls and dice."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import TypeVar

Item = TypeVar("Item")
PERCENT = 100


class Chance:
    """Numbers that follow from a word, always the same."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.drawn = 0

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1."""
        self.drawn += 1
        return int.from_bytes(hashlib.sha256(f"{self.word},{self.drawn}".encode()).digest()[:8]) % n

    def percent(self, share: int) -> bool:
        """True `share` times in a hundred."""
        return self.below(PERCENT) < share

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """`count` different items, in their order."""
        ranks = list(range(len(items)))
        chosen = sorted(ranks.pop(self.below(len(ranks))) for _ in range(count))
        return [items[rank] for rank in chosen]

    def weighted(self, weights: Mapping[Item, int]) -> Item:
        """One key, as often as its weight says."""
        left = self.below(sum(weights.values()))
        for item, weight in weights.items():
            left -= weight
            if left < 0:
                return item
        raise AssertionError("weights are positive")


def salt(word: str) -> str:
    """A volunteer's 128 bits, the same at every seeding: the demonstration's fingerprint never changes."""
    return hashlib.sha256(f"tablee-demonstration|{word}".encode()).hexdigest()[:32]
