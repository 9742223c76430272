"""The day itself: two turns, people apart or together, a free seat given at once, a captain who leaves, the board."""

import pytest

from app.core.errors import RuleError
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.seating import LinkKind, MorningSeat, PlanState, Turn
from app.models.volunteers import AgeBand
from app.seating import actions, queries
from app.seating.drawing import draw_room
from app.seating.mix import as_plan, proposed_repair
from app.seating.room import meetings, room

SEED = "31415926535897932384"
AGES = list(AgeBand)


@pytest.fixture
def edition(make):
    return make.edition(Activity.CONVENING, Activity.TABLES)


@pytest.fixture
def account(make, edition):
    return make.account(Role.ORGANISER, edition=edition)


@pytest.fixture
def ten(make, edition):
    return [
        make.participant(
            edition, volunteer=make.volunteer(edition, age_band=AGES[i % 6]), attendance=Attendance.CONFIRMED
        )
        for i in range(10)
    ]


@pytest.fixture
def plan(edition, account, now, ten):
    """In force, in two turns."""
    plan = actions.compose_plan(edition, account, now, SEED, turns=2)
    actions.adopt_plan(edition, plan, account, now)
    return plan


@pytest.fixture
def entrant(make, edition, plan, now):
    """Who entered this morning in the place of the captain of table 1."""
    leaver = next(seat.participant for seat in plan.seats if seat.is_captain and seat.table.number == 1)
    leaver.attendance = Attendance.REPLACED
    return make.participant(edition, replaces_id=leaver.id, attendance=Attendance.PRESENT, answer_by=now)


def table_of(plan, participant, turn=Turn.TEAM):
    return next(seat.table.number for seat in plan.places(turn) if seat.participant_id == participant.id)


def test_two_turns_seat_everyone_twice_and_make_them_meet_others(plan, ten):
    assert plan.turns == (Turn.MORNING, Turn.TEAM)
    for turn in plan.turns:
        assert {seat.participant_id for seat in plan.places(turn)} == {one.id for one in ten}
        assert sum(seat.is_captain for seat in plan.places(turn)) == 2
    met, possible = meetings(plan)
    assert possible == 40
    assert 20 < met <= 32  # ten people at two tables of five: eight of each twenty pairs cannot but meet again


def test_one_turn_has_no_morning(edition, account, now, ten):
    assert actions.compose_plan(edition, account, now, SEED).turns == (Turn.TEAM,)


def test_moving_in_the_morning_leaves_the_afternoon(edition, account, now, plan):
    copy = actions.copy_plan(edition, plan, account, now)
    before = as_plan(copy)
    one, other = (next(s for s in copy.morning if s.table.number == number) for number in (1, 2))
    actions.move(edition, copy, one.participant_id, account, now, turn=Turn.MORNING, swap_with_id=other.participant_id)
    assert (one.table.number, other.table.number) == (2, 1)
    assert as_plan(copy) == before
    assert as_plan(copy, Turn.MORNING) != as_plan(plan, Turn.MORNING)


def test_links_hold_in_both_turns(edition, account, now, ten):
    actions.link(edition, LinkKind.APART, (ten[0].id, ten[1].id), account, now)
    actions.link(edition, LinkKind.APART, (ten[4].id, ten[3].id), account, now)
    actions.link(edition, LinkKind.TOGETHER, (ten[3].id, ten[4].id), account, now)  # the last word counts
    plan = actions.compose_plan(edition, account, now, SEED, turns=2)
    for turn in plan.turns:
        assert table_of(plan, ten[0], turn) != table_of(plan, ten[1], turn)
        assert table_of(plan, ten[3], turn) == table_of(plan, ten[4], turn)


def test_links_change_the_fingerprint_and_are_refused_for_who_does_not_come(edition, account, now, ten):
    _, _, before = actions.prepare(edition)
    made = actions.link(edition, LinkKind.APART, (ten[0].id, ten[1].id), account, now)
    assert actions.prepare(edition)[2] != before
    actions.unlink(edition, made, account, now)
    assert actions.prepare(edition)[2] == before
    ten[9].attendance = Attendance.WITHDRAWN
    with pytest.raises(RuleError, match="ne vient pas"):
        actions.link(edition, LinkKind.APART, (ten[0].id, ten[9].id), account, now)
    with pytest.raises(RuleError, match="deux personnes différentes"):
        actions.link(edition, LinkKind.APART, (ten[0].id, ten[0].id), account, now)


def test_links_that_contradict_each_other_are_refused_with_the_reason(edition, account, now, ten):
    for one, other in ((0, 1), (1, 2), (0, 2)):  # three people apart, two tables
        actions.link(edition, LinkKind.APART, (ten[one].id, ten[other].id), account, now)
    with pytest.raises(RuleError, match="Aucune composition"):
        actions.compose_plan(edition, account, now, SEED)


def test_entrant_inherits_the_free_seat_and_a_captain_is_drawn(edition, account, now, plan, entrant, ten):
    (offer,) = queries.free_seats(edition)
    assert (offer.entrant.id, offer.table.number, offer.was_captain) == (entrant.id, 1, True)
    changed = actions.seat_entrant(edition, entrant, account, now)
    assert (changed.state, plan.state) == (PlanState.ADOPTED, PlanState.SUPERSEDED)
    assert table_of(changed, entrant) == 1
    for turn in changed.turns:
        captains = [seat for seat in changed.places(turn) if seat.is_captain]
        assert {seat.table.number for seat in captains} == {1, 2}
        moved = {seat.participant_id for seat in changed.places(turn)} ^ {s.participant_id for s in plan.places(turn)}
        assert moved == {entrant.id, entrant.replaces_id}
    assert queries.free_seats(edition) == []
    with pytest.raises(RuleError, match="n’est plus libre"):
        actions.seat_entrant(edition, entrant, account, now)


