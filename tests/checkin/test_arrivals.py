"""Acts of tablets: taken once, one presence for two tablets, undone with a trace; on both engines."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from app.checkin import places, queries
from app.checkin.actions import arrivals
from app.checkin.actions.arrivals import MOST_AT_ONCE, Told, take_all
from app.convening.actions import change_state
from app.convening.standbys import FREE
from app.core.errors import RuleError
from app.core.thread import Activity
from app.database import writing
from app.extensions import db
from app.models.checkin import DoorAct, DoorActKind, DoorOutcome
from app.models.convening import Attendance, AttendanceChange, Participant
from app.models.editions import ActKind
from app.models.oversight import AuditEntry
from app.seating.mix import proposed_repair
from app.seating.queries import adopted_plan, people_to_seat

UNDONE = DoorActKind.UNDONE
A, B, C, D = ("a" * 32, "b" * 32, "c" * 32, "d" * 32)
MINUTE = timedelta(minutes=1)


def changes(session, one):
    session.flush()
    rows = session.execute(
        select(AttendanceChange.before, AttendanceChange.after)
        .where(AttendanceChange.participant_id == one.id)
        .order_by(AttendanceChange.id)
    )
    return [tuple(row) for row in rows]


def test_arrival_is_a_change_of_state_like_any_other(session, morning, tablet, now):
    one = morning.people[0]
    act = tablet(A, one)
    assert (act.outcome, one.attendance) == (DoorOutcome.NOTED, Attendance.PRESENT)
    assert changes(session, one) == [(Attendance.CONFIRMED, Attendance.PRESENT)]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "convening.change_state")).one()
    assert (entry.account_id, entry.on_behalf_of_id) == (morning.keeper.id, one.person.id)


def test_same_act_sent_again_changes_nothing(session, morning, tablet):
    one = morning.people[0]
    assert tablet(A, one).id == tablet(A, one).id
    assert len(changes(session, one)) == 1
    assert session.scalar(select(func.count()).select_from(DoorAct)) == 1


def test_two_tablets_make_one_presence_and_the_second_is_told_of_the_first(session, morning, tablet, now):
    one = morning.people[0]
    first, second = tablet(A, one, name="Porte A"), tablet(B, one, name="Porte B", received=now + MINUTE)
    assert second.outcome is DoorOutcome.ALREADY
    assert queries.first_noted(second) == first
    assert len(changes(session, one)) == 1
    assert places.counts(places.everybody(morning.edition)) == (1, 10)


def test_two_tablets_at_the_very_same_moment(app, session, morning, now):
    """Each in a transaction of its own: one notes, the other learns it."""
    edition_id, keeper_id, one_id = morning.edition.id, morning.keeper.id, morning.people[0].id
    session.commit()
    outcomes, ready = [], Barrier(2, timeout=20)

    def note(key):
        with app.app_context(), writing():
            edition = db.session.get_one(type(morning.edition), edition_id)
            keeper = db.session.get_one(type(morning.keeper), keeper_id)
            if db.engine.dialect.name != "sqlite":  # which lets one transaction that writes begin at a time
                ready.wait()
            told = Told(key, DoorActKind.ARRIVED, one_id, None, now)
            act = arrivals.take(edition, told, sent=now, tablet="", actor=keeper, now=now)
            outcomes.append(act.outcome)
            db.session.commit()

    threads = [Thread(target=note, args=(key,)) for key in (A, B)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == [DoorOutcome.ALREADY, DoorOutcome.NOTED]
    session.rollback()
    assert len(changes(session, session.get_one(Participant, one_id))) == 1


def test_same_act_sent_twice_at_the_very_same_moment(app, session, morning, now):
    """A tablet that gave up waiting sends again while the first sending is still under way."""
    edition_id, keeper_id, one_id = morning.edition.id, morning.keeper.id, morning.people[0].id
    session.commit()
    taken, ready = [], Barrier(2, timeout=20)

    def note():
        with app.app_context(), writing():
            edition = db.session.get_one(type(morning.edition), edition_id)
            keeper = db.session.get_one(type(morning.keeper), keeper_id)
            if db.engine.dialect.name != "sqlite":
                ready.wait()
            told = Told(A, DoorActKind.ARRIVED, one_id, None, now)
            act = arrivals.take(edition, told, sent=now, tablet="", actor=keeper, now=now)
            taken.append((act.id, act.outcome))
            db.session.commit()

    threads = [Thread(target=note) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(taken) == 2
    assert len(set(taken)) == 1
    session.rollback()
    assert len(changes(session, session.get_one(Participant, one_id))) == 1


@pytest.mark.parametrize("error", [timedelta(0), timedelta(hours=-7), timedelta(days=4000)])
def test_device_measures_the_time_and_its_clock_may_be_wrong(morning, tablet, now, error):
    act = tablet(A, morning.people[0], at=now - 20 * MINUTE + error, sent=now + error)
    assert act.happened_at == now - 20 * MINUTE
    assert act.device_at == now - 20 * MINUTE + error
    assert act.received_at == now
    assert morning.people[0].changes[-1].at == now - 20 * MINUTE


def test_undone_at_once_the_person_is_what_they_were(session, morning, tablet):
    one = morning.people[0]
    one.attendance = Attendance.WITHDRAWN
    tablet(A, one)
    assert tablet(B, one, kind=UNDONE, undoes=A).outcome is DoorOutcome.NOTED
    assert one.attendance is Attendance.WITHDRAWN
    assert changes(session, one)[-1] == (Attendance.PRESENT, Attendance.WITHDRAWN)
    assert tablet(C, one, kind=UNDONE, undoes=A).outcome is DoorOutcome.NOTHING


def test_undoing_leaves_a_person_whom_another_tablet_saw(morning, tablet):
    one = morning.people[0]
    tablet(A, one)
    tablet(B, one, name="Porte B")
    assert tablet(C, one, kind=UNDONE, undoes=A).outcome is DoorOutcome.KEPT
    assert one.attendance is Attendance.PRESENT
    assert tablet(D, one, kind=UNDONE, undoes=B).outcome is DoorOutcome.NOTED
    assert one.attendance is Attendance.CONFIRMED


def test_undoing_leaves_a_person_whom_an_organiser_noted(session, morning, tablet, now):
    one = morning.people[0]
    change_state(one, Attendance.PRESENT, morning.organiser, now)
    assert tablet(A, one).outcome is DoorOutcome.ALREADY
    assert tablet(B, one, kind=UNDONE, undoes=A).outcome is DoorOutcome.KEPT
    assert one.attendance is Attendance.PRESENT


def test_undoing_the_person_takes_every_arrival_back(morning, tablet):
    one = morning.people[0]
    tablet(A, one)
    tablet(B, one)
    assert tablet(C, one, kind=UNDONE).outcome is DoorOutcome.NOTED
    assert one.attendance is Attendance.CONFIRMED
    assert tablet(D, one).outcome is DoorOutcome.NOTED
    assert [act.key for act in queries.standing(queries.acts_about(DoorAct(key="", participant_id=one.id)))] == [D]


@pytest.mark.parametrize("before", [Attendance.CONVENED, Attendance.WITHDRAWN, Attendance.ABSENT, Attendance.EXCUSED])
def test_whoever_still_holds_the_seat_arrives(morning, tablet, before):
    one = morning.people[0]
    one.attendance = before
    assert tablet(A, one).outcome is DoorOutcome.NOTED
    assert one.attendance is Attendance.PRESENT


def test_whoever_lost_the_seat_is_kept_for_an_organiser(session, morning, tablet, make, now):
    left = morning.people[0]
    left.attendance = Attendance.REPLACED
    make.participant(morning.edition, replaces_id=left.id)
    act = tablet(A, left)
    assert (act.outcome, left.attendance) == (DoorOutcome.GIVEN, Attendance.REPLACED)
    assert list(queries.to_settle(morning.edition)) == [act]
    arrivals.settle(act, morning.organiser, now)
    arrivals.settle(act, morning.organiser, now)
    session.flush()
    assert list(queries.to_settle(morning.edition)) == []
    assert session.scalar(select(func.count()).where(AuditEntry.act == "checkin.settle")) == 1


def test_arrival_of_before_the_close_is_noted_after_it(make, morning, tablet, now):
    make.open(morning.edition, Activity.CONVENING, ActKind.CLOSE)
    before, after = now - MINUTE, now + MINUTE
    assert tablet(A, morning.people[0], at=before, sent=after, received=after).outcome is DoorOutcome.NOTED
    late = tablet(B, morning.people[1], at=after, sent=after, received=after)
    assert (late.outcome, morning.people[1].attendance) == (DoorOutcome.CLOSED, Attendance.CONFIRMED)
    assert list(queries.to_settle(morning.edition)) == [late]


def test_guest_is_noted_apart(morning, tablet, make, now):
    make.open(morning.edition, Activity.CONVENING, ActKind.CLOSE)
    guest = morning.guest
    assert tablet(A, guest).outcome is DoorOutcome.NOTED
    assert guest.arrived_at == now
    assert tablet(B, guest).outcome is DoorOutcome.ALREADY
    assert places.counts(places.everybody(morning.edition)) == (0, 10)
    assert tablet(C, guest, kind=UNDONE, undoes=A).outcome is DoorOutcome.KEPT
    assert tablet(D, guest, kind=UNDONE).outcome is DoorOutcome.NOTED
    assert guest.arrived_at is None


def test_nobody_of_another_edition_is_noted(make, morning, tablet):
    stranger = make.participant(make.edition(Activity.CONVENING))
    assert tablet(A, stranger) is None
    assert stranger.attendance is Attendance.CONVENED


def test_key_of_another_edition_says_nothing_of_it(make, morning, tablet, now):
    tablet(A, morning.people[0])
    other = make.edition(Activity.CONVENING)
    told = Told(A, DoorActKind.ARRIVED, make.participant(other).id, None, now)
    assert arrivals.take(other, told, sent=now, tablet="", actor=morning.keeper, now=now) is None


def test_batch_too_long_is_refused_whole(morning, now):
    told = [Told(f"{n:032x}", DoorActKind.ARRIVED, morning.people[0].id, None, now) for n in range(MOST_AT_ONCE + 1)]
    with pytest.raises(RuleError, match="au plus"):
        take_all(morning.edition, told, sent=now, tablet="", actor=morning.keeper, now=now)


def test_batch_keeps_the_order_of_the_acts_about_one_person(morning, now):
    one, other = morning.people[:2]
    told = [
        Told(A, DoorActKind.ARRIVED, other.id, None, now),
        Told(B, DoorActKind.ARRIVED, one.id, None, now),
        Told(C, UNDONE, one.id, None, now, B),
        Told(D, DoorActKind.ARRIVED, one.id, None, now),
    ]
    taken = take_all(morning.edition, told, sent=now, tablet="", actor=morning.keeper, now=now)
    assert {act.outcome for act in taken.values()} == {DoorOutcome.NOTED}
    assert (one.attendance, other.attendance) == (Attendance.PRESENT, Attendance.PRESENT)


def test_who_comes_back_without_a_seat_is_seated_by_the_repair(session, make, morning, tablet):
    """The seat of somebody absent is free for somebody who had withdrawn, and came."""
    back = make.participant(morning.edition, attendance=Attendance.WITHDRAWN)
    tablet(A, back)
    gone = morning.people[0]
    gone.attendance = FREE[0]
    session.flush()
    assert places.place_of(morning.edition, back.id).table is None
    plan = adopted_plan(morning.edition)
    repair, everyone = proposed_repair(morning.edition, plan, people_to_seat(morning.edition))
    assert [everyone[one.person] for one in repair.arrivals] == [back]
