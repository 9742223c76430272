"""Ballots as a table of marks: one row per ballot, one column per project, counted without any rounding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.core.errors import RuleError
from app.core.tally.result import Candidate

BLANK = -1  # nothing said of this project: it weighs on nobody
LARGEST_MARK = 99  # read from a file; each method has its own limit, below
Ballot = Mapping[str, int]  # project id → mark; a project left out is blank
Marks = NDArray[np.int8]


@dataclass(frozen=True)
class Table:
    """`marks[b, p]` is what ballot b gives to project `ids[p]`: 0 to `top`, or BLANK."""

    ids: tuple[str, ...]
    marks: Marks
    top: int

    def __post_init__(self) -> None:
        if self.marks.size and not BLANK <= self.marks.min() <= self.marks.max() <= self.top:
            row, column = np.argwhere((self.marks < BLANK) | (self.marks > self.top))[0]
            raise _impossible(int(row) + 1, self.ids[int(column)])

    @property
    def ballots(self) -> int:
        return len(self.marks)

    def counts(self) -> dict[str, tuple[int, ...]]:
        """For each project, how many ballots give each mark from 0 to `top`; blanks are not counted."""
        size = self.top + 1
        columns = (np.bincount(column[column != BLANK], minlength=size) for column in self.marks.T)
        return {id: tuple(counts.tolist()) for id, counts in zip(self.ids, columns, strict=True)}

    def sums(self) -> dict[str, int]:
        """For each project, the sum of its marks; blanks add nothing."""
        return {id: sum(mark * count for mark, count in enumerate(counts)) for id, counts in self.counts().items()}

    def supporters(self, least: int = 1) -> dict[str, NDArray[np.int64]]:
        """For each project, the ballots (by row) that give it `least` or more."""
        return {id: np.flatnonzero(self.marks[:, column] >= least) for column, id in enumerate(self.ids)}


@dataclass(frozen=True)
class Election:
    """`marks[b, p]` as read, BLANK where nothing is said; money in units of which Add1 gives `step` at a time."""

    candidates: tuple[Candidate, ...]
    marks: Marks
    budget: int | None = None
    step: int = 1

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(candidate.id for candidate in self.candidates)

    def table(self, top: int) -> Table:
        """The ballots, for a method whose marks go from 0 to `top`. Raise `RuleError` for any other mark."""
        return Table(self.ids, self.marks, top)


def table_of(ballots: Sequence[Ballot], ids: Iterable[str], top: int) -> Table:
    """Ballots as a table. Raise `RuleError` for an unknown project or an impossible mark: nothing is dropped."""
    names = tuple(ids)
    column = {id: place for place, id in enumerate(names)}
    marks = np.full((len(ballots), len(names)), BLANK, dtype=np.int8)
    for row, ballot in enumerate(ballots):
        for project, mark in ballot.items():
            if project not in column:
                raise RuleError(
                    "Le bulletin %(number)s cite un projet inconnu, « %(project)s ». Le dépouillement n’a pas été "
                    "fait.",
                    number=row + 1,
                    project=project,
                )
            if not 0 <= mark <= top:
                raise _impossible(row + 1, project)
            marks[row, column[project]] = mark
    return Table(names, marks, top)


def demand_limit(table: Table, limit: int | None, refusal: str) -> None:
    """Raise `refusal` (with %(number)s and %(limit)s) for the first ballot whose marks add up to more than `limit`."""
    if limit is None:
        return
    totals = np.where(table.marks == BLANK, 0, table.marks).sum(axis=1, dtype=np.int64)
    over = np.flatnonzero(totals > limit)
    if len(over):
        raise RuleError(refusal, number=int(over[0]) + 1, limit=limit)


def _impossible(number: int, project: str) -> RuleError:
    return RuleError(
        "Le bulletin %(number)s porte une valeur impossible pour « %(project)s ». Le dépouillement n’a pas été fait.",
        number=number,
        project=project,
    )
