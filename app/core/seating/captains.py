"""Captains, by lot among those who accept."""

from collections.abc import Sequence
from dataclasses import replace

from app.core.dice import Dice, shuffled
from app.core.seating.people import CaptainPlace, Person, Plan, Rules


def captains_on_top(people: Sequence[Person], rules: Rules, dice: Dice) -> frozenset[str]:
    """One willing person per table, by lot, when captains sit on top of the table's size; else nobody."""
    if rules.captains is CaptainPlace.INSIDE:
        return frozenset()
    willing = [person.id for person in people if person.willing]
    return frozenset(shuffled(willing, dice)[: len(rules.tables)])


def with_captains(plan: Plan, people: Sequence[Person], on_top: frozenset[str], dice: Dice) -> Plan:
    """Name each table's captain: the one on top, else by lot among the willing of the table, in order of
    tables.
    """
    willing = {person.id for person in people if person.willing}
    tables = []
    for table in plan.tables:
        candidates = sorted(set(table.people) & (on_top or willing), key=str.encode)
        captain = candidates[dice.below(len(candidates))] if candidates else None
        tables.append(replace(table, captain=captain))
    return Plan(tuple(tables))
