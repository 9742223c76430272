"""How balanced a plan is, exactly, and what a move would change."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from app.core.errors import RuleError
from app.core.seating.people import Person, Plan, Problem, ProblemKind, SeatedTable, closed_links


def imbalance_by_criterion(
    plan: Plan, people: Sequence[Person], criteria: Iterable[str]
) -> dict[str, Fraction]:
    """For each criterion, the sum over tables and values of (people there − people expected there)².

    Expected: the table's number of people × the share of that value among everyone seated in the plan.
    """
    by_id = {person.id: person for person in people}
    seated = [by_id[one] for table in plan.tables for one in table.people]
    result = {}
    for criterion in criteria:
        everyone = Counter(person.values.get(criterion, "") for person in seated)
        total = 0
        for table in plan.tables:
            here = Counter(by_id[one].values.get(criterion, "") for one in table.people)
            size = len(table.people)
            total += sum((len(seated) * here[value] - size * count) ** 2 for value, count in everyone.items())
        result[criterion] = Fraction(total, max(1, len(seated)) ** 2)
    return result


def imbalance(plan: Plan, people: Sequence[Person], criteria: Iterable[str]) -> Fraction:
    return sum(imbalance_by_criterion(plan, people, criteria).values(), Fraction(0))


def encounters(rounds: Iterable[Plan]) -> int:
    """Distinct pairs of people seated together at least once."""
    pairs = {
        pair for plan in rounds for table in plan.tables for pair in combinations(sorted(table.people), 2)
    }
    return len(pairs)


def problems_of(plan: Plan, people: Sequence[Person]) -> list[Problem]:
    """Every rule that the plan does not keep, table by table."""
    by_id = {person.id: person for person in people}
    apart, together = closed_links(people, "apart"), closed_links(people, "together")
    found = []
    for table in plan.tables:
        present = set(table.people)
        groups: dict[str, list[str]] = {}
        for one in sorted(present):
            person = by_id[one]
            if person.group is not None:
                groups.setdefault(person.group, []).append(one)
            if person.pin is not None and person.pin != table.number:
                found.append(Problem(ProblemKind.PIN, table.number, (one,)))
            found += [
                Problem(ProblemKind.APART, table.number, (one, o))
                for o in sorted(apart[one] & present)
                if o > one
            ]
            found += [
                Problem(ProblemKind.TOGETHER, table.number, (one, o))
                for o in sorted(together[one] - present)
                if o > one
            ]
        found += [
            Problem(ProblemKind.SAME_GROUP, table.number, tuple(members))
            for members in groups.values()
            if len(members) > 1
        ]
        if table.captain is None:
            found.append(Problem(ProblemKind.NO_CAPTAIN, table.number))
    return found


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move changes: `change` is after − before, so a negative figure is a better balance."""

    plan: Plan  # the plan once moved
    before: Fraction
    after: Fraction
    change: Mapping[str, Fraction]  # per criterion
    new_problems: tuple[Problem, ...]
    solved_problems: tuple[Problem, ...]

    @property
    def total(self) -> Fraction:
        return self.after - self.before


def moved(plan: Plan, person: str, *, table: int | None = None, swap_with: str | None = None) -> Plan:
    """The plan with someone moved to a table, or exchanged with someone; a captain who leaves no longer is
    one.
    """
    source = plan.table_of(person)
    target = plan.table_of(swap_with) if swap_with else table
    if source is None or target is None or plan.at(target) is None:
        raise RuleError(
            "Cette personne ou cette table n’est pas dans le plan. Rien n’a été déplacé : rechargez la page."
        )
    if source == target:
        raise RuleError("Ces places sont à la même table : il n’y a rien à déplacer.")
    return Plan(tuple(_reseated(one, source, target, person, swap_with) for one in plan.tables))


def _reseated(table: SeatedTable, source: int, target: int, person: str, other: str | None) -> SeatedTable:
    if table.number not in (source, target):
        return table
    leaving, coming = (person, other) if table.number == source else (other, person)
    people = {one for one in table.people if one != leaving} | ({coming} if coming else set())
    return SeatedTable(
        table.number, tuple(sorted(people)), None if table.captain == leaving else table.captain
    )


def effect_of_move(
    plan: Plan,
    people: Sequence[Person],
    criteria: Sequence[str],
    person: str,
    *,
    table: int | None = None,
    swap_with: str | None = None,
) -> Effect:
    """What moving `person` to `table`, or exchanging them with `swap_with`, does to the balance and to the
    rules.
    """
    after = moved(plan, person, table=table, swap_with=swap_with)
    old = imbalance_by_criterion(plan, people, criteria)
    new = imbalance_by_criterion(after, people, criteria)
    had, has = problems_of(plan, people), problems_of(after, people)
    return Effect(
        plan=after,
        before=sum(old.values(), Fraction(0)),
        after=sum(new.values(), Fraction(0)),
        change={criterion: new[criterion] - old[criterion] for criterion in criteria},
        new_problems=tuple(problem for problem in has if problem not in had),
        solved_problems=tuple(problem for problem in had if problem not in has),
    )
