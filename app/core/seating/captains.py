"""Captains, by lot among those who accept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from app.core.dice import Dice, shuffled
from app.core.errors import RuleError
from app.core.seating.people import CaptainPlace, Person, Plan, Rules


def captains_on_top(people: Sequence[Person], rules: Rules, dice: Dice) -> frozenset[str]:
    """One willing person per table, by lot, when captains sit on top of the table's size; else nobody.

    Two people pinned to one table are not both captains; where more are pinned than its usual places, one of them is.
    """
    if rules.captains is CaptainPlace.INSIDE:
        return frozenset()
    pinned = Counter(person.pin for person in people)
    crowded = {table.number for table in rules.tables if pinned[table.number] > table.size}
    order = shuffled([person for person in people if person.willing], dice)
    chosen: list[str] = []
    taken: set[int] = set()
    for person in sorted(order, key=lambda person: person.pin not in crowded):
        if person.pin not in taken and len(chosen) < len(rules.tables):
            chosen.append(person.id)
            if person.pin is not None:
                taken.add(person.pin)
    if len(chosen) < len(rules.tables):
        raise RuleError(
            "Il faut un capitaine en plus des places à chacune des %(tables)s tables, et trop de ceux qui l’acceptent "
            "sont attachés à une même table. Détachez-en, ou trouvez d’autres capitaines.",
            tables=len(rules.tables),
        )
    return frozenset(chosen)


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
