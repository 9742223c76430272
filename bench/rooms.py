"""People to seat for the measures of seating, as PEOPLE.csv: generated from a seed, and panels of the field's pools."""

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.seating import Person, Rules
from app.core.seating.field import even_tables, read_people
from bench.pools import GIVEN

SIZES = (13, 2, 6, 3, 4, 5)  # values per criterion


@dataclass(frozen=True)
class Room:
    """A file of people, the columns to mix, the tables to seat them at; `group`: the column of councils, if any."""

    name: str
    people: Path
    criteria: tuple[str, ...]
    tables: int
    size: int = 5
    rounds: int = 2
    group: str = ""

    def read(self) -> tuple[list[Person], Rules]:
        people = read_people(self.people.read_bytes(), self.criteria, self.group or None)
        return people, Rules(even_tables(len(people), self.tables, self.size), dict.fromkeys(self.criteria, 1),
                             rounds=self.rounds)  # fmt: skip


def generated(
    folder: Path, people: int, tables: int, criteria: int, seed: int, *, rounds: int = 2, ruled: bool = False
) -> Room:
    """Values drawn by weights from 1 to 6. `ruled`: a third accept to be captain, people belong to councils, some are
    pinned, kept apart or kept together.
    """
    dice = random.Random(f"{people} {tables} {criteria} {seed}")
    weights = [[dice.randint(1, 6) for _ in range(base)] for base in SIZES[:criteria]]
    names = tuple(f"c{rank}" for rank in range(criteria))
    head = ["id", *names]
    rows = [
        [f"P-{number:04d}", *(f"v{dice.choices(range(len(w)), w)[0]}" for w in weights)] for number in range(people)
    ]
    if ruled:
        head += ["conseil", "captain", "pin", "apart", "together"]
        rows = [[*row, *_demands(dice, number, tables)] for number, row in enumerate(rows)]
    name = f"{people} personnes, {tables} tables, {criteria} critères, n° {seed}" + (", avec demandes" if ruled else "")
    file = folder / f"{people}-{tables}-{criteria}-{seed}-{rounds}-{ruled}.csv"
    _write(file, [head, *rows])
    return Room(name, file, names, tables, -(-people // tables), rounds, "conseil" if ruled else "")


def _demands(dice: random.Random, number: int, tables: int) -> list[str]:
    """Council, captain, pin, apart, together: one in fifty pinned; of a hundred, two pairs apart, one together."""
    pin = dice.randrange(tables) + 1 if number % 50 == 7 else ""
    apart = f"loin{number // 50}" if number % 50 in (11, 12) else ""
    together = f"duo{number // 100}" if number % 100 in (21, 22) else ""
    return [f"C{dice.randrange(250)}", "oui" if dice.random() < 1 / 3 else "non", str(pin), apart, together]


def given_rooms(folder: Path, people: int, tables: int) -> list[Room]:
    """For each pool of the field's folder, so many people taken from it by a seed, mixed by all its columns."""
    rooms = []
    for pool in sorted(one.parent for one in GIVEN.glob("*/respondents.csv")):
        with (pool / "respondents.csv").open(encoding="utf-8", newline="") as file:
            head, *rows = list(csv.reader(file))
        panel = random.Random(pool.name).sample(rows, people)
        place = folder / f"{pool.name}-{people}.csv"
        _write(place, [["id", *head[1:]], *panel])
        rooms.append(Room(f"{pool.name}, {people} personnes, {len(head) - 1} critères", place, tuple(head[1:]), tables))
    return rooms


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
