"""Someone withdraws: the draw's rule says who enters, and the new person is convened."""

from datetime import timedelta

import pytest

from app.convening import actions, queries
from app.core.errors import RuleError
from app.core.thread import Activity
from app.draws.actions import prepare_draw, run_draw
from app.draws.ceremony import enter_balls, enter_dice, freeze, publish
from app.models.accounts import Role
from app.models.convening import Attendance, Participant
from app.models.draws import Replacement
from app.models.messages import OutboxMessage
from app.models.territories import College
from app.models.volunteers import AgeBand, Sex

DICE = "31415926535897932384"


@pytest.fixture
def edition(make):
    edition = make.edition(Activity.DRAW, Activity.CONVENING)
    councils, ages = [make.council() for _ in range(18)], list(AgeBand)
    for n in range(30):
        make.volunteer(
            edition,
            council=councils[n * 7 % 18],
            sex=Sex.FEMALE if n % 3 else Sex.MALE,
            age_band=ages[n % 6],
            college=College.LOCAL_ACTORS if n % 4 == 0 else College.RESIDENTS,
        )
    return edition


@pytest.fixture
def account(make, edition):
    return make.account(Role.ORGANISER, edition=edition)


@pytest.fixture
def convened(edition, account, now):
    """A real draw of ten among twenty, published, everyone convened: (participant, path of their link)."""
    draw = prepare_draw(edition, account, now)
    run_draw(draw, account, now)
    freeze(draw, account, now)
    enter_balls(draw, account, now, "407", "407")
    enter_dice(draw, account, now, DICE, DICE)
    publish(draw, account, now)
    paths = []

    def link(token):
        paths.append(f"/editions/{edition.number}/reponse/{token}")
        return paths[-1]

    people = actions.convene_panel(edition, account, now, answer_by=now + timedelta(days=7), link=link)
    return list(zip(people, paths, strict=True))


def replaced(one, account, now):
    actions.answer(one, Attendance.WITHDRAWN, None, now)
    return actions.replace(one, account, now, answer_by=now + timedelta(days=3), link=str)


def test_substitute_enters_by_the_rule_and_is_convened(session, edition, account, now, convened):
    leaving = convened[0][0]
    entering = replaced(leaving, account, now)
    assert entering.replaces is leaving
    assert (leaving.attendance, entering.attendance) == (Attendance.REPLACED, Attendance.CONVENED)
    assert session.query(Replacement).one().entered.volunteer_id == entering.volunteer_id
    last = session.query(OutboxMessage).order_by(OutboxMessage.id.desc()).first()
    assert "Une place se libère" in last.subject
    assert queries.to_replace(edition) == []
    with pytest.raises(RuleError, match="proposée à une autre personne"):
        actions.answer(leaving, Attendance.CONFIRMED, None, now)


@pytest.mark.one_engine
def test_only_someone_who_withdrew_is_replaced(account, now, convened):
    with pytest.raises(RuleError, match="s’est désistée"):
        actions.replace(convened[0][0], account, now, answer_by=now + timedelta(days=3), link=str)


@pytest.mark.one_engine
def test_substitute_who_withdraws_is_replaced_in_turn(account, now, convened):
    first = replaced(convened[0][0], account, now)
    second = replaced(first, account, now)
    assert second.replaces is first
    assert len({convened[0][0].volunteer_id, first.volunteer_id, second.volunteer_id}) == 3


@pytest.mark.one_engine
def test_seat_stays_empty_when_nobody_is_left(session, edition, account, now, convened):
    last = convened[0][0]
    while entering := replaced(last, account, now):
        last = entering
    assert last.attendance is Attendance.WITHDRAWN
    assert queries.to_replace(edition) == []


@pytest.mark.one_engine
def test_replacing_from_the_page(session, client, signed_in, edition, account, now, convened):
    leaving, path = convened[0]
    participant_id = leaving.id
    actions.answer(leaving, Attendance.WITHDRAWN, None, now)
    organiser = signed_in(account)
    desk = f"/editions/{edition.number}/convocation"
    assert "Une place s’est libérée" in organiser.get(f"{desk}/suivi").text
    assert "Appeler le suppléant" in organiser.get(f"{desk}/{participant_id}").text
    answer = organiser.submit(f"{desk}/{participant_id}/remplacer", answer_by="2017-12-05")
    page = organiser.get(answer.location).text
    assert "entre, par la règle du tirage" in page
    assert "Remplace" in page
    session.expire_all()
    assert session.get(Participant, participant_id).attendance is Attendance.REPLACED
    assert client.get(path).status_code == 404
    assert "n’est pas à donner" in organiser.get(f"{desk}/{participant_id}/remplacer").text
