"""How balanced a plan is, exactly, and which rules it does not keep."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from app.core.seating.people import Person, Plan, Problem, ProblemKind, Rules, closed_links, unmet


class Mix:
    """The people seated in a room, by value; tells how far a table is from them, in whole numbers.

    Expected at a table: its number of people × the share of the value among everyone seated. `cost` is the
    sum over values of (people there − people expected there)², times the square of the number seated.
    """

    def __init__(self, people: Sequence[Person], criteria: Iterable[str]) -> None:
        self.people = {person.id: person for person in people}
        self.count = len(people)
        self.values = {name: {person.id: person.values.get(name, "") for person in people} for name in criteria}
        self.totals = {name: Counter(values.values()) for name, values in self.values.items()}
        self.squares = {name: sum(total**2 for total in totals.values()) for name, totals in self.totals.items()}

    def here(self, criterion: str, ids: Collection[str]) -> Counter[str]:
        return Counter(self.values[criterion][one] for one in ids)

    def cost_of(self, criterion: str, ids: Collection[str]) -> int:
        """Σ (count × here − size × total)² over values, developed: most values are nobody's at a table."""
        values, totals, size = self.values[criterion], self.totals[criterion], len(ids)
        here: dict[str, int] = {}
        usual = 0
        for one in ids:
            value = values[one]
            here[value] = here.get(value, 0) + 1
            usual += totals[value]
        there = sum(count**2 for count in here.values())
        return self.count**2 * there - 2 * self.count * size * usual + size**2 * self.squares[criterion]

    def cost(self, ids: Collection[str]) -> int:
        return sum(self.cost_of(criterion, ids) for criterion in self.totals)

    def read(self, cost: int) -> Fraction:
        """A cost, or a sum of costs, as a squared number of people."""
        return Fraction(cost, max(1, self.count) ** 2)


def seated_mix(plan: Plan, people: Sequence[Person], criteria: Iterable[str]) -> Mix:
    """The mix of those who are seated in `plan`."""
    seated = {one for table in plan.tables for one in table.people}
    return Mix([person for person in people if person.id in seated], criteria)


def imbalance_by_criterion(plan: Plan, people: Sequence[Person], criteria: Iterable[str]) -> dict[str, Fraction]:
    """For each criterion, the sum over tables and values of (people there − people expected there)²."""
    mix = seated_mix(plan, people, criteria)
    return {
        criterion: mix.read(sum(mix.cost_of(criterion, table.people) for table in plan.tables))
        for criterion in mix.totals
    }


def imbalance(plan: Plan, people: Sequence[Person], criteria: Iterable[str]) -> Fraction:
    return sum(imbalance_by_criterion(plan, people, criteria).values(), Fraction(0))


def imbalance_by_lot(plan: Plan, people: Sequence[Person], criteria: Iterable[str]) -> Fraction:
    """What the imbalance would be on average if the same tables were filled by lot (hypergeometric variance)."""
    mix = seated_mix(plan, people, criteria)
    if mix.count < 2:
        return Fraction(0)
    spread = sum(total * (mix.count - total) for totals in mix.totals.values() for total in totals.values())
    sizes = sum(len(table.people) * (mix.count - len(table.people)) for table in plan.tables)
    return Fraction(spread * sizes, mix.count**2 * (mix.count - 1))


def encounters(rounds: Iterable[Plan]) -> int:
    """Distinct pairs of people seated together at least once."""
    pairs = {pair for plan in rounds for table in plan.tables for pair in combinations(sorted(table.people), 2)}
    return len(pairs)


def wishes_met(plan: Plan, people: Sequence[Person], rules: Rules) -> Counter[int]:
    """How many of those who wish for a theme sit at one of each rank, 0 being their dearest."""
    by_id, themes = {person.id: person for person in people}, {table.number: table.theme for table in rules.tables}
    return Counter(
        unmet(by_id[one], themes[table.number])
        for table in plan.tables
        for one in table.people
        if by_id[one].wishes and themes[table.number]
    )


@dataclass(frozen=True, slots=True)
class Gap:
    """A value of a criterion at a table, against what was expected there."""

    table: int
    criterion: str
    value: str
    here: int
    expected: Fraction


def gaps(plan: Plan, people: Sequence[Person], criteria: Iterable[str]) -> dict[str, list[Gap]]:
    """For each criterion, the counts that are a whole person or more away from what was expected, widest
    first.

    A count that is the expectation rounded down or up is as even as people can be, and is left out.
    """
    mix = seated_mix(plan, people, criteria)
    found: dict[str, list[Gap]] = {criterion: [] for criterion in mix.totals}
    for criterion, totals in mix.totals.items():
        for table in plan.tables:
            here = mix.here(criterion, table.people)
            for value, total in totals.items():
                expected = Fraction(len(table.people) * total, mix.count)
                if abs(here[value] - expected) >= 1:
                    found[criterion].append(Gap(table.number, criterion, value, here[value], expected))
        found[criterion].sort(key=lambda gap: (-abs(gap.here - gap.expected), gap.table, gap.value))
    return found


def problems_of(plan: Plan, people: Sequence[Person]) -> list[Problem]:
    """Every rule that the plan does not keep, table by table."""
    by_id = {person.id: person for person in people}
    links = {
        ProblemKind.APART: closed_links(people, "apart"),
        ProblemKind.TOGETHER: closed_links(people, "together"),
    }
    found = []
    for table in plan.tables:
        found += _broken_at(table.number, set(table.people), by_id, links)
        if table.captain is None:
            found.append(Problem(ProblemKind.NO_CAPTAIN, table.number))
    return found


def _broken_at(
    number: int,
    present: set[str],
    people: Mapping[str, Person],
    links: Mapping[ProblemKind, Mapping[str, set[str]]],
) -> list[Problem]:
    groups: dict[str, list[str]] = {}
    found = []
    for one in sorted(present):
        person = people[one]
        if person.group is not None:
            groups.setdefault(person.group, []).append(one)
        if person.pin not in (None, number):
            found.append(Problem(ProblemKind.PIN, number, (one,)))
        for other in sorted(links[ProblemKind.APART][one] & present):
            if other > one:
                found.append(Problem(ProblemKind.APART, number, (one, other)))
        for other in sorted(links[ProblemKind.TOGETHER][one] - present):
            if other > one:
                found.append(Problem(ProblemKind.TOGETHER, number, (one, other)))
    crowded = [members for members in groups.values() if len(members) > 1]
    return found + [Problem(ProblemKind.SAME_GROUP, number, tuple(members)) for members in crowded]
