"""Who comes: convened, answering, replaced, present — each change with its author and its reason."""

from datetime import timedelta

import pytest

from app.convening import actions, convocations, queries, states
from app.convening.queries import NextStep
from app.core.errors import RuleError
from app.core.typography import typeset
from app.models.convening import Attendance, AttendanceChange
from app.models.messages import OutboxMessage


def link(token):
    return f"http://localhost/reponse/{token}"


@pytest.fixture
def organiser(make):
    return make.account()


@pytest.fixture
def convened(edition, organiser, now, panel):
    return convocations.convene_panel(edition, organiser, now, answer_by=now + timedelta(days=7), link=link)


def test_convening_writes_to_everyone_drawn_once(session, edition, organiser, now, convened):
    assert len(convened) == 3
    messages = session.query(OutboxMessage).all()
    assert len(messages) == 3
    assert all(typeset("331 sur 1 000") in m.body and "L. 311-3-1" in m.body and m.is_secret for m in messages)
    assert "16 décembre 2017" in messages[0].subject
    with pytest.raises(RuleError, match="personne à convoquer"):
        convocations.convene_panel(edition, organiser, now, answer_by=now + timedelta(days=7), link=link)


def test_convening_refuses_a_date_already_past_and_a_step_not_open(make, edition, organiser, now, panel):
    with pytest.raises(RuleError, match="déjà passée"):
        convocations.convene_panel(edition, organiser, now, answer_by=now, link=link)
    with pytest.raises(RuleError, match="pas encore ouverte"):
        convocations.convene_panel(make.edition(), organiser, now, answer_by=now + timedelta(days=1), link=link)


def test_personal_link_leads_to_its_person_and_a_new_one_kills_it(edition, now, convened):
    tokens = []

    def keep(token):
        tokens.append(token)
        return link(token)

    assert convocations.send_convocation(convened[0], now, keep)
    assert convocations.send_convocation(convened[0], now, keep)
    first, second = (queries.by_answer_hash(edition, convocations.digest(token)) for token in tokens)
    assert first is None
    assert second is convened[0]


def test_someone_without_email_is_convened_and_no_message_is_written(make, session, edition, organiser, now, panel):
    silent = panel.candidates[0].volunteer.person
    silent.email = None
    convocations.convene_panel(edition, organiser, now, answer_by=now + timedelta(days=7), link=link)
    assert session.query(OutboxMessage).count() == 2
    assert queries.figures(edition)[Attendance.CONVENED] == 3


def test_answer_is_kept_with_its_author_and_a_double_tap_changes_nothing(session, now, convened):
    one = convened[0]
    assert actions.answer(one, Attendance.CONFIRMED, None, now)
    assert not actions.answer(one, Attendance.CONFIRMED, None, now)
    assert [(change.before, change.after) for change in one.changes] == [
        (None, Attendance.CONVENED),
        (Attendance.CONVENED, Attendance.CONFIRMED),
    ]
    assert one.changes[-1].account is None


def test_withdrawal_on_behalf_of_someone_needs_a_reason(organiser, now, convened):
    with pytest.raises(RuleError, match="pourquoi"):
        actions.answer(convened[0], Attendance.WITHDRAWN, organiser, now)
    actions.answer(convened[0], Attendance.WITHDRAWN, organiser, now, "Au téléphone : travaille ce jour-là.")
    change = convened[0].changes[-1]
    assert (change.account, change.comment) == (organiser, "Au téléphone : travaille ce jour-là.")


def test_own_withdrawal_needs_no_reason(make, now, convened):
    own = make.account(person=convened[0].person)
    assert actions.answer(convened[0], Attendance.WITHDRAWN, own, now)


def test_someone_who_withdrew_may_change_their_mind_until_replaced(now, convened):
    actions.answer(convened[0], Attendance.WITHDRAWN, None, now)
    assert actions.answer(convened[0], Attendance.CONFIRMED, None, now)


@pytest.mark.parametrize("state", Attendance)
def test_every_state_but_replaced_can_be_left(state):
    assert bool(states.ALLOWED[state]) is (state is not Attendance.REPLACED)


def test_state_that_makes_no_sense_is_refused_in_words(organiser, now, convened):
    convened[0].attendance = Attendance.WITHDRAWN
    with pytest.raises(RuleError, match="elle ne peut pas passer"):
        actions.change_state(convened[0], Attendance.ABSENT, organiser, now)


def test_next_act_follows_the_days(make, session, edition, organiser, now, panel):
    day = edition.held_on
    early = now.date()
    assert queries.next_act(edition, now, early) == queries.NextAct(NextStep.CONVENE, 3)
    convened = convocations.convene_panel(edition, organiser, now, answer_by=now + timedelta(days=7), link=link)
    assert queries.next_act(edition, now, early).step is NextStep.ALL_DONE
    later = now + timedelta(days=8)
    assert queries.next_act(edition, later, early) == queries.NextAct(NextStep.CALL, 3)
    actions.answer(convened[0], Attendance.WITHDRAWN, None, now)
    session.flush()
    assert queries.next_act(edition, later, early) == queries.NextAct(NextStep.REPLACE, 1)
    convened[0].attendance = Attendance.CONFIRMED
    convened[1].attendance = convened[2].attendance = Attendance.CONFIRMED
    session.flush()
    assert queries.next_act(edition, later, early) == queries.NextAct(NextStep.SEAT, 3)
    assert queries.next_act(edition, later, day) == queries.NextAct(NextStep.CHECK_IN, 3)
    assert queries.next_act(make.edition(), now, early).step is NextStep.WAIT_FOR_DRAW


def test_roster_finds_by_name_reference_and_state(make, edition, now, convened):
    convened[0].person.family_name = "Valombre"
    make.facilitator(edition)
    assert queries.roster(edition, text="valom") == [convened[0]]
    assert queries.roster(edition, text=convened[1].volunteer.reference) == [convened[1]]
    assert len(queries.roster(edition)) == 4
    assert len(queries.roster(edition, Attendance.CONFIRMED)) == 0


def test_facilitator_is_added_confirmed(session, edition, organiser, now):
    one = actions.add_facilitator(edition, organiser, now, given_name="Ada", family_name="Essai")
    assert one.attendance is Attendance.CONFIRMED
    assert session.query(AttendanceChange).count() == 1
