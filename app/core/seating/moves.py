"""What moving someone, or exchanging two people, would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.core.errors import RuleError
from app.core.seating.balance import Mix, imbalance_by_criterion, problems_of, seated_mix
from app.core.seating.people import Person, Plan, Problem, SeatedTable


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


@dataclass(frozen=True, slots=True)
class Exchange:
    """Someone exchanged with a person of another table."""

    table: int
    other: str
    change: Fraction
    same_group: bool  # it would seat two people of one group together


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
    return SeatedTable(table.number, tuple(sorted(people)), None if table.captain == leaving else table.captain)


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


def exchanges(plan: Plan, people: Sequence[Person], criteria: Sequence[str], person: str) -> list[Exchange]:
    """What exchanging `person` with each person of another table would change, table by table."""
    source = next((table for table in plan.tables if person in table.people), None)
    if source is None:
        return []
    mix = seated_mix(plan, people, criteria)
    home = set(source.people) - {person}
    found = []
    for table in plan.tables:
        if table.number == source.number:
            continue
        there, before = set(table.people), mix.cost(source.people) + mix.cost(table.people)
        for other in sorted(there):
            rest = there - {other}
            change = mix.cost(home | {other}) + mix.cost(rest | {person}) - before
            clash = _meets(mix, other, home) or _meets(mix, person, rest)
            found.append(Exchange(table.number, other, mix.read(change), clash))
    return found


def best_exchanges(plan: Plan, people: Sequence[Person], criteria: Sequence[str], person: str) -> list[Exchange]:
    """For each other table, the exchange that keeps councils apart where it can, then helps balance most."""
    best: dict[int, Exchange] = {}
    for one in exchanges(plan, people, criteria, person):
        known = best.get(one.table)
        if known is None or (one.same_group, one.change) < (known.same_group, known.change):
            best[one.table] = one
    return list(best.values())


def _meets(mix: Mix, person: str, others: set[str]) -> bool:
    group = mix.people[person].group
    return group is not None and any(mix.people[other].group == group for other in others)
