"""Equal shares and greedy approval: against a plain exact recomputation, and cases worked by hand."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.tally import greedy
from app.core.tally.result import Candidate
from app.core.tally.shares import equal_shares

IDS = "ABCDE"


def supporters(*approved: str) -> dict[str, np.ndarray]:
    return {id: np.array([n for n, ballot in enumerate(approved) if id in ballot], dtype=np.int64) for id in IDS}


def projects(**costs: int) -> list[Candidate]:
    return [Candidate(id, cost) for id, cost in costs.items()]


def plain_run(costs, voters, endowment):
    """The rule as it is written, with one fraction per voter."""
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
        id = min(offers, key=lambda one: (offers[one], costs[one], one))
        for n, ballot in enumerate(voters):
            if id in ballot:
                purse[n] = max(Fraction(0), purse[n] - offers[id] * costs[id])
        bought.append(id)
        del left[id]


def plain(costs, voters, budget):
    everything = sum(cost for id, cost in costs.items() if any(id in ballot for ballot in voters))
    kept, added = plain_run(costs, voters, Fraction(budget, len(voters))), 0
    while sum(costs[id] for id in kept) < everything:
        added += 1
        longer = plain_run(costs, voters, Fraction(budget, len(voters)) + added)
        if sum(costs[id] for id in longer) > budget:
            break
        kept = longer
    return kept


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


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sets(st.sampled_from(IDS)).map("".join), min_size=1, max_size=7),
    st.lists(st.integers(1, 30), min_size=5, max_size=5),
    st.integers(1, 60),
)
def test_purchases_are_those_of_the_rule_as_written(voters, prices, budget):
    costs = dict(zip(IDS, prices, strict=True))
    found = equal_shares(projects(**costs), supporters(*voters), len(voters), budget)
    assert list(found.winners) == plain(costs, voters, budget)
    assert found.cost <= budget


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
