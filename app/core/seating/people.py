"""What a seating plan is made from, and what it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from app.core.labels import N_, LabelledEnum


class CaptainPlace(LabelledEnum):
    INSIDE = "inside", N_("parmi les personnes de la table")
    ON_TOP = "on_top", N_("en plus des personnes de la table")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone to seat. A criterion that is missing counts as a value of its own, the empty one."""

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None  # the council: at most one per table where that can be
    willing: bool = False  # accepts to be captain
    pin: int | None = None  # number of the table where this person must sit
    apart: frozenset[str] = frozenset()  # ids never at the same table
    together: frozenset[str] = frozenset()  # ids always at the same table
    wishes: Mapping[str, int] = field(default_factory=dict)  # theme → rank of preference, 0 for the dearest


@dataclass(frozen=True, slots=True)
class TableSpec:
    number: int
    size: int  # captain included when inside, not when on top
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    tables: tuple[TableSpec, ...]
    weights: Mapping[str, int]  # criterion → weight, a whole number; its keys are the criteria
    captains: CaptainPlace = CaptainPlace.INSIDE
    rounds: int = 1
    encounter_weight: int = 2  # squared imbalance worth one pair meeting again in a later round
    wish_weight: int = 2  # squared imbalance worth one person one rank further from their dearest theme


@dataclass(frozen=True, slots=True)
class SeatedTable:
    number: int
    people: tuple[str, ...]  # captain included
    captain: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """One round: who sits where."""

    tables: tuple[SeatedTable, ...]

    def table_of(self, person: str) -> int | None:
        return next((table.number for table in self.tables if person in table.people), None)

    def at(self, number: int) -> SeatedTable | None:
        return next((table for table in self.tables if table.number == number), None)


class ProblemKind(StrEnum):
    SAME_GROUP = "same_group"  # two people of one council at a table
    APART = "apart"  # two people to keep apart at a table
    TOGETHER = "together"  # two people to keep together, separated
    PIN = "pin"  # someone is not at the table where they must sit
    NO_CAPTAIN = "no_captain"  # nobody willing at this table


@dataclass(frozen=True, slots=True)
class Problem:
    kind: ProblemKind
    table: int
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seating:
    rounds: tuple[Plan, ...]
    imbalance: Fraction  # over all rounds, unweighted
    encounters: int  # distinct pairs seated together at least once
    problems: tuple[Problem, ...]  # what could not be avoided, first round first


def unmet(person: Person, theme: str) -> int:
    """How far a table's theme is from what someone wishes: its rank, one more than the last where it has none; 0 where
    the table has no theme, or the person no wish.
    """
    if not theme or not person.wishes:
        return 0
    return person.wishes.get(theme, max(person.wishes.values()) + 1)


def closed_links(people: Sequence[Person], name: str) -> dict[str, set[str]]:
    """The links `apart` or `together`, read both ways and limited to the people given."""
    known = {person.id for person in people}
    links: dict[str, set[str]] = {person.id: set() for person in people}
    for person in people:
        others: frozenset[str] = getattr(person, name)
        for other in others & known - {person.id}:
            links[person.id].add(other)
            links[other].add(person.id)
    return links


def units_of(people: Sequence[Person]) -> list[list[str]]:
    """People to keep together, as groups (two or more ids, sorted), links being followed from one to the
    next.
    """
    links = closed_links(people, "together")
    seen: set[str] = set()
    units = []
    for start in sorted(links):
        if start in seen or not links[start]:
            continue
        unit, stack = set(), [start]
        while stack:
            one = stack.pop()
            if one not in unit:
                unit.add(one)
                stack.extend(links[one] - unit)
        seen |= unit
        units.append(sorted(unit))
    return units
