"""Elections for the measures of the tally: real ones where they are, and generated ones from a seed, as JSON files."""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.core.tally.election import read_election
from app.core.tally.majority import TOP
from app.core.tally.result import Candidate
from app.core.tally.table import BLANK, Election, Marks

ROOT = Path(__file__).parents[1]
GIVEN = Path(os.environ.get("TABLEE_BENCH_TALLY", ROOT.parent / "shared" / "data" / "tally"))


@dataclass(frozen=True)
class Case:
    """An approval election with costs, in a file that our tally and the field's tools both read."""

    name: str
    file: Path


def given_elections() -> list[Path]:
    """The Pabulib files of `TABLEE_BENCH_TALLY`."""
    return sorted(GIVEN.glob("*.pb"))


def real(folder: Path, source: Path) -> Case:
    election = read_election(source.read_bytes())
    return written(folder, source.stem, election)


def generated(folder: Path, voters: int, projects: int) -> Case:
    """Each voter approves a tenth of the projects, some far more popular than others; 100 a head, costs up to a tenth
    of the whole."""
    chance = np.random.default_rng([voters, projects])
    popularity = chance.gamma(2.0, 1.0, projects)
    marks = chance.random((voters, projects)) < np.minimum(popularity / popularity.mean() / 10, 0.9)
    budget = 100 * voters
    costs = chance.integers(budget // 200, budget // 10, projects).tolist()
    name = f"{voters} bulletins, {projects} projets"
    return written(folder, name, Election(_candidates(costs), marks.astype(np.int8), budget))


def committee(folder: Path, voters: int, projects: int, seats: int) -> Case:
    """The same votes where every project costs one seat, as the rules of committees have it."""
    chance = np.random.default_rng([voters, projects, seats])
    marks = chance.random((voters, projects)) < chance.random(projects) / 2
    name = f"{voters} bulletins, {projects} projets, {seats} places"
    return written(folder, name, Election(_candidates([1] * projects), marks.astype(np.int8), seats))


def grades(voters: int, projects: int) -> Marks:
    """Grades of 0 to 6 and blanks, one row per ballot."""
    return np.random.default_rng([voters, projects]).integers(BLANK, TOP + 1, (voters, projects), dtype=np.int8)


def write_grades(path: Path, marks: Marks) -> None:
    """The same as CSV: a head of ids, an empty cell for a blank."""
    cells = ["", *map(str, range(TOP + 1))]
    with path.open("w", encoding="ascii") as file:
        file.write(",".join(f"P{number + 1}" for number in range(marks.shape[1])) + "\n")
        file.writelines(",".join(cells[mark + 1] for mark in row.tolist()) + "\n" for row in marks)


def written(folder: Path, name: str, election: Election) -> Case:
    file = folder / f"{name}.json"
    record: dict[str, Any] = {
        "costs": {one.id: one.budget for one in election.candidates},
        "budget": election.budget,
        "step": election.step,
        "ballots": [[election.ids[column] for column in np.flatnonzero(row > 0)] for row in election.marks],
    }
    file.write_text(json.dumps(record), encoding="utf-8")
    return Case(name, file)


def read(file: Path) -> Election:
    record = json.loads(file.read_text(encoding="utf-8"))
    candidates = tuple(Candidate(id, cost) for id, cost in record["costs"].items())
    column = {one.id: place for place, one in enumerate(candidates)}
    marks = np.zeros((len(record["ballots"]), len(candidates)), dtype=np.int8)
    for row, ballot in enumerate(record["ballots"]):
        marks[row, [column[id] for id in ballot]] = 1
    return Election(candidates, marks, record["budget"], record["step"])


def _candidates(costs: Sequence[int]) -> tuple[Candidate, ...]:
    return tuple(Candidate(f"P{number:03d}", cost) for number, cost in enumerate(costs, 1))
