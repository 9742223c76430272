"""Method of Equal Shares: the budget is split equally between voters, who buy together the projects they approve.

Peters, Pierczyński, Skowron, *Proportional Participatory Budgeting with Additive Utilities* (NeurIPS 2021), with the
cost of a project as its utility: each supporter pays the same, or all that is left to them, and the project bought
is the one that asks the smallest share of its cost from those who pay most. Completed by Add1: every voter receives
one unit more, again and again, up to the last budget before overspending. Amounts are integers over one
denominator; floating numbers only choose what is worth computing exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from app.core.errors import RuleError
from app.core.tally.result import Candidate, check_candidates

METHOD = "equal-shares"
NEAR = 1e-9  # relative; far above the error of the floats, far below what separates most offers
Voters = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Purchase:
    """A project bought: `payment` is the most that any supporter paid, `supporters` how many approve it."""

    candidate: str
    payment: Fraction
    supporters: int
    tied: tuple[str, ...] = ()  # projects that asked exactly the same share, separated by the tie chain


@dataclass(frozen=True, slots=True)
class Shares:
    """`endowment` is what each voter had in the run kept, `added` the units that Add1 gave on top of the budget."""

    purchases: tuple[Purchase, ...]
    endowment: Fraction
    added: int
    cost: int

    @property
    def winners(self) -> tuple[str, ...]:
        return tuple(purchase.candidate for purchase in self.purchases)


def equal_shares(
    candidates: Sequence[Candidate],
    supporters: Mapping[str, Voters],
    voters: int,
    budget: int,
    *,
    lot: Sequence[str] | None = None,
    step: int = 1,
) -> Shares:
    """Buy within `budget` for `voters` voters; `supporters[id]` are the voters (0 to voters - 1) who approve a project.

    Budgets are in one unit, that of `step`, what Add1 gives each voter at a time. Offers that ask exactly the same
    go to the lower budget, then to `lot`, then to the first id by bytes. Raises RuleError when there is nothing to
    share or a budget is not positive.
    """
    check_candidates(candidates)
    _demand_money(candidates, voters, budget)
    market = _Market(candidates, supporters, voters, lot)
    everything = sum(cost for id, cost in market.costs.items() if len(supporters[id]))
    kept = _kept(market.run(Fraction(budget, voters)), market, Fraction(budget, voters), 0)
    added = 0
    while kept.cost < everything:
        added += step
        endowment = Fraction(budget, voters) + added
        longer = _kept(market.run(endowment), market, endowment, added)
        if longer.cost > budget:
            break
        kept = longer
    return kept


def _kept(purchases: list[Purchase], market: "_Market", endowment: Fraction, added: int) -> Shares:
    return Shares(tuple(purchases), endowment, added, sum(market.costs[one.candidate] for one in purchases))


def _demand_money(candidates: Sequence[Candidate], voters: int, budget: int) -> None:
    if voters < 1 or budget < 1:
        raise RuleError("Les parts égales demandent au moins un bulletin et un budget à partager.")
    for candidate in candidates:
        if candidate.budget < 1:
            raise RuleError(
                "Le projet « %(project)s » n’a pas de budget : les parts égales ne peuvent pas le compter.",
                project=candidate.id,
            )


class _Market:
    """One election, run with one endowment after the other."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        supporters: Mapping[str, Voters],
        voters: int,
        lot: Sequence[str] | None,
    ) -> None:
        self.costs = {candidate.id: candidate.budget for candidate in candidates}
        self.supporters = supporters
        self.voters = voters
        place = {id: number for number, id in enumerate(lot or ())}
        self.order = {
            candidate.id: (candidate.budget, place.get(candidate.id, 0), candidate.id.encode())
            for candidate in candidates
        }

    def run(self, endowment: Fraction) -> list[Purchase]:
        """The projects bought, in order."""
        purse = _Purse(self.voters, endowment)
        offers = {id: 0.0 for id in self.costs if len(self.supporters[id])}  # a share once asked never falls
        bought: list[Purchase] = []
        while found := self._cheapest(purse, offers):
            id, share, tied = found
            del offers[id]
            payment = share * self.costs[id]
            bought.append(Purchase(id, payment, len(self.supporters[id]), tied))
            purse.pay(self.supporters[id], payment)
        return bought

    def _cheapest(self, purse: "_Purse", offers: dict[str, float]) -> tuple[str, Fraction, tuple[str, ...]] | None:
        near: dict[str, float] = {}
        best = float("inf")
        for id in sorted(offers, key=offers.__getitem__):
            if offers[id] > best * (1 + NEAR):
                break
            asked = purse.near_share(self.supporters[id], self.costs[id])
            if asked is None:
                del offers[id]
                continue
            offers[id] = near[id] = asked
            best = min(best, asked)
        exact: dict[str, Fraction] = {}
        for id, asked in near.items():
            if asked <= best * (1 + NEAR):
                share = purse.share(self.supporters[id], self.costs[id])
                if share is None:
                    del offers[id]
                else:
                    exact[id] = share
        if not exact:
            return self._cheapest(purse, offers) if offers and near else None
        least = min(exact.values())
        same = sorted((id for id, share in exact.items() if share == least), key=self.order.__getitem__)
        return same[0], least, tuple(same) if len(same) > 1 else ()


class _Purse:
    """What each voter has left: a level, of exact value `values[level] / unit`; levels are sorted, 0 is empty."""

    def __init__(self, voters: int, endowment: Fraction) -> None:
        self.unit = endowment.denominator
        self.values = [0, endowment.numerator]
        self.level = np.ones(voters, dtype=np.int64)
        self._refresh()

    def _refresh(self) -> None:
        self.near = np.array([value / self.unit for value in self.values])

    def near_share(self, voters: Voters, cost: int) -> float | None:
        """What a project asks, as a share of its cost, nearly; None when its supporters clearly cannot pay."""
        counts = np.bincount(self.level[voters], minlength=len(self.values))
        held = counts[1:].nonzero()[0] + 1
        counts, money = counts[held], self.near[held]
        spent = np.cumsum(counts * money)
        if not len(held) or spent[-1] < cost * (1 - NEAR):
            return None
        before = np.concatenate([[0.0], spent[:-1]])
        payers = counts[::-1].cumsum()[::-1]
        payment = (cost - before) / payers
        enough = np.flatnonzero(payment <= money * (1 + NEAR))
        return float(payment[enough[0]] / cost) if len(enough) else float(money[-1] / cost)

    def share(self, voters: Voters, cost: int) -> Fraction | None:
        """The same, exactly."""
        counts = np.bincount(self.level[voters], minlength=len(self.values)).tolist()
        payers = sum(counts[1:])
        owed = cost * self.unit
        for level in range(1, len(counts)):
            if counts[level]:
                if owed <= self.values[level] * payers:
                    return Fraction(owed, payers * self.unit * cost)
                owed -= counts[level] * self.values[level]
                payers -= counts[level]
        return None

    def pay(self, voters: Voters, payment: Fraction) -> None:
        """Each of these voters pays, or gives all that is left."""
        factor = payment.denominator // gcd(payment.denominator, self.unit)
        self.unit *= factor
        due = payment.numerator * (self.unit // payment.denominator)
        values = [value * factor for value in self.values]
        size = len(values)
        state = self.level.copy()
        state[voters] += size
        used, state = np.unique(state, return_inverse=True)
        left = [values[one] if one < size else max(0, values[one - size] - due) for one in used.tolist()]
        self.values = sorted({0, *left})
        place = {value: number for number, value in enumerate(self.values)}
        self.level = np.array([place[value] for value in left])[state]
        self._refresh()
