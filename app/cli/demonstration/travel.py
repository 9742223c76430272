"""Coming from all over: trips arranged for those who asked, claims of every kind in every state."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.chance import Chance
from app.cli.demonstration.team import Team
from app.core.travel import GRACE, ExpenseState, TripState
from app.logistics import queries
from app.logistics.actions import expenses, news, trips
from app.logistics.actions.expenses import Claim, Receipt
from app.logistics.actions.trips import Way
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.logistics import Direction, ExpenseKind, PaymentMeans, ReceiptKind, TravelMode, Trip

ARRANGED_AT, DECIDED_AT, PAID_AT = "2017-12-11T10:00", "2017-12-20T10:00", "2018-01-10T15:00"
HELD_ON = date(2017, 12, 16)
STEPS = (TripState.REQUESTED, TripState.BOOKED, TripState.TICKETS_SENT)
TRAINS = ("TGV 7026, 7 h 02, voiture 5", "TGV 6604, 6 h 29, voiture 12", "TER 844200, 6 h 51", "TGV 8302, 7 h 12")
BACK = ("TGV 7065, 18 h 46, voiture 3", "TGV 6627, 18 h 58, voiture 14", "TER 844231, 18 h 37", "TGV 8319, 19 h 10")
PARIS_REGION, FAR = "11", 6  # one in six of those who come from further
GAVE_UP = 3  # who found a seat in a neighbour's car after all
EVERY = 7  # one in seven of those who came claims something
COST = {  # cents, from and to
    ExpenseKind.TRAIN: (24_00, 98_00),
    ExpenseKind.COACH: (4_00, 22_00),
    ExpenseKind.CAR: (18_00, 76_00),
    ExpenseKind.MEAL: (8_50, 17_00),
    ExpenseKind.CHILDCARE: (30_00, 60_00),
}
WORDS = {
    ExpenseKind.TRAIN: "Aller et retour",
    ExpenseKind.COACH: "Jusqu’à la gare",
    ExpenseKind.CAR: "Kilomètres et parking",
    ExpenseKind.MEAL: "Repas du soir",
    ExpenseKind.CHILDCARE: "Garde du samedi",
}
MISSING, REFUSED = "Il manque le billet du retour.", "Ce repas était servi sur place le 16 décembre."


def arrange(session: Session, edition: Edition, coming: list[Participant], team: Team) -> None:
    """Whoever asked for help has a way there and a way back, and some who come from far; their tickets are sent."""
    at = paris(ARRANGED_AT)
    asked = list(queries.without_trips(edition))
    trips.prepare_everybody(edition, team.agent, at)
    others = [one for one in coming if one not in asked and not _is_near(one)][::FAR]
    for one in others:  # by telephone, since they had not ticked the box
        trips.prepare_trips(one, Way(), team.agent, at)
    session.flush()
    for rank, one in enumerate([*asked, *others]):
        for trip in queries.trips_of(one):
            _book(trip, rank, team)
    _tell_by_now(session, edition)


def _book(trip: Trip, rank: int, team: Team) -> None:
    agent, at = team.agent, paris(ARRANGED_AT) + timedelta(minutes=7 * rank)
    hours = TRAINS if trip.direction is Direction.OUTWARD else BACK
    is_train = not _is_near(trip.participant) and rank % 5 != 4
    details = hours[rank % len(hours)] if is_train else "Départ de l’hôtel de ville"
    mode = TravelMode.TRAIN if is_train else TravelMode.COACH
    trips.change_way(trip, Way(mode, trip.arranger, town_of(trip.participant), details), agent, at)
    for state in STEPS if rank != GAVE_UP else (TripState.REQUESTED, TripState.CANCELLED):
        trips.set_trip_state(trip, state, trip.state.value, agent, at)


def _is_near(one: Participant) -> bool:
    council = one.volunteer.council if one.volunteer else None
    return council is None or council.department.region_code == PARIS_REGION


def town_of(one: Participant) -> str:
    """Where somebody comes from: the town of their council."""
    council = one.volunteer.council if one.volunteer else None
    return council.commune.name if council and council.commune else ""


def claim_and_decide(session: Session, coming: list[Participant], team: Team) -> None:
    """One in seven claims; the states of claims are all there to be seen, most of them refunded."""
    chance = Chance("frais")
    for rank, one in enumerate(coming[::EVERY]):
        _claim(one, rank, chance, team)
    session.flush()
    _tell_by_now(session, coming[0].edition)


def _claim(one: Participant, rank: int, chance: Chance, team: Team) -> None:
    kind = list(COST)[rank % len(COST)]
    low, high = COST[kind]
    amount = low + 10 * chance.below((high - low) // 10)
    at = paris("2017-12-18T09:00") + timedelta(hours=3 * rank)
    said = Claim(kind, amount, HELD_ON, WORDS[kind], Receipt(ReceiptKind.PAPER if rank % 4 else ReceiptKind.NONE))
    own = one.person.account
    expense = expenses.claim(one, said, f"{rank:032x}", own or team.agent, at)
    decided = paris(DECIDED_AT) + timedelta(minutes=11 * rank)
    if rank % 4 == 0:
        if rank % 8 == 0:
            expenses.decide(expense, ExpenseState.TO_COMPLETE, "claimed", team.agent, decided, MISSING)
        return
    if kind is ExpenseKind.MEAL:
        expenses.decide(expense, ExpenseState.REFUSED, "claimed", team.agent, decided, REFUSED)
        return
    expenses.decide(expense, ExpenseState.ACCEPTED, "claimed", team.agent, decided)
    if rank % 5:
        paid = paris(PAID_AT)
        expenses.refund(expense, paid.date(), PaymentMeans.TRANSFER, f"2018-{118 + rank}", team.agent, paid)


def _tell_by_now(session: Session, edition: Edition) -> None:
    """What was decided is told, once the time for taking it back has passed; letters were posted."""
    session.flush()
    at = paris(PAID_AT) + GRACE
    for participant_id in queries.people_to_tell(at):
        found = queries.due_news(participant_id, at)
        if found is not None:
            instants = [trip.tell_at for trip in found.trips] + [expense.tell_at for expense in found.expenses]
            news.tell(found, max(instant for instant in instants if instant))
    news.mark_posted(queries.letters_to_write(edition, at))
    session.flush()
