"""Claims: filed once, decided with reasons, undone, told to each person once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.core.errors import RuleError
from app.core.travel import GRACE, ExpenseState
from app.logistics import queries
from app.logistics.actions import expenses, news, trips
from app.logistics.actions.expenses import Claim, Receipt
from app.logistics.views.letters import tell_news
from app.models.convening import Attendance
from app.models.logistics import Direction, Expense, ExpenseKind, PaymentMeans, ReceiptKind, Trip, TripState
from app.models.messages import OutboxMessage
from app.models.oversight import AuditEntry
from app.models.volunteers import NeedKind, VolunteerNeed

SAID = Claim(ExpenseKind.TRAIN, 42_50, date(2017, 11, 20), "Lille – Paris", Receipt(ReceiptKind.PAPER))


@pytest.fixture
def edition(make):
    return make.edition()


@pytest.fixture
def one(make, edition):
    return make.participant(edition, attendance=Attendance.CONFIRMED)


@pytest.fixture
def agent(make):
    return make.account()


@pytest.fixture
def claim(one, agent, now):
    return expenses.claim(one, SAID, "a" * 32, agent, now)


def decide(claim, state, agent, now, reason=""):
    return expenses.decide(claim, state, claim.state.value, agent, now, reason)


def messages(session):
    news = select(OutboxMessage).where(OutboxMessage.purpose == "logistics_news").order_by(OutboxMessage.id)
    return session.scalars(news).all()


def test_form_sent_twice_is_one_claim_and_the_record_says_who_wrote_it(session, one, claim, agent, now):
    assert expenses.claim(one, SAID, "a" * 32, agent, now).id == claim.id
    assert session.scalar(select(func.count()).select_from(Expense)) == 1
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "logistics.claim")).one()
    assert (entry.account_id, entry.on_behalf_of_id) == (agent.id, one.person.id)


def test_claim_goes_from_asked_to_refunded_and_back(session, claim, agent, now):
    assert decide(claim, ExpenseState.ACCEPTED, agent, now)
    assert not expenses.decide(claim, ExpenseState.ACCEPTED, "claimed", agent, now)  # a double tap
    with pytest.raises(RuleError, match="entre-temps"):
        expenses.decide(claim, ExpenseState.REFUSED, "claimed", agent, now, "Hors délai.")
    with pytest.raises(RuleError, match="avant la demande"):
        expenses.refund(claim, date(2017, 11, 1), PaymentMeans.TRANSFER, "", agent, now)
    assert expenses.refund(claim, now.date(), PaymentMeans.TRANSFER, "M-118", agent, now)
    assert not expenses.refund(claim, now.date(), PaymentMeans.CHEQUE, "", agent, now)
    assert (claim.means, claim.payment_reference, claim.settled_at) == (PaymentMeans.TRANSFER, "M-118", now)
    expenses.undo(claim, "refunded", agent, now)
    assert (claim.state, claim.refunded_on, claim.means, claim.settled_at) == (ExpenseState.ACCEPTED, None, None, None)
    expenses.undo(claim, "accepted", agent, now)
    with pytest.raises(RuleError, match="pas de décision"):
        expenses.undo(claim, "claimed", agent, now)
    session.flush()


def test_what_is_to_be_completed_is_a_claim_again_once_completed(claim, agent, now):
    decide(claim, ExpenseState.TO_COMPLETE, agent, now, "Il manque le retour.")
    assert claim.reason == "Il manque le retour."
    expenses.correct(claim, Claim(ExpenseKind.TRAIN, 85_00, date(2017, 11, 20)), agent, now)
    assert (claim.state, claim.amount_cents, claim.receipt) == (ExpenseState.CLAIMED, 85_00, ReceiptKind.PAPER)
    assert claim.tell_at is None
    decide(claim, ExpenseState.ACCEPTED, agent, now)
    for refused in (lambda: expenses.correct(claim, SAID, agent, now), lambda: expenses.withdraw(claim, agent, now)):
        with pytest.raises(RuleError, match=r"ne se (corrige|retire) plus"):
            refused()


def test_nobody_decides_their_own_claim(make, claim, one, now):
    own = make.account(person=one.person)
    with pytest.raises(RuleError, match="propre demande"):
        decide(claim, ExpenseState.ACCEPTED, own, now)


def test_person_files_in_time_and_others_for_them_after(make, session, one, agent, now):
    own, late = make.account(person=one.person), now + timedelta(days=200)
    with pytest.raises(RuleError, match="trois mois"):
        expenses.claim(one, SAID, "b" * 32, own, late)
    assert expenses.claim(one, SAID, "b" * 32, agent, late).id


def test_outcome_is_told_after_a_while_once_and_not_if_taken_back(app, session, claim, agent, now):
    decide(claim, ExpenseState.ACCEPTED, agent, now)
    expenses.undo(claim, "accepted", agent, now)
    tell_news(now + GRACE)
    assert messages(session) == []
    decide(claim, ExpenseState.REFUSED, agent, now, "Le trajet était offert.")
    tell_news(now + timedelta(minutes=9))
    assert messages(session) == []
    tell_news(now + GRACE)
    tell_news(now + 2 * GRACE)
    (message,) = messages(session)
    assert "Le trajet était offert." in message.body
    assert "42,50" in message.body
    claim = session.get(Expense, claim.id)
    expenses.undo(claim, "refused", agent, now)
    tell_news(now + 2 * GRACE)
    assert "de nouveau à l’étude" in messages(session)[1].body


def test_who_has_no_address_gets_a_letter_noted_once_posted(make, session, edition, agent, now):
    volunteer = make.volunteer(edition, person=make.person(email=None))
    trip = make.trip(make.participant(edition, volunteer=volunteer, attendance=Attendance.CONFIRMED))
    trips.set_trip_state(trip, TripState.BOOKED, "to_arrange", agent, now)
    later = now + GRACE
    tell_news(later)
    assert messages(session) == []
    (waiting,) = queries.letters_to_write(edition, later)
    assert [one.id for one in waiting.trips] == [trip.id]
    with pytest.raises(RuleError, match="imprimez-les à nouveau"):
        news.letters_posted(edition, 2, agent, later)
    assert news.letters_posted(edition, 1, agent, later) == 1
    assert queries.letters_to_write(edition, later) == []


def test_trips_are_prepared_for_who_asked_and_moved_by_one_tap(make, session, edition, one, agent, now):
    one.volunteer.needs.append(VolunteerNeed(kind=NeedKind.TRAVEL))
    session.flush()
    assert trips.prepare_everybody(edition, agent, now) == 1
    assert trips.prepare_everybody(edition, agent, now) == 0
    there, back = queries.trips_of(one)
    assert (there.direction, back.direction) == (Direction.OUTWARD, Direction.RETURN)
    assert trips.set_trip_state(there, TripState.REQUESTED, "to_arrange", agent, now)
    assert there.tell_at is None
    trips.set_trip_state(there, TripState.TICKETS_SENT, "requested", agent, now)
    with pytest.raises(RuleError, match="entre-temps"):
        trips.set_trip_state(there, TripState.CANCELLED, "booked", agent, now)
    tell_news(now + GRACE)
    there = session.get(Trip, there.id)
    trips.change_way(there, trips.Way(details="TGV 7026, 7 h 02"), agent, now)
    assert there.tell_at == now + GRACE
    one.attendance = Attendance.WITHDRAWN
    session.flush()
    assert {trip.direction for trip in queries.trips_to_cancel(edition)} == {Direction.OUTWARD, Direction.RETURN}
    with pytest.raises(RuleError, match="aucun trajet n’est préparé"):
        trips.prepare_trips(one, trips.Way(), agent, now)
