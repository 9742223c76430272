"""The smallest repair: as few moves as can be, sizes restored, rules kept where they can be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.seating import Person, Plan, ProblemKind, SeatedTable, smallest_repair


def seated(sizes, **kwargs):
    """People of two values and the plan that seats them in order."""
    ids = iter(range(1000))
    tables = tuple(SeatedTable(t + 1, tuple(f"P{next(ids):03}" for _ in range(size))) for t, size in enumerate(sizes))
    people = [Person(one, {"sexe": "FH"[i % 2]}, **kwargs) for i, one in enumerate(p for t in tables for p in t.people)]
    return Plan(tables), people


def fewest(sizes, arrivals):
    """The proven bound: people too many at full tables, or places still lacking at the others."""
    low, rest = divmod(sum(sizes) + arrivals, len(sizes))
    high = low + (rest > 0)
    surplus = sum(max(0, size - high) for size in sizes)
    lacking = sum(max(0, low - size) for size in sizes)
    return max(surplus, lacking - arrivals)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_repair_makes_the_fewest_moves(data):
    sizes = data.draw(st.lists(st.integers(1, 5), min_size=2, max_size=6))
    plan, people = seated(sizes)
    absent = data.draw(st.sets(st.sampled_from([p.id for p in people]), max_size=len(people) - 1))
    arrived = [Person(f"Z{i}", {"sexe": "F"}) for i in range(data.draw(st.integers(0, 4)))]
    repair = smallest_repair(plan, people + arrived, ["sexe"], absent, [person.id for person in arrived])
    left = [sum(one not in absent for one in table.people) for table in plan.tables]
    after = [len(table.people) for table in repair.plan.tables]
    assert max(after) - min(after) <= 1
    assert len(repair.moves) == fewest(left, len(arrived))
    everyone = {person.id for person in people} - absent | {person.id for person in arrived}
    assert sorted(one for table in repair.plan.tables for one in table.people) == sorted(everyone)
    for move in repair.moves:
        assert plan.table_of(move.person) == move.source != repair.plan.table_of(move.person)


def test_repair_of_a_full_room_needs_no_move_when_absences_are_spread():
    plan, people = seated([5] * 21)
    repair = smallest_repair(plan, people, ["sexe"], ["P000", "P007", "P013"])
    assert repair.moves == ()
    two_gone = smallest_repair(plan, people, ["sexe"], ["P000", "P001"])
    assert len(two_gone.moves) == 1


def test_repair_seats_arrivals_where_people_lack():
    plan, people = seated([5, 5, 5])
    late = Person("Z1", {"sexe": "F"})
    repair = smallest_repair(plan, [*people, late], ["sexe"], ["P006"], ["Z1"])
    assert [(move.person, move.target) for move in repair.arrivals] == [("Z1", 2)]
    assert repair.moves == ()


def test_repair_keeps_captains_and_proposes_another_when_one_is_absent():
    people = [Person(f"P{i}", willing=i in (0, 1, 5, 6)) for i in range(10)]
    plan = Plan(
        (
            SeatedTable(1, ("P0", "P1", "P2", "P3", "P4"), "P0"),
            SeatedTable(2, ("P5", "P6", "P7", "P8", "P9"), "P5"),
        )
    )
    repair = smallest_repair(plan, people, [], ["P0", "P2", "P3"])
    assert repair.plan.at(1).captain == "P1"
    assert repair.plan.at(2).captain == "P5"
    alone = smallest_repair(plan, people, [], ["P0", "P1"])
    assert alone.without_captain == () or alone.plan.at(1).captain is None


def test_repair_avoids_seating_a_council_together():
    plan = Plan((SeatedTable(1, ("A", "B")), SeatedTable(2, ("C", "D", "E", "F"))))
    people = [Person("A", group="x"), Person("B"), Person("C", group="x"), *map(Person, "DEF")]
    repair = smallest_repair(plan, people, [], [])
    assert len(repair.moves) == 1
    assert repair.moves[0].person != "C"
    assert ProblemKind.SAME_GROUP not in {problem.kind for problem in repair.problems}


def test_repair_closes_a_table_of_two():
    plan, people = seated([4, 4, 2])
    repair = smallest_repair(plan, people, ["sexe"], [], closed=[3])
    assert [len(table.people) for table in repair.plan.tables] == [5, 5]
    assert len(repair.moves) == 2


def test_repair_of_nobody_is_refused():
    plan, people = seated([1, 1])
    with pytest.raises(RuleError, match="Il ne reste personne"):
        smallest_repair(plan, people, [], ["P000", "P001"])
