"""What the product asks of a published source of chance."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Dice(Protocol):
    """`below(n)` gives a whole number from 0 to n − 1, each as likely."""

    def below(self, n: int) -> int: ...


def shuffled(items: Sequence[Item], dice: Dice) -> list[Item]:
    """Fisher–Yates, descending: every order as likely."""
    order = list(items)
    for last in range(len(order) - 1, 0, -1):
        other = dice.below(last + 1)
        order[last], order[other] = order[other], order[last]
    return order
