"""Equal shares and greedy approval: against a plain exact recomputation, and cases worked by hand."""

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.tally import greedy
from app.core.tally.purse import Backing, ExactPurse, NearPurse
from app.core.tally.result import Candidate
from app.core.tally.shares import _Market, equal_shares

IDS = "ABCDE"


def supporters(*approved: str) -> dict[str, np.ndarray]:
    return {id: np.array([n for n, ballot in enumerate(approved) if id in ballot], dtype=np.int64) for id in IDS}


def projects(**costs: int) -> list[Candidate]:
    return [Candidate(id, cost) for id, cost in costs.items()]


def plain_run(costs, voters, endowment, lot=IDS):
    """The rule as it is written, with one fraction per voter: each purchase, what was paid, who asked the same."""
    purse = [endowment] * len(voters)
    left, bought = dict(costs), []
    while True:
        offers = {}
        for id, cost in left.items():
            backers = sorted((n for n, ballot in enumerate(voters) if id in ballot), key=lambda n: purse[n])
            owed, payers = Fraction(cost), len(backers)
            for n in backers:
                if owed <= purse[n] * payers:
                    offers[id] = owed / payers / cost
                    break
                owed, payers = owed - purse[n], payers - 1
        if not offers:
            return bought
        least = min(offers.values())
        tied = sorted((id for id in offers if offers[id] == least), key=lambda one: (costs[one], lot.index(one)))
        id = tied[0]
        for n, ballot in enumerate(voters):
            if id in ballot:
                purse[n] = max(Fraction(0), purse[n] - offers[id] * costs[id])
        bought.append((id, least * costs[id], tuple(tied) if len(tied) > 1 else ()))
        del left[id]


def plain(costs, voters, budget, lot=IDS):
    everything = sum(cost for id, cost in costs.items() if any(id in ballot for ballot in voters))
    kept, added = plain_run(costs, voters, Fraction(budget, len(voters)), lot), 0
    while sum(costs[id] for id, *_ in kept) < everything:
        longer = plain_run(costs, voters, Fraction(budget, len(voters)) + added + 1, lot)
        if sum(costs[id] for id, *_ in longer) > budget:
            break
        kept, added = longer, added + 1
    return kept, added


def as_bought(found):
    return [(one.candidate, one.payment, one.tied) for one in found.purchases], found.added


def test_a_minority_buys_its_own_project():
    voters = ["A", "A", "A", "A", "A", "A", "B", "B", "B", "C"]
    found = equal_shares(projects(A=50, B=30, C=90, D=10, E=10), supporters(*voters), 10, 100)
    assert found.winners == ("A", "B")
    assert found.purchases[0].payment == Fraction(50, 6)
    assert found.cost == 80


def test_equal_offers_go_to_the_lower_budget_then_the_lot():
    found = equal_shares(projects(A=10, B=10, C=10, D=99, E=99), supporters("ABC", "ABC"), 2, 10, lot="CBADE")
    assert found.winners == ("C",)
    assert found.purchases[0].tied == ("C", "B", "A")


def test_added_units_stop_before_overspending():
    # With 5 each nobody can buy; given 6 each (12 in all), A is bought within 10.
    found = equal_shares(projects(A=6, B=6, C=60, D=60, E=60), supporters("A", "B"), 2, 10)
    assert (found.added, found.winners, found.cost) == (0, (), 0)
    found = equal_shares(projects(A=6, B=9, C=60, D=60, E=60), supporters("A", "B"), 2, 10)
    assert (found.added, found.winners, found.endowment) == (3, ("A",), Fraction(8))


def test_there_must_be_money_and_ballots():
    with pytest.raises(RuleError, match="au moins un bulletin"):
        equal_shares(projects(A=1), {"A": np.array([], dtype=np.int64)}, 0, 10)
    with pytest.raises(RuleError, match="n’a pas de budget"):
        equal_shares(projects(A=0), {"A": np.array([0])}, 1, 10)


elections = st.tuples(
    st.lists(st.sets(st.sampled_from(IDS)).map("".join), min_size=1, max_size=7),
    st.integers(1, 4),  # how often each ballot is cast
    st.lists(st.integers(1, 30) | st.sampled_from((6, 12, 30)), min_size=5, max_size=5),  # equal prices, often
    st.integers(1, 60),
    st.permutations(IDS),
)


@settings(max_examples=200, deadline=None)
@given(elections)
def test_purchases_are_those_of_the_rule_as_written(drawn):
    ballots, times, prices, budget, lot = drawn
    costs, voters = dict(zip(IDS, prices, strict=True)), ballots * times
    found = equal_shares(projects(**costs), supporters(*voters), len(voters), budget, lot=lot)
    assert as_bought(found) == plain(costs, voters, budget, lot)
    assert found.cost <= budget
    once = equal_shares(projects(**costs), supporters(*voters), len(voters), budget, lot=lot, add1=False)
    assert as_bought(once) == (plain_run(costs, voters, Fraction(budget, len(voters)), lot), 0)
    assert all(one.supporters == sum(one.candidate in ballot for ballot in voters) for one in found.purchases)


@pytest.mark.parametrize("seed", range(4))
def test_large_purchases_are_those_of_the_rule_as_written(seed):
    chance = np.random.default_rng(seed)
    ids = [chr(ord("A") + number) for number in range(20)]
    voters = ["".join(id for id in ids if chance.random() < 0.3) for _ in range(60)]
    costs = {id: int(chance.integers(50, 900)) for id in ids}
    backers = {id: np.flatnonzero([id in ballot for ballot in voters]) for id in ids}
    found = equal_shares(projects(**costs), backers, 60, 3000)
    assert as_bought(found) == plain(costs, voters, 3000, ids)
    assert found.added > 0


