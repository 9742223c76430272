"""Someone withdraws: the draw's rule says who is asked; yes, no, silence, and the morning itself."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.convening import actions, convocations, offers, queries, standbys
from app.convening.views.clock import pass_offers_on
from app.core.draw.verify import verify
from app.core.errors import RuleError
from app.core.thread import Activity
from app.draws.actions import prepare_draw, run_draw
from app.draws.ceremony import enter_balls, enter_dice, freeze, publish
from app.draws.queries import files
from app.draws.replacements import designated
from app.jobs.queue import each_minute
from app.models.accounts import Role
from app.models.convening import Attendance, Participant
from app.models.draws import Cause, Replacement
from app.models.messages import OutboxMessage
from app.models.territories import College
from app.models.volunteers import AgeBand, Sex
from app.web.clock import CLOCK

DICE = "31415926535897932384"
HOURS = timedelta(hours=1)


@pytest.fixture
def edition(make):
    edition = make.edition(Activity.DRAW, Activity.CONVENING, substitute_share=100)
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

    people = convocations.convene_panel(edition, account, now, answer_by=now + timedelta(days=7), link=link)
    return list(zip(people, paths, strict=True))


def replaced(one, account, now):
    actions.answer(one, Attendance.WITHDRAWN, None, now)
    return offers.replace(one, account, now, answer_by=now + timedelta(days=3), link=str)


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
        offers.replace(convened[0][0], account, now, answer_by=now + timedelta(days=3), link=str)


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
    assert "Proposer la place" in organiser.get(f"{desk}/{participant_id}").text
    answer = organiser.submit(f"{desk}/{participant_id}/remplacer", delay="2880")
    page = organiser.get(answer.location).text
    assert "La place est proposée à" in page
    assert "Remplace" in page
    session.expire_all()
    assert session.get(Participant, participant_id).attendance is Attendance.REPLACED
    assert client.get(path).status_code == 404
    assert "n’est pas à donner" in organiser.get(f"{desk}/{participant_id}/remplacer").text


@pytest.fixture
def offered(edition, account, now, convened):
    """Somebody withdrew; the seat is offered for two days: (who leaves, who is asked)."""
    leaving = convened[0][0]
    actions.answer(leaving, Attendance.WITHDRAWN, None, now)
    until = offers.until(edition, now, offers.DAYS_BEFORE)
    return leaving, offers.replace(leaving, account, now, answer_by=until, link=str)


def journal_holds(edition):
    """Anybody recomputes the same replacements from the published dossier."""
    draw = queries.published_draw(edition)
    report = verify(files(draw))
    assert report.findings == []


def last_causes(session):
    return list(session.scalars(select(Replacement.cause).order_by(Replacement.rank)))


def test_seat_is_offered_for_two_days_then_accepted(session, edition, account, now, offered):
    asked = offered[1]
    assert asked.offer_minutes == 48 * 60
    assert asked.answer_by == now + 48 * HOURS
    assert queries.open_offers(edition) == [asked]
    assert actions.answer(asked, Attendance.CONFIRMED, None, now + HOURS, link=str)
    assert queries.open_offers(edition) == []
    assert not offers.expire(asked, now + 49 * HOURS, str)
    journal_holds(edition)


def test_refusal_offers_the_seat_at_once_to_the_next(session, edition, now, offered):
    asked = offered[1]
    actions.answer(asked, Attendance.WITHDRAWN, None, now + HOURS, link=str)
    following = queries.replacement_of(asked)
    assert (asked.attendance, following.attendance) == (Attendance.REPLACED, Attendance.CONVENED)
    assert following.answer_by == now + 49 * HOURS
    assert last_causes(session) == [Cause.WITHDRAWAL, Cause.REFUSAL]
    journal_holds(edition)


def test_silence_passes_the_seat_on_once(app, session, edition, now, offered):
    asked = offered[1]
    pass_offers_on(now + 47 * HOURS)
    assert asked.attendance is Attendance.CONVENED
    session.commit()
    app.extensions[CLOCK] = lambda: now + 48 * HOURS
    for _again in range(2):
        each_minute(app)
    session.expire_all()
    following = queries.replacement_of(asked)
    assert following.answer_by == now + 96 * HOURS
    assert last_causes(session) == [Cause.WITHDRAWAL, Cause.SILENCE]
    assert [change.by_clock for change in asked.changes] == [False, True, True]
    letter = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert "http://localhost/editions/" in letter.body
    assert "proposée à la personne suivante" in letter.body
    journal_holds(edition)


def test_answer_after_the_time_is_refused_even_before_the_clock_came(now, offered):
    with pytest.raises(RuleError, match="délai pour répondre est passé"):
        actions.answer(offered[1], Attendance.CONFIRMED, None, now + 48 * HOURS, link=str)
    assert offered[1].attendance is Attendance.CONVENED


@pytest.mark.one_engine
def test_no_offer_outlives_the_opening_of_the_doors(make, edition, now):
    doors = now.replace(month=12, day=16, hour=7)  # 8:00 in Paris
    assert offers.until(edition, doors - 10 * HOURS, offers.DAYS_BEFORE) == doors
    assert offers.until(edition, doors + HOURS, offers.DAYS_BEFORE) == doors + 1.5 * HOURS
    assert offers.usual_delay(edition, doors) == 30
    assert offers.usual_delay(edition, now) == 48 * 60


def test_two_seats_offered_at_once_stay_recomputable(session, edition, account, now, convened):
    people = [one for one, _path in convened[:3]]
    for one in people:
        actions.answer(one, Attendance.WITHDRAWN, None, now)
    asked = [offers.replace(one, account, now, answer_by=now + HOURS, link=str) for one in people]
    actions.answer(asked[2], Attendance.CONFIRMED, None, now, link=str)
    actions.answer(asked[0], Attendance.WITHDRAWN, None, now, link=str)
    pass_offers_on(now + 2 * HOURS)
    session.expire_all()
    assert asked[2].attendance is Attendance.CONFIRMED
    assert asked[1].attendance is Attendance.REPLACED
    journal_holds(edition)


def test_on_the_day_absent_substitutes_are_written_first(session, edition, account, now, convened):
    draw, leaving = queries.published_draw(edition), convened[0][0]
    actions.change_state(leaving, Attendance.ABSENT, account, now)
    reference = leaving.volunteer.reference
    first = designated(draw, [reference])[reference]
    assert standbys.who_enters(draw, [leaving]) == {}
    for row in standbys.waiting(draw):
        for _twice in range(2):
            standbys.mark_present(edition, row, row is not first, account, now)
    expected = standbys.who_enters(draw, [leaving])[leaving.volunteer.reference]
    assert expected is not first
    one = standbys.replace_at_once(leaving, expected.reference, account, now)
    assert (one.attendance, leaving.attendance) == (Attendance.PRESENT, Attendance.REPLACED)
    assert one.volunteer.reference == expected.reference
    assert expected.reference not in standbys.present(draw)
    lines = session.scalars(select(Replacement).order_by(Replacement.rank)).all()
    assert {line.cause for line in lines} == {Cause.ABSENCE}
    assert lines[0].left_id == first.id
    assert [line.entered_id is None for line in lines] == [True] * (len(lines) - 1) + [False]
    journal_holds(edition)
    with pytest.raises(RuleError, match="n’est plus à donner"):
        standbys.replace_at_once(leaving, expected.reference, account, now)


@pytest.mark.one_engine
def test_nobody_present_changes_nothing(session, edition, account, now, convened):
    leaving = convened[0][0]
    actions.change_state(leaving, Attendance.ABSENT, account, now)
    with pytest.raises(RuleError, match="Aucun suppléant présent"):
        standbys.replace_at_once(leaving, "X", account, now)
    assert session.scalar(select(Replacement.id)) is None


@pytest.mark.one_engine
def test_morning_desk_in_three_taps(session, signed_in, edition, account, now, convened):
    leaving = convened[0][0]
    participant_id, name = leaving.id, leaving.person.name
    actions.change_state(leaving, Attendance.ABSENT, account, now)
    draw = queries.published_draw(edition)
    desk = signed_in(account)
    morning = f"/editions/{edition.number}/emargement/remplacements"
    assert "Pointez d’abord les suppléants présents" in desk.get(morning).text
    for other in [one.volunteer.person.name for one in standbys.waiting(draw)]:
        assert desk.submit(morning, f"Présent : {other}").status_code == 302
    page = desk.get(morning).text
    assert "La règle désigne" in page
    button = next(line for line in page.split("<button") if "entre<span" in line)
    words = button.split(">", 1)[1].split("<", 1)[0]
    assert desk.submit(morning, f"{words} à la place de {name}").status_code == 302
    session.expire_all()
    assert session.get(Participant, participant_id).attendance is Attendance.REPLACED
    assert "entre à la place de" in desk.get(morning).text


@pytest.mark.one_engine
def test_phone_answers_in_one_tap(session, signed_in, edition, account, now, offered):
    asked_id, name = offered[1].id, offered[1].person.name
    desk = signed_in(account)
    index = f"/editions/{edition.number}/convocation/suivi"
    assert "Places proposées" in desk.get(index).text
    desk.submit(index, f"Refuse : {name}")
    session.expire_all()
    assert session.get(Participant, asked_id).attendance is Attendance.REPLACED
    assert "La place est proposée à" in desk.get(index).text


@pytest.mark.one_engine
def test_link_says_what_became_of_the_offer(app, session, client, edition, account, now, convened):
    leaving, paths = convened[0][0], []

    def link(token):
        paths.append(f"/editions/{edition.number}/reponse/{token}")
        return paths[-1]

    actions.answer(leaving, Attendance.WITHDRAWN, None, now)
    asked = offers.replace(leaving, account, now, answer_by=now + HOURS, link=link)
    assert "proposée aussitôt à la personne suivante" in client.get(paths[0]).text
    client.submit(paths[0], "Non, je ne viens pas")
    given = client.get(paths[0]).text
    assert "Merci d’avoir été volontaire" in given
    assert "cette place n’est plus à prendre" in given
    assert "viendrez-vous" not in given
    asked_again = queries.replacement_of(asked)
    assert asked_again is not None
