"""People → balanced tables: seating, what a move changes, the smallest repair. Pure and replayable."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from app.core.dice import Dice
from app.core.errors import RuleError
from app.core.seating.balance import (
    Gap,
    encounters,
    gaps,
    imbalance,
    imbalance_by_criterion,
    imbalance_by_lot,
    problems_of,
    wishes_met,
)
from app.core.seating.captains import captains_on_top, with_captains
from app.core.seating.checks import check
from app.core.seating.moves import Effect, Exchange, best_exchanges, effect_of_move, exchanges, moved
from app.core.seating.people import (
    CaptainPlace,
    Person,
    Plan,
    Problem,
    ProblemKind,
    Rules,
    SeatedTable,
    Seating,
    TableSpec,
)
from app.core.seating.places import Unsure, find_places
from app.core.seating.repair import Move, Repair, smallest_repair
from app.core.seating.search import Search, sweeps_for

__all__ = [
    "CaptainPlace",
    "Effect",
    "Exchange",
    "Gap",
    "Move",
    "Person",
    "Plan",
    "Problem",
    "ProblemKind",
    "Repair",
    "Rules",
    "SeatedTable",
    "Seating",
    "TableSpec",
    "best_exchanges",
    "effect_of_move",
    "encounters",
    "exchanges",
    "gaps",
    "imbalance",
    "imbalance_by_criterion",
    "imbalance_by_lot",
    "moved",
    "problems_of",
    "seat",
    "smallest_repair",
    "wishes_met",
]

NEVER_BROKEN = {ProblemKind.APART, ProblemKind.TOGETHER, ProblemKind.PIN}


def seat(people: Sequence[Person], rules: Rules, dice: Dice, captain_dice: Dice | None = None) -> Seating:
    """Seat everyone at tables of the given sizes, as mixed as possible, a captain at each.

    `dice` draws the tables and `captain_dice` (by default the same) the captains. Sizes, pins, keep-apart and
    keep-together always hold, or RuleError says why they cannot; two people of one group at a table and a
    table without anyone willing are avoided, and listed in `problems` where they could not be.
    """
    check(people, rules)
    captain_dice = captain_dice or dice
    ordered = sorted(people, key=lambda person: person.id.encode())
    on_top = captains_on_top(ordered, rules, captain_dice)
    met = np.zeros((len(ordered), len(ordered)), dtype=np.int64)
    rounds: list[Plan] = []
    sweeps = 0
    for _ in range(rules.rounds):
        sweeps += sweeps_for(len(ordered))
        table, spent = _searched(ordered, rules, on_top, met, dice, sweeps)
        sweeps -= spent
        rounds.append(with_captains(_plan(ordered, rules, table), ordered, on_top, captain_dice))
        met |= table[:, None] == table[None, :]
        np.fill_diagonal(met, 0)
    return Seating(
        rounds=tuple(rounds),
        imbalance=sum((imbalance(plan, ordered, rules.weights) for plan in rounds), Fraction(0)),
        encounters=encounters(rounds),
        problems=tuple(problem for plan in rounds for problem in problems_of(plan, ordered)),
    )


def _plan(people: Sequence[Person], rules: Rules, table: np.ndarray) -> Plan:
    seated: list[list[str]] = [[] for _ in rules.tables]
    for person, index in zip(people, table, strict=True):
        seated[index].append(person.id)
    return Plan(tuple(SeatedTable(spec.number, tuple(ids)) for spec, ids in zip(rules.tables, seated, strict=True)))


def _searched(
    people: Sequence[Person], rules: Rules, on_top: frozenset[str], met: np.ndarray, dice: Dice, sweeps: int
) -> tuple[np.ndarray, int]:
    """The table of each person in one round, and the sweeps spent; once more from places known to be right where the
    first search breaks a rule.
    """
    search = Search(people, rules, on_top, met)
    spent = search.run(dice, sweeps)
    broken = _broken(_plan(people, rules, search.table), people)
    if broken is None:
        return search.table, spent
    places = _places(people, rules, on_top, broken)
    search = Search(people, rules, on_top, met)
    search.run(dice, sweeps, places)
    return search.table, spent


def _broken(plan: Plan, people: Sequence[Person]) -> Problem | None:
    """The first demand that must hold and does not."""
    return next((one for one in problems_of(plan, people) if one.kind in NEVER_BROKEN), None)


def _places(people: Sequence[Person], rules: Rules, on_top: frozenset[str], broken: Problem) -> dict[str, int]:
    try:
        places = find_places(people, rules, on_top)
    except Unsure:
        raise RuleError(
            "Aucune composition n’a été trouvée qui respecte à la fois les tailles de table, les places imposées et "
            "les demandes « à séparer » et « à garder ensemble ». Allégez l’une de ces demandes.",
        ) from None
    if places is None:
        raise RuleError(
            "Aucune composition ne respecte à la fois les tailles de table, les places imposées et les "
            "demandes "
            "« à séparer » et « à garder ensemble » : cela bloque à la table %(table)s. Allégez l’une "
            "de ces demandes.",
            table=broken.table,
        )
    return places