def test_entrant_waits_for_the_repair_where_the_free_seat_would_leave_tables_uneven(
    edition, account, now, plan, entrant
):
    for seat in [seat for seat in plan.seats if seat.table.number == 2][:2]:
        seat.participant.attendance = Attendance.ABSENT
    assert [offer.table for offer in queries.free_seats(edition)] == [None]
    with pytest.raises(RuleError, match="voyez la réparation"):
        actions.seat_entrant(edition, entrant, account, now)


def test_entrant_is_seated_from_the_morning_desk_in_one_tap(session, signed_in, edition, account, plan, entrant):
    desk, name, key = signed_in(account), entrant.person.name, entrant.id
    morning = f"/editions/{edition.number}/emargement/remplacements"
    session.commit()
    assert "Sa place à la table 1 est libre" in desk.get(morning).text
    assert "Asseoir à la table 1" in desk.get(f"/editions/{edition.number}/tables/reparation").text
    assert desk.submit(morning, "Asseoir à la table 1").location.endswith("/remplacements")
    assert f"{name} est à la table 1" in desk.get(morning).text
    session.expire_all()
    assert key in {seat.participant_id for seat in queries.adopted_plan(edition).seats}


@pytest.mark.one_engine
def test_repair_covers_both_turns_and_is_drawn(edition, account, now, plan):
    gone = [seat.participant for seat in plan.seats if seat.table.number == 1][:2]
    for one in gone:
        one.attendance = Attendance.ABSENT
    repair, _everyone = proposed_repair(edition, plan, queries.people_to_seat(edition))
    drawing = draw_room(room(plan), repair)
    assert [arrow.rank for arrow in drawing.arrows] == [1]
    assert (drawing.width, drawing.height) == (440, 220)
    draft = actions.repair_plan(edition, plan, account, now)
    for turn in draft.turns:
        assert [len(table.people) for table in as_plan(draft, turn).tables] == [4, 4]
        assert not {one.id for one in gone} & {seat.participant_id for seat in draft.places(turn)}


@pytest.mark.one_engine
def test_captain_who_leaves_is_replaced_by_the_dice_of_the_plan(edition, account, now, plan):
    leaver = next(seat.participant for seat in plan.seats if seat.is_captain and seat.table.number == 2)
    leaver.attendance = Attendance.EXCUSED
    proposals = [proposed_repair(edition, plan, queries.people_to_seat(edition))[0] for _twice in range(2)]
    assert proposals[0].plan == proposals[1].plan
    assert proposals[0].plan.at(2).captain in proposals[0].plan.at(2).people


@pytest.mark.one_engine
def test_board_follows_the_plan_by_itself(signed_in, client, edition, account, now, plan):
    desk, address = signed_in(account), f"/editions/{edition.number}/tables/ecran"
    page = desk.get(address).text
    assert "Votre table l’après-midi" in page
    mark = page.split("vu=")[1].split('"')[0]
    asked = {"headers": {"HX-Request": "true"}}
    assert desk.get(f"{address}?vu={mark}", **asked).status_code == 204
    assert "Votre table le matin" in desk.get(f"{address}?tour=matin").text
    copy = actions.copy_plan(edition, plan, account, now)
    actions.adopt_plan(edition, copy, account, now)
    assert desk.get(f"{address}?vu={mark}", **asked).status_code == 200
    assert client.get(address).status_code == 302


@pytest.mark.one_engine
def test_pages_show_both_turns(make, signed_in, edition, account, now, plan):
    desk, address = signed_in(account), f"/editions/{edition.number}/tables"
    assert "rencontres en deux tours" in desk.get(f"{address}/plans/1").text
    assert "La salle, le matin" in desk.get(f"{address}/plans/1?tour=matin").text
    assert "Après-midi" in desk.get(f"{address}/plans/1/listes").text
    first = plan.morning[0]
    own = signed_in(make.account(person=first.participant.person)).get(address).text
    assert f'<p class="st-mine">{first.table.number}</p>' in own


@pytest.mark.one_engine
def test_links_are_noted_and_removed_from_their_page(session, signed_in, edition, account, ten):
    desk, address = signed_in(account), f"/editions/{edition.number}/tables/liens"
    ids = [str(one.id) for one in ten[:2]]
    refused = desk.submit(address, "Noter la demande", kind="apart", first=ids[0], second="0")
    assert refused.status_code == 422
    assert "Choisissez une personne" in refused.text
    desk.submit(address, "Noter la demande", kind="apart", first=ids[0], second=ids[1])
    assert "jamais à la même table" in desk.get(address).text
    assert "une demande notée" in desk.get(f"/editions/{edition.number}/tables/plans").text
    desk.submit(address, "Retirer")
    session.expire_all()
    assert queries.links_of(edition) == []


@pytest.mark.one_engine
def test_morning_table_is_given_at_the_door(signed_in, edition, account, plan):
    first: MorningSeat = plan.morning[0]
    page = (
        signed_in(account).get(f"/editions/{edition.number}/emargement?q={first.participant.person.family_name}").text
    )
    assert f"Table {first.table.number}" in page
