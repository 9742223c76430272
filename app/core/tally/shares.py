"""Method of Equal Shares: the budget is split equally between voters, who buy together the projects they approve.

Peters, Pierczyński, Skowron, *Proportional Participatory Budgeting with Additive Utilities* (NeurIPS 2021), with the
cost of a project as its utility: each supporter pays the same, or all that is left to them, and the project bought
is the one that asks the smallest share of its cost from those who pay most. Completed by Add1: every voter receives
one unit more, again and again, up to the last budget before overspending (what Wieliczka used in 2023). Floats make
the choices that their proven bounds allow, exact fractions all the others: see `app.core.tally.purse`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.errors import RuleError
from app.core.tally.purse import Backing, Bracket, ExactPurse, Groups, NearPurse
from app.core.tally.result import Candidate, check_candidates

METHOD = "equal-shares"
WORTHWHILE = 4  # additions passed over at once, at least: proving that they change nothing costs about two runs
SAFE = 2.0**-48  # relative; above the rounding of a few operations
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
    add1: bool = True,
) -> Shares:
    """Buy within `budget` for `voters` voters; `supporters[id]` are the voters (0 to voters - 1) who approve a project.

    Budgets are in one unit, that of `step`, what Add1 gives each voter at a time. Offers that ask exactly the same
    go to the lower budget, then to `lot`, then to the first id by bytes. Without `add1`, the rule stops at its first
    run. Raises RuleError when there is nothing to share or a budget is not positive.
    """
    check_candidates(candidates)
    _demand_money(candidates, voters, budget)
    market = _Market(candidates, supporters, voters, lot)
    everything = sum(backing.cost for backing in market.backings)
    endowment = Fraction(budget, voters)
    added, kept, stride = 0, market.buy(endowment), 1
    while add1 and market.cost(kept) < everything:
        if stride >= WORTHWHILE:
            if market.holds(kept, endowment + added, endowment + added + stride * step):
                added, stride = added + stride * step, 2 * stride
                continue
            stride //= WORTHWHILE
        longer = market.buy(endowment + added + step)
        if market.cost(longer) > budget:
            break
        stride = 2 * stride if longer == kept else 1
        added, kept = added + step, longer
    return Shares(market.settle(kept, endowment + added), endowment + added, added, market.cost(kept))


def _demand_money(candidates: Sequence[Candidate], voters: int, budget: int) -> None:
    if voters < 1 or budget < 1:
        raise RuleError("Les parts égales demandent au moins un bulletin et un budget à partager.")
    for candidate in candidates:
        if candidate.budget < 1:
            raise RuleError(
                "Le projet « %(project)s » n’a pas de budget : les parts égales ne peuvent pas le compter.",
                project=candidate.id,
            )


def _grouped(supporters: Sequence[Voters], voters: int) -> tuple[Groups, list[Groups]]:
    """Put together the voters of the same ballot: how many each group is, and the groups that approve each project."""
    ballots = np.zeros((voters, len(supporters) // 8 + 1), dtype=np.uint8)
    for place, approving in enumerate(supporters):
        ballots[approving, place // 8] |= np.uint8(1 << place % 8)
    whole = np.dtype((np.void, ballots.shape[1]))
    distinct, sizes = np.unique(ballots.view(whole).ravel(), return_counts=True)
    columns = distinct.view(np.uint8).reshape(len(distinct), -1)
    return sizes, [np.flatnonzero(columns[:, place // 8] & (1 << place % 8)) for place in range(len(supporters))]


class _Choice(NamedTuple):
    """A project bought, and the projects that asked exactly as little, it included: by their places in the chain."""

    place: int
    tied: tuple[int, ...]


class _Offer(NamedTuple):
    """The share asked by a project is between `low` and `high`, and its payment about `payment`."""

    low: float
    place: int
    payment: float = 0.0
    high: float = inf


class _Market:
    """One election, bought with one endowment after the other."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        supporters: Mapping[str, Voters],
        voters: int,
        lot: Sequence[str] | None,
    ) -> None:
        turn = {id: number for number, id in enumerate(lot or ())}
        chain = sorted(candidates, key=lambda one: (one.budget, turn.get(one.id, 0), one.id.encode()))
        wanted = [one for one in chain if len(supporters[one.id])]
        self.sizes, groups = _grouped([supporters[one.id] for one in wanted], voters)
        self.backings = [
            Backing(one.id, one.budget, own, self.sizes[own].astype(float))
            for one, own in zip(wanted, groups, strict=True)
        ]

    def cost(self, choices: Sequence[_Choice]) -> int:
        return sum(self.backings[choice.place].cost for choice in choices)

    def buy(self, endowment: Fraction) -> list[_Choice]:
        """The projects bought, in order: one run of the rule, every choice of which is proven."""
        return list(_Run(self.sizes, self.backings, self.offers(), endowment).choices())

    def holds(self, choices: Sequence[_Choice], endowment: Fraction, further: Fraction) -> bool:
        """Whether every endowment between these two surely buys just `choices`; False where it is not sure.

        After the same purchases, whoever started with more has no less left and is asked no more: what any endowment
        between asks is between what these two ask. A choice thus holds when it asks less with the smaller one than
        every rival with the larger one, or the same 1 / payers in both.
        """
        scarce, plenty = NearPurse(self.sizes, endowment), NearPurse(self.sizes, further)
        queue = self.offers()
        for choice in choices:
            backing = self.backings[choice.place]
            dear, cheap = scarce.payment(backing), plenty.payment(backing)
            if dear is None or cheap is None or max(dear.high, cheap.high) == inf:
                return False
            equal, waiting = [choice.place], []
            while queue and queue[0].low <= dear.high / backing.cost:
                old = heappop(queue)
                rival = self.backings[old.place]
                found = None if rival is backing else plenty.payment(rival, old.payment)
                if found is None:
                    continue
                waiting.append(_Offer(found.low / rival.cost, old.place, found.payment))
                if waiting[-1].low <= dear.high / backing.cost:
                    asked = scarce.payment(rival)
                    if asked is None or not dear.payers or {cheap.payers, found.payers, asked.payers} != {dear.payers}:
                        return False
                    equal.append(old.place)
            if tuple(sorted(equal)) != (choice.tied or (choice.place,)):
                return False
            for offer in waiting:
                heappush(queue, offer)
            scarce.pay(backing, dear.payment)
            plenty.pay(backing, cheap.payment)
        return all(plenty.payment(self.backings[offer.place]) is None for offer in queue)

    def offers(self) -> list[_Offer]:
        """Before anything is bought nobody is asked less than an equal part of the cost: a queue of lower bounds."""
        queue = [_Offer((1 - SAFE) / float(one.sizes.sum()), place) for place, one in enumerate(self.backings)]
        heapify(queue)
        return queue

    def settle(self, choices: Sequence[_Choice], endowment: Fraction) -> tuple[Purchase, ...]:
        """The same purchases, with their exact payments."""
        purse, purchases = ExactPurse(self.sizes, endowment), []
        for choice in choices:
            backing = self.backings[choice.place]
            payment = purse.payment(backing)
            assert payment is not None
            purse.pay(backing, payment)
            tied = tuple(self.backings[place].id for place in choice.tied)
            purchases.append(Purchase(backing.id, payment, int(backing.sizes.sum()), tied))
        return tuple(purchases)


