"""States derived from dates, money that adds up, and the very bytes of a pact."""

from datetime import date

import pytest

from app.core.canonical import canonical_json, fingerprint
from app.core.errors import RuleError
from app.core.pledges import (
    NeedKind,
    Parties,
    PledgeState,
    Term,
    Withdrawal,
    demand_amount,
    demand_fits,
    demand_whole,
    needs_of,
    record_of,
    state_of,
    terms_of,
)

DAY, NEXT = date(2018, 3, 1), date(2018, 3, 2)


@pytest.mark.parametrize(
    ("kept", "withdrawn", "today", "state"),
    [
        (None, None, DAY, PledgeState.EXPECTED),
        (None, None, NEXT, PledgeState.LATE),
        (NEXT, None, NEXT, PledgeState.KEPT),
        (None, DAY, NEXT, PledgeState.WITHDRAWN),
    ],
)
def test_state_follows_from_dates(kept, withdrawn, today, state) -> None:
    assert state_of(DAY, kept, withdrawn, today) is state


def test_money_adds_up_or_is_refused() -> None:
    demand_fits(1000, [400], 600)
    demand_whole(600, 600)
    demand_whole(None, None)
    demand_amount(NeedKind.MONEY, 1)
    for refused in (
        lambda: demand_fits(1000, [400], 601),
        lambda: demand_whole(600, 599),
        lambda: demand_whole(600, None),
        lambda: demand_amount(NeedKind.MONEY, None),
        lambda: demand_amount(NeedKind.MONEY, 0),
        lambda: demand_amount(NeedKind.PREMISES, 100),
    ):
        with pytest.raises(RuleError):
            refused()


def test_record_is_the_same_in_any_order_and_is_read_back() -> None:
    needs = [Term(1, NeedKind.MONEY, "Un poste", 1000), Term(2, NeedKind.PERMIT, "Un accord")]
    promises = [Term(4, NeedKind.PERMIT, "Une délibération", None, 2, "Commune", DAY)]
    gone = [Withdrawal(3, "Une salle", DAY, "Elle est inondée.")]
    one = record_of(1, 2, "Écoute", Parties(["B", "A"], ["C"]), needs, promises, gone)
    other = record_of(1, 2, "Écoute", Parties(["A", "B"], ["C"]), needs[::-1], promises, gone)
    assert fingerprint(canonical_json(one)) == fingerprint(canonical_json(other))
    assert (terms_of(one), needs_of(one)) == (promises, needs)
