"""How many people are still there at each stage, by value of a criterion, with no small group to be found.

Each stage is part of the one before: registered, drawn, confirmed … So a count never grows along the row of a value.
A count under `LEAST` is hidden, and so is whatever would give it away:

- a value once hidden stays hidden: what comes after is smaller still, and would bound what came before;
- the total minus what is shown is the count of the hidden values together: they are two at least, and `LEAST` people
  at least, or one more value is hidden. Which one is told by what is published already (the smallest at the stage
  before; at the first, the last of the list), so the choice itself says nothing of the hidden counts;
- a stage of fewer than `LEAST` people is hidden whole, its total too, and so are the next ones.

A value that nobody had at the first stage is left out, unless other values are hidden there: then it hides with them.

Complementary suppression is a usual method of official statistics (Hundepool and others, Statistical Disclosure
Control, 2012). With one criterion at a time it can be proven case by case (tests/core/test_funnel.py): wherever a
count is hidden, two tables at least that differ there publish the same page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.labels import N_, LabelledEnum

LEAST = 5
Counts = Mapping[str, Sequence[int]]  # value → people at each stage
Rows = Mapping[str, tuple[int, ...]]


class Stage(LabelledEnum):
    """Where people still are; the label goes after a number of them."""

    REGISTERED = "inscrits", N_("inscrites")
    DRAWN = "tires", N_("tirées au sort")
    CONFIRMED = "confirmes", N_("ont confirmé")
    PRESENT = "presents", N_("présentes")
    AUTHORS = "auteurs", N_("ont écrit un projet")
    KEPT = "retenus", N_("leur projet est retenu")


@dataclass(frozen=True)
class Sheltered:
    """What may be published. None stands for a hidden count.

    `together` says, at each stage, how many people the hidden values have in all; None where nothing is hidden, or
    where the stage is hidden whole.
    """

    totals: tuple[int | None, ...]
    cells: Mapping[str, tuple[int | None, ...]]
    together: tuple[int | None, ...]

    def share(self, value: str, stage: int) -> float | None:
        """Of the people of a stage, how many have this value: from 0 to 1, None where it is hidden."""
        count, total = self.cells[value][stage], self.totals[stage]
        return None if count is None or not total else count / total


def sheltered(counts: Counts, least: int = LEAST) -> Sheltered:
    """Hide what must be. Raises ValueError when a count grows from a stage to the next."""
    rows = _listed({value: tuple(row) for value, row in counts.items()}, least)
    if any(after > before for row in rows.values() for before, after in pairwise(row)):
        raise ValueError("a stage is part of the one before")
    hidden: set[str] = set()
    totals: list[int | None] = []
    shown: dict[str, list[int | None]] = {value: [] for value in rows}
    together: list[int | None] = []
    for stage in range(len(next(iter(counts.values()), ()))):
        total = sum(row[stage] for row in rows.values())
        hidden = set(rows) if total < least else _hidden(rows, stage, hidden, least)
        totals.append(None if total < least else total)
        for value, row in rows.items():
            shown[value].append(None if value in hidden else row[stage])
        together.append(sum(rows[value][stage] for value in hidden) if hidden and total >= least else None)
    return Sheltered(tuple(totals), {value: tuple(row) for value, row in shown.items()}, tuple(together))


def _listed(rows: Rows, least: int) -> Rows:
    """The values of the page: all of them when some are small at the first stage, else those that somebody had."""
    if any(row and 0 < row[0] < least for row in rows.values()):
        return rows
    return {value: row for value, row in rows.items() if row and row[0]}


def _hidden(rows: Rows, stage: int, before: set[str], least: int) -> set[str]:
    """The values to hide at a stage: those hidden before, those under the threshold, and their cover."""
    order = _by_what_is_published(rows, stage, before)
    small = {value for value in order if rows[value][stage] < least}
    cover = [value for value in order if value not in small]
    hidden = before | small
    while hidden and cover and not _is_covered(rows, stage, hidden, order, least):
        hidden.add(cover.pop(0))
    return hidden


def _is_covered(rows: Rows, stage: int, hidden: set[str], order: Sequence[str], least: int) -> bool:
    """Two values at least, enough people together, and more than one way to share them out.

    Whoever knows the rule knows that a value is small when another, still shown, would have been hidden before it as
    a cover: all of those at their most, there would be one way only.
    """
    together = sum(rows[value][stage] for value in hidden)
    if len(hidden) < 2 or together < least:
        return False
    first_shown = next((place for place, value in enumerate(order) if value not in hidden), len(order))
    are_all_small = hidden <= set(order[first_shown:])
    return not are_all_small or together < len(hidden) * (least - 1)


def _by_what_is_published(rows: Rows, stage: int, before: set[str]) -> list[str]:
    """Values still shown at the stage before, in the order in which they would be hidden."""
    last_first = [value for value in reversed(list(rows)) if value not in before]
    return last_first if stage == 0 else sorted(last_first, key=lambda value: rows[value][stage - 1])
