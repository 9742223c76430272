"""Travel arranged and expenses refunded: the states they go through, and what a claim must say. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum
from app.core.money import Cents
from app.core.retention import day_months_before

GRACE = timedelta(minutes=10)  # an outcome may be taken back before anybody is told
CLAIM_MONTHS = 3  # after the day, a person still sends their claims
OLDEST_DAYS = 365  # before the day, an expense has nothing to do with it
LARGEST_CLAIM = 5_000_00  # cents: beyond, a slip of the hand


class TripState(LabelledEnum):
    TO_ARRANGE = "to_arrange", N_("à organiser")
    REQUESTED = "requested", N_("demandé")
    BOOKED = "booked", N_("réservé")
    TICKETS_SENT = "tickets_sent", N_("billets envoyés")
    CANCELLED = "cancelled", N_("annulé")


class ExpenseState(LabelledEnum):
    CLAIMED = "claimed", N_("demandé")
    TO_COMPLETE = "to_complete", N_("à compléter")
    ACCEPTED = "accepted", N_("accepté")
    REFUSED = "refused", N_("refusé")
    REFUNDED = "refunded", N_("remboursé")


NEXT_OF_TRIP = {
    TripState.TO_ARRANGE: TripState.REQUESTED,
    TripState.REQUESTED: TripState.BOOKED,
    TripState.BOOKED: TripState.TICKETS_SENT,
}
UNSAID = (TripState.TO_ARRANGE, TripState.REQUESTED)  # nothing to tell a traveller yet
SETTLED = (ExpenseState.REFUSED, ExpenseState.REFUNDED)
NEED_A_REASON = (ExpenseState.TO_COMPLETE, ExpenseState.REFUSED)
NEXT_OF_EXPENSE: dict[ExpenseState, tuple[ExpenseState, ...]] = {
    ExpenseState.CLAIMED: (ExpenseState.ACCEPTED, ExpenseState.TO_COMPLETE, ExpenseState.REFUSED),
    ExpenseState.TO_COMPLETE: (ExpenseState.ACCEPTED, ExpenseState.REFUSED),
    ExpenseState.ACCEPTED: (ExpenseState.REFUNDED, ExpenseState.TO_COMPLETE, ExpenseState.REFUSED),
    ExpenseState.REFUSED: (),
    ExpenseState.REFUNDED: (),
}


def demand_next(before: ExpenseState, after: ExpenseState, reason: str) -> None:
    """Raise RuleError unless a claim may go from one state to the other, with its reason where one is needed."""
    if after not in NEXT_OF_EXPENSE[before]:
        raise RuleError(
            "Cette demande est « %(before)s » : elle ne peut pas passer à « %(after)s ». Rien n’a été modifié.",
            before=before,
            after=after,
        )
    if after in NEED_A_REASON and not reason:
        raise RuleError("Écrivez la raison : la personne la lira. Rien n’a été modifié.", field="reason")


def demand_unchanged(seen: str, now_is: LabelledEnum) -> None:
    """Raise RuleError when somebody else changed the state since the page was written."""
    if seen != now_is.value:
        raise RuleError(
            "Quelqu’un d’autre a changé cet état entre-temps : il est maintenant « %(state)s ». Rien n’a été modifié "
            "par vous.",
            state=now_is,
        )


def demand_claim(amount: int, spent_on: date, held_on: date | None, today: date) -> None:
    """Raise RuleError, on the field at fault, for an amount (cents) or a date that cannot be."""
    if amount <= 0:
        raise RuleError("Écrivez un montant plus grand que zéro.", field="amount")
    if amount > LARGEST_CLAIM:
        raise RuleError(
            "Ce montant dépasse %(largest)s : vérifiez-le, ou appelez les organisateurs.",
            field="amount",
            largest=Cents(LARGEST_CLAIM),
        )
    if spent_on > today:
        raise RuleError("Cette date est à venir : les frais se déclarent une fois payés.", field="spent_on")
    if held_on and spent_on < held_on - timedelta(days=OLDEST_DAYS):
        raise RuleError("Cette date est plus d’un an avant la journée : vérifiez l’année.", field="spent_on")


def is_claim_time(held_on: date | None, today: date) -> bool:
    """May somebody still send a claim of their own?"""
    return held_on is None or day_months_before(today, CLAIM_MONTHS) <= held_on


def trip_news(told: TripState | None, state: TripState) -> bool:
    """Does a traveller who last heard `told` need to be told that the trip is in `state`?"""
    return state is not told if told is not None else state not in UNSAID


def expense_news(told: ExpenseState | None, state: ExpenseState) -> bool:
    """Does whoever last heard `told` need to be told that their claim is in `state`?"""
    return state is not (told or ExpenseState.CLAIMED)


def telling_time(is_news: bool, now: datetime) -> datetime | None:
    """When to tell: after a time in which the act can be taken back; None when there is nothing to tell."""
    return now + GRACE if is_news else None


def totals(rows: Iterable[tuple[ExpenseState, int, int]]) -> dict[ExpenseState, tuple[int, Cents]]:
    """(state, how many, cents) → for every state, none left out: how many, and their sum."""
    counted = {state: (count, Cents(cents)) for state, count, cents in rows}
    return {state: counted.get(state, (0, Cents(0))) for state in ExpenseState}


def before_last(states: Sequence[ExpenseState]) -> ExpenseState | None:
    """The state to which taking back the last decision returns; None when nothing was decided.

    `states` are all those that a claim went through, in order. Going back to the one before is an undo, and leaves
    neither of the two.
    """
    standing: list[ExpenseState] = []
    for state in states:
        if len(standing) > 1 and state is standing[-2]:
            standing.pop()
        else:
            standing.append(state)
    return standing[-2] if len(standing) > 1 and standing[-1] is not ExpenseState.CLAIMED else None