@settings(max_examples=40, deadline=None)
@given(elections, st.integers(20, 60))
def test_additions_passed_over_at_once_are_those_that_change_nothing(drawn, scale):
    ballots, _, prices, budget, lot = drawn
    costs = {id: price * scale + place for place, (id, price) in enumerate(zip(IDS, prices, strict=True))}
    found = equal_shares(projects(**costs), supporters(*ballots), len(ballots), budget * scale, lot=lot)
    assert as_bought(found) == plain(costs, ballots, budget * scale, lot)


def test_what_is_said_to_hold_between_two_endowments_does():
    chance = np.random.default_rng(16122017)
    ids = [chr(ord("A") + number) for number in range(9)]
    held = refused = 0
    for _ in range(150):
        backers = {id: np.flatnonzero(chance.random(15) < 0.4) for id in ids}
        costs = {id: int(cost) for id, cost in zip(ids, chance.integers(200, 900, 9), strict=True)}
        market = _Market(projects(**costs), backers, 15, ids)
        first = Fraction(int(chance.integers(100, 250)))
        for width in (1, 3, 9, 27):
            choices = market.buy(first)
            steps = [market.buy(first + Fraction(width * part, 6)) for part in range(1, 7)]
            if market.holds(choices, first, first + width):
                held += width > 1
                assert steps == [choices] * 6
            refused += steps != [choices] * 6
    assert held > 50
    assert refused > 50


def test_most_additions_are_passed_over(monkeypatch):
    endowments = []
    buy = _Market.buy
    monkeypatch.setattr(_Market, "buy", lambda self, given: endowments.append(given) or buy(self, given))
    ballots = ["AB", "AC", "A", "BD", "C", "DE", "E"]
    costs = {"A": 9_000, "B": 7_000, "C": 8_000, "D": 6_000, "E": 9_900}
    found = equal_shares(projects(**costs), supporters(*ballots), 7, 25_000)
    assert as_bought(found) == plain(costs, ballots, 25_000)
    assert found.added > 20 * len(endowments)


def test_offers_that_floats_cannot_tell_apart_are_compared_exactly():
    # Once C and D are bought, A asks (4e15 + 1) / 5e15 of voter 1 and B asks 4e15 / 5e15 of voter 3: a gap below 1e-15.
    big = 10**15
    costs = projects(A=5 * big, B=5 * big, C=6 * (9 * big + 1), D=6 * 9 * big, E=1)
    found = equal_shares(costs, supporters("AC", "A", "BD", "B", *["C"] * 5, *["D"] * 5), 14, 140 * big)
    assert found.winners == ("D", "C", "B", "A")
    assert [one.tied for one in found.purchases] == [("D", "C"), (), (), ()]
    assert [one.payment for one in found.purchases[2:]] == [4 * big, 4 * big + 1]


def test_money_that_just_suffices_is_enough_and_a_unit_less_is_not():
    third = Fraction(10**15, 3)
    purse = NearPurse(np.array([3]), third)
    exact = ExactPurse(np.array([3]), third)
    enough, too_much = (Backing("A", cost, np.array([0]), np.array([3.0])) for cost in (10**15, 10**15 + 1))
    assert purse.payment(enough).high == inf  # left to the exact purse
    assert exact.payment(enough) == third
    assert exact.payment(too_much) is None


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=8),
    st.fractions(1, 10**9, max_denominator=10**6),
    st.lists(st.tuples(st.sets(st.integers(0, 7), min_size=1), st.fractions(0, 1, max_denominator=10**4)), max_size=12),
)
def test_bounds_hold_purchase_after_purchase(sizes, endowment, purchases):
    near, exact = NearPurse(np.array(sizes), endowment), ExactPurse(np.array(sizes), endowment)
    for chosen, part in purchases:
        groups = np.array(sorted({one % len(sizes) for one in chosen}))
        own = np.array(sizes)[groups].astype(float)
        backing = Backing("A", max(1, int(part * int(own.sum()) * endowment)), groups, own)
        found, payment = near.payment(backing), exact.payment(backing)
        if found is None:
            assert payment is None
            continue
        low, about, high, payers = found
        if payment is None:
            assert high == inf
            continue
        assert Fraction(low) <= payment
        assert high == inf or payment <= Fraction(high)
        assert not payers or payment == Fraction(backing.cost, payers)
        near.pay(backing, about if high < inf else float(payment))
        exact.pay(backing, payment)
        left = [Fraction(exact.values[level], exact.unit) for level in exact.level]
        errors = (size * abs(Fraction(one) - own) for size, one, own in zip(sizes, near.left, left, strict=True))
        assert sum(errors) <= Fraction(near.error)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.sampled_from(IDS)).map("".join), min_size=2, max_size=8), st.randoms(use_true_random=False))
def test_order_of_ballots_changes_nothing(voters, chance):
    shuffled = list(voters)
    chance.shuffle(shuffled)
    costs = projects(A=7, B=11, C=13, D=17, E=5)
    first = equal_shares(costs, supporters(*voters), len(voters), 30)
    assert equal_shares(costs, supporters(*shuffled), len(voters), 30) == first


def test_greedy_takes_what_still_fits():
    costs = projects(A=60, B=50, C=40)
    result = greedy.tally(costs, {"A": 9, "B": 8, "C": 7}, 10)
    assert greedy.within(result, costs, 100) == ("A", "C")
    assert greedy.within(result, costs, 59) == ("B",)
