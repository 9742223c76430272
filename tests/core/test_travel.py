"""Travel and expenses: which states follow which, what a claim must say, when somebody is told."""

from datetime import UTC, date, datetime

import pytest

from app.core.errors import RuleError
from app.core.travel import (
    GRACE,
    ExpenseState,
    TripState,
    before_last,
    demand_claim,
    demand_next,
    demand_unchanged,
    expense_news,
    is_claim_time,
    telling_time,
    totals,
    trip_news,
)

HELD = date(2017, 12, 16)
CLAIMED, TO_COMPLETE, ACCEPTED, REFUSED, REFUNDED = ExpenseState


@pytest.mark.parametrize(
    ("before", "after", "reason", "words"),
    [
        (CLAIMED, REFUNDED, "", "ne peut pas passer"),
        (REFUNDED, ACCEPTED, "", "ne peut pas passer"),
        (REFUSED, ACCEPTED, "", "ne peut pas passer"),
        (CLAIMED, REFUSED, "", "Écrivez la raison"),
        (CLAIMED, TO_COMPLETE, "", "Écrivez la raison"),
    ],
)
def test_decision_out_of_order_or_without_reason_is_refused(before, after, reason, words):
    with pytest.raises(RuleError, match=words):
        demand_next(before, after, reason)


def test_decisions_follow_each_other():
    demand_next(CLAIMED, ACCEPTED, "")
    demand_next(CLAIMED, TO_COMPLETE, "Il manque le billet.")
    demand_next(TO_COMPLETE, REFUSED, "Hors délai.")
    demand_next(ACCEPTED, REFUNDED, "")
    demand_unchanged("claimed", CLAIMED)
    with pytest.raises(RuleError, match="entre-temps"):
        demand_unchanged("claimed", ACCEPTED)


@pytest.mark.parametrize(
    ("amount", "spent_on", "field"),
    [
        (0, HELD, "amount"),
        (5_000_01, HELD, "amount"),
        (42_00, date(2018, 1, 2), "spent_on"),
        (42_00, date(2016, 12, 1), "spent_on"),
    ],
)
def test_claim_that_cannot_be_is_refused_on_its_field(amount, spent_on, field):
    with pytest.raises(RuleError) as refused:
        demand_claim(amount, spent_on, HELD, today=date(2018, 1, 1))
    assert refused.value.field == field


def test_claims_are_sent_until_three_months_after_the_day():
    demand_claim(42_00, HELD, HELD, HELD)
    assert is_claim_time(HELD, date(2018, 3, 16))
    assert not is_claim_time(HELD, date(2018, 3, 17))
    assert is_claim_time(None, date(2030, 1, 1))


def test_undo_goes_back_through_decisions_that_stand():
    assert before_last([CLAIMED]) is None
    assert before_last([CLAIMED, ACCEPTED]) is CLAIMED
    assert before_last([CLAIMED, ACCEPTED, REFUNDED, ACCEPTED]) is CLAIMED
    assert before_last([CLAIMED, TO_COMPLETE, CLAIMED, REFUSED]) is CLAIMED
    assert before_last([CLAIMED, TO_COMPLETE, CLAIMED]) is None
    assert before_last([CLAIMED, ACCEPTED, TO_COMPLETE, CLAIMED]) is None


def test_people_are_told_once_of_what_they_do_not_know():
    now = datetime(2017, 12, 1, tzinfo=UTC)
    assert not expense_news(None, CLAIMED)
    assert expense_news(None, ACCEPTED)
    assert not expense_news(ACCEPTED, ACCEPTED)
    assert expense_news(ACCEPTED, CLAIMED)  # taken back after they were told
    assert not trip_news(None, TripState.REQUESTED)
    assert trip_news(None, TripState.BOOKED)
    assert trip_news(TripState.BOOKED, TripState.TO_ARRANGE)
    assert telling_time(True, now) == now + GRACE
    assert telling_time(False, now) is None


def test_totals_leave_no_state_out():
    found = totals([(ACCEPTED, 2, 84_00)])
    assert found[ACCEPTED] == (2, 84_00)
    assert found[REFUSED] == (0, 0)
    assert list(found) == list(ExpenseState)
