"""Plans: composed from dice, moved by hand, adopted, repaired; never deleted."""

import json

import pytest

from app.core.draw.lottery import CAPTAINS, TABLES, Stream
from app.core.errors import RuleError
from app.core.seating import CaptainPlace, Person, Rules, TableSpec, seat
from app.core.thread import Activity
from app.models.convening import Attendance
from app.models.seating import PlanState
from app.models.volunteers import AgeBand
from app.seating import actions, queries
from app.seating.mix import as_plan, moves_between, reference

SEED = "31415926535897932384"
AGES = list(AgeBand)


@pytest.fixture
def edition(make):
    return make.edition(Activity.TABLES)


@pytest.fixture
def actor(make):
    return make.account()


@pytest.fixture
def ten(make, edition):
    """Ten people who said yes, in an edition of two tables of five."""
    return [
        make.participant(
            edition, volunteer=make.volunteer(edition, age_band=AGES[i % 6]), attendance=Attendance.CONFIRMED
        )
        for i in range(10)
    ]


@pytest.fixture
def plan(edition, actor, now, ten):
    return actions.compose_plan(edition, actor, now, SEED)


def seats_of(plan):
    return {seat.participant_id: seat for seat in plan.seats}


def test_composing_seats_everyone_who_said_yes_with_a_captain_each(plan):
    assert plan.state is PlanState.DRAFT
    tables = as_plan(plan).tables
    assert [len(table.people) for table in tables] == [5, 5]
    assert all(table.captain in table.people for table in tables)


def test_composing_leaves_out_those_who_did_not_confirm(make, edition, actor, now, ten):
    make.participant(edition, attendance=Attendance.CONVENED)
    make.participant(edition, attendance=Attendance.WITHDRAWN)
    ten[0].attendance = Attendance.PRESENT
    assert set(seats_of(actions.compose_plan(edition, actor, now, SEED))) == {one.id for one in ten}


def test_plan_can_be_composed_again_from_its_record_alone(plan):
    record = json.loads(plan.record)
    assert "Prénom" not in plan.record
    people = [
        Person(p["id"], p["valeurs"], group=p["conseil"], willing=p["capitaine"], pin=p["table"])
        for p in record["personnes"]
    ]
    tables = tuple(TableSpec(t["numero"], t["places"]) for t in record["tables"])
    rules = Rules(tables, record["criteres"], CaptainPlace(record["capitaines"]))
    dice = [Stream(label, plan.fingerprint, plan.seed) for label in (TABLES, CAPTAINS)]
    assert seat(people, rules, *dice).rounds[0] == as_plan(plan)


def test_composing_refuses_a_fingerprint_that_no_longer_holds(make, edition, actor, now, ten):
    _, _, announced = actions.prepare(edition)
    make.participant(edition, attendance=Attendance.CONFIRMED)
    with pytest.raises(RuleError, match="a changé depuis"):
        actions.compose_plan(edition, actor, now, SEED, fingerprint=announced)


def test_composing_waits_for_its_step_and_for_enough_people(make, actor, now):
    with pytest.raises(RuleError, match="pas encore ouverte"):
        actions.compose_plan(make.edition(), actor, now, SEED)
    with pytest.raises(RuleError, match="trop peu pour 2 tables"):
        actions.compose_plan(make.edition(Activity.TABLES), actor, now, SEED)


def test_captains_on_top_are_the_facilitators(make, session, actor, now):
    edition = make.edition(Activity.TABLES, captain_inside=False)
    for _ in range(10):
        make.participant(edition, attendance=Attendance.CONFIRMED)
    with pytest.raises(RuleError, match="il y en a 0"):
        actions.compose_plan(edition, actor, now, SEED)
    from_outside = [make.facilitator(edition, attendance=Attendance.CONFIRMED) for _ in range(2)]
    plan = actions.compose_plan(edition, actor, now, SEED)
    assert [len(table.people) for table in as_plan(plan).tables] == [6, 6]
    assert {table.captain for table in as_plan(plan).tables} == {reference(one) for one in from_outside}


def test_adopting_keeps_the_former_plan(edition, actor, now, plan):
    actions.adopt_plan(edition, plan, actor, now)
    second = actions.compose_plan(edition, actor, now, SEED[::-1])
    actions.adopt_plan(edition, second, actor, now)
    assert [p.state for p in queries.plans_of(edition)] == [PlanState.ADOPTED, PlanState.SUPERSEDED]
    with pytest.raises(RuleError, match="n’est pas un brouillon"):
        actions.adopt_plan(edition, plan, actor, now)


def test_adopted_plan_is_changed_through_a_copy(edition, actor, now, plan):
    actions.adopt_plan(edition, plan, actor, now)
    one, other = (as_plan(plan).tables[t].people[0] for t in (0, 1))
    ids = {reference(seat.participant): seat.participant_id for seat in plan.seats}
    with pytest.raises(RuleError, match="gardé tel quel"):
        actions.move(edition, plan, ids[one], actor, now, swap_with_id=ids[other])
    copy = actions.copy_plan(edition, plan, actor, now)
    actions.move(edition, copy, ids[one], actor, now, swap_with_id=ids[other])
    assert {(reference(p), a, b) for p, a, b in moves_between(plan, copy)} == {(one, 1, 2), (other, 2, 1)}


def test_moving_changes_sizes_and_a_captain_who_leaves_stops_being_one(edition, actor, now, plan):
    captain = next(seat for seat in plan.seats if seat.is_captain and seat.table.number == 1)
    actions.move(edition, plan, captain.participant_id, actor, now, table=2)
    tables = as_plan(plan).tables
    assert [len(table.people) for table in tables] == [4, 6]
    assert tables[0].captain is None
    with pytest.raises(RuleError, match="rien à déplacer"):
        actions.move(edition, plan, captain.participant_id, actor, now, table=2)
    with pytest.raises(RuleError, match="rechargez la page"):
        actions.move(edition, plan, 999, actor, now, table=2)


def test_naming_a_captain_replaces_the_former_one(edition, actor, now, plan):
    other = next(seat for seat in plan.seats if seat.table.number == 1 and not seat.is_captain)
    actions.name_captain(edition, plan, other.participant_id, actor, now)
    assert as_plan(plan).tables[0].captain == reference(other.participant)


def test_held_place_stays_in_the_next_plan(edition, actor, now, plan):
    held = plan.seats[0]
    actions.hold_place(plan, held.participant_id, True, actor, now)
    for number in range(4):
        again = actions.compose_plan(edition, actor, now, f"{number:020}")
        assert seats_of(again)[held.participant_id].table.number == held.table.number


def test_repair_moves_as_few_people_as_can_be(make, session, edition, actor, now, plan):
    actions.adopt_plan(edition, plan, actor, now)
    gone = [seat for seat in plan.seats if seat.table.number == 1 and not seat.is_captain][:3]
    for place in gone:
        place.participant.attendance = Attendance.ABSENT
    late = make.participant(edition, attendance=Attendance.PRESENT)
    session.flush()
    draft = actions.repair_plan(edition, queries.adopted_plan(edition), actor, now)
    assert [len(table.people) for table in as_plan(draft).tables] == [4, 4]
    assert seats_of(draft)[late.id].table.number == 1
    moved = [p.id for p, before, after in moves_between(plan, draft) if before and after]
    assert len(moved) == 1