class _Run:
    """One run. The shares asked only grow as purses empty, so that an old lower bound stays one: offers wait in a
    queue by their lower bounds, and only those that may be the least are asked again. Where bounds overlap, exact
    amounts decide."""

    def __init__(self, sizes: Groups, backings: Sequence[Backing], queue: list[_Offer], endowment: Fraction) -> None:
        self.backings = backings
        self.queue = queue
        self.purse = NearPurse(sizes, endowment)
        self.exact = ExactPurse(sizes, endowment)
        self.owed: list[Backing] = []  # purchases not yet paid from the exact purse

    def choices(self) -> Iterator[_Choice]:
        while rivals := self._rivals():
            tied = self._least(rivals)
            chosen = tied[0]
            for offer in rivals:
                if offer is not chosen:
                    heappush(self.queue, offer)
            backing = self.backings[chosen.place]
            self.purse.pay(backing, chosen.payment)
            self.owed.append(backing)
            yield _Choice(chosen.place, tuple(offer.place for offer in tied) if len(tied) > 1 else ())

    def _rivals(self) -> list[_Offer]:
        """Asked again, the offers of which any may be the least; the others are back in the queue."""
        asked: list[_Offer] = []
        ceiling = inf
        while self.queue and self.queue[0].low <= ceiling:
            offer = self._ask(heappop(self.queue))
            if offer is not None:
                asked.append(offer)
                ceiling = min(ceiling, offer.high)
        for offer in asked:
            if offer.low > ceiling:
                heappush(self.queue, offer)
        return [offer for offer in asked if offer.low <= ceiling]

    def _ask(self, old: _Offer) -> _Offer | None:
        backing = self.backings[old.place]
        found = self.purse.payment(backing, old.payment)
        if found is None:
            return None
        if found.high == inf:
            exact = self._exact_payment(backing)
            if exact is None:
                return None
            payment = float(exact)
            found = Bracket(payment * (1 - SAFE), payment, payment * (1 + SAFE))
        return _Offer(found.low / backing.cost, old.place, found.payment, found.high / backing.cost)

    def _least(self, rivals: list[_Offer]) -> list[_Offer]:
        """Those of the least share, exactly, in the order of the tie chain."""
        if len(rivals) == 1:
            return rivals
        shares = {}
        for offer in rivals:
            payment = self._exact_payment(self.backings[offer.place])
            assert payment is not None
            shares[offer.place] = payment / self.backings[offer.place].cost
        least = min(shares.values())
        return sorted((offer for offer in rivals if shares[offer.place] == least), key=lambda offer: offer.place)

    def _exact_payment(self, backing: Backing) -> Fraction | None:
        for bought in self.owed:
            payment = self.exact.payment(bought)
            assert payment is not None
            self.exact.pay(bought, payment)
        self.owed.clear()
        return self.exact.payment(backing)
