"""What voters have left while they buy together: in floats with a proven bound on their error, and exactly.

Voters of the same ballot always pay the same, hence keep the same: they are one group, and amounts are per voter.

A project of cost c asks of its supporters the payment q at which sum(min(left, q)) = c; the rule compares the shares
q / c. `NearPurse` brackets a payment, `ExactPurse` gives it as a fraction.

Why the bracket holds. Let S be the supporters, left the floats, left* the exact amounts, E a bound on the sum over all
voters of |left* - left|, f(q) the sum over S of min(left, q) and f* likewise: |f* - f| <= E for every q. The payment q
that is found has |f(q) - c| <= R, the rounding of a sum of n terms in any order, a subtraction and a division. With r
the voters of S who have q or more, and r' those who have q + E + R or more, f* is at most c at q - (E + R) / r and
at least c at q + (E + R) / r': the exact payment is between the two.

Why E stays small. Paying takes exactly c from S and is monotone (whoever has more at first has no less after), and a
monotone map that lowers every sum by the same amount expands no sum of differences (Crandall and Tartar, *Some
relations between nonexpansive and order preserving mappings*, 1980): errors are not amplified, from one purchase to
the next only R and the rounding of one subtraction are added.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Groups = NDArray[np.int64]
ROUNDOFF = 2.0**-53
TURNS = 64  # far more than the search for a payment ever takes


@dataclass(frozen=True, slots=True)
class Backing:
    """A project as a purse sees it: its cost, the groups that approve it and how many voters each of them is."""

    id: str
    cost: int
    groups: Groups
    sizes: NDArray[np.float64]

    @property
    def rounding(self) -> float:
        """R, twice over: what rounding may add to a payment times those who pay it."""
        return 2 * (len(self.groups) + 8) * ROUNDOFF * self.cost


class Bracket(NamedTuple):
    """The exact payment is between `low` and `high`, infinite where floats cannot tell, and near `payment`. Where it is
    sure that each supporter pays all of it or has nothing left at all, `payers` are those who pay: the share asked is
    then 1 / payers, whatever the amounts; else 0."""

    low: float
    payment: float
    high: float
    payers: int = 0


class NearPurse:
    """What a voter of each group has left, nearly; `error` bounds the sum of the errors over all voters."""

    def __init__(self, sizes: Groups, endowment: Fraction) -> None:
        self.left = np.full(len(sizes), float(endowment))
        self.spent = np.zeros(len(sizes), dtype=bool)  # surely left with nothing, exactly
        self.rounding = 2 * ROUNDOFF * float(sizes.sum()) * float(endowment)  # of one operation on every purse
        self.error = self.rounding

    def payment(self, backing: Backing, least: float = 0.0) -> Bracket | None:
        """What each supporter pays who can; None when together they surely cannot. `least` is at most the payment."""
        left = self.left[backing.groups]
        slack = self.error + backing.rounding
        found = _payment(left, backing.sizes, backing.cost, least)
        if found is None:
            enough = float(backing.sizes @ left) >= backing.cost - slack
            return Bracket(least, least, inf) if enough else None
        payment, payers = found
        able = left >= payment + 2 * slack
        sure = float(backing.sizes[able].sum())
        clear = bool(np.all(able | self.spent[backing.groups]))
        high = payment + slack / sure if sure else inf
        return Bracket(payment - slack / payers, payment, high, int(sure) if clear else 0)

    def pay(self, backing: Backing, payment: float) -> None:
        """Each supporter pays, or gives all that is left."""
        left = self.left[backing.groups]
        self.spent[backing.groups] |= left < payment - 2 * (self.error + backing.rounding)
        self.left[backing.groups] = np.maximum(left - payment, 0.0)
        self.error += self.rounding + backing.rounding


def _payment(
    left: NDArray[np.float64], sizes: NDArray[np.float64], cost: int, least: float
) -> tuple[float, float] | None:
    """Newton's method on sum(sizes · min(left, q)) = cost, concave in q: the payment, and how many pay it whole."""
    payment, everybody, before = least, float(sizes.sum()), -1
    payers = everybody
    for _turn in range(TURNS):
        poor = left < payment
        count = int(np.count_nonzero(poor))
        if count == before:
            return payment, payers
        before = count
        poor_sizes = sizes[poor]
        payers = everybody - float(poor_sizes.sum())
        if payers < 1:
            return None
        payment = (cost - float(poor_sizes @ left[poor])) / payers
    return None


class ExactPurse:
    """What a voter of each group has left: a level, of value `values[level] / unit`; levels are sorted, 0 is empty."""

    def __init__(self, sizes: Groups, endowment: Fraction) -> None:
        self.unit = endowment.denominator
        self.values = [0, endowment.numerator]
        self.level = np.ones(len(sizes), dtype=np.int64)

    def payment(self, backing: Backing) -> Fraction | None:
        """What each supporter pays who can; None when together they cannot."""
        counts = np.bincount(self.level[backing.groups], weights=backing.sizes).astype(np.int64).tolist()
        payers = sum(counts[1:])
        owed = backing.cost * self.unit
        for level in range(1, len(counts)):
            if counts[level]:
                if owed <= self.values[level] * payers:
                    return Fraction(owed, payers * self.unit)
                owed -= counts[level] * self.values[level]
                payers -= counts[level]
        return None

    def pay(self, backing: Backing, payment: Fraction) -> None:
        """Each supporter pays, or gives all that is left."""
        factor = payment.denominator // gcd(payment.denominator, self.unit)
        self.unit *= factor
        due = payment.numerator * (self.unit // payment.denominator)
        values = [value * factor for value in self.values]
        size = len(values)
        state = self.level.copy()
        state[backing.groups] += size
        used, state = np.unique(state, return_inverse=True)
        left = [values[one] if one < size else max(0, values[one - size] - due) for one in used.tolist()]
        self.values = sorted({0, *left})
        place = {value: number for number, value in enumerate(self.values)}
        self.level = np.array([place[value] for value in left], dtype=np.int64)[state]
