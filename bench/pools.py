"""Pools for the measures of the draw: the field's files where they are, and generated ones from a seed."""

import csv
import os
import random
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
GIVEN = Path(os.environ.get("TABLEE_BENCH_DRAW", ROOT.parent / "shared" / "data" / "draw"))
SIZES = (13, 2, 6, 2, 4, 5, 3, 3)  # values per criterion


@dataclass(frozen=True)
class Pool:
    """The usual two files, the number of seats, and the group column held to one seat, if any."""

    name: str
    people: Path
    quotas: Path
    seats: int
    group: str = ""


def given_pools() -> list[Pool]:
    """The pools that stand in the folder of `TABLEE_BENCH_DRAW`, smallest first."""
    found = [
        Pool(one.name, one / "respondents.csv", one / "categories.csv", int((one / "seats").read_text()))
        for one in sorted(GIVEN.glob("*"))
        if (one / "seats").exists()
    ]
    return sorted(found, key=lambda pool: pool.people.stat().st_size)


def generated(folder: Path, size: int, seats: int, criteria: int, councils: int = 0) -> Pool:
    """Write a pool skewed against quotas of one seat around a panel that exists."""
    name = f"{size} candidatures, {seats} places, {criteria} critères" + (f", {councils} conseils" if councils else "")
    dice = random.Random(name)
    weights = [[dice.randint(1, 6) for _ in range(base)] for base in SIZES[:criteria]]
    rows = [[f"P-{number:05d}", *(f"v{dice.choices(range(len(w)), w)[0]}" for w in weights)] for number in range(size)]
    groups = [f"C{dice.randrange(councils)}" if councils else row[0] for row in rows]
    quotas = _quotas(_panel(dice, rows, groups, seats), criteria)
    head = ["id", *(f"c{rank}" for rank in range(criteria))]
    table = [[*row, group] for row, group in zip(rows, groups, strict=True)] if councils else rows
    stem = folder / f"{size}-{seats}-{criteria}-{councils}"
    people, bounds = stem.with_suffix(".csv"), stem.with_suffix(".quotas.csv")
    _write(people, [head + (["conseil"] if councils else []), *table])
    _write(bounds, [["feature", "value", "min", "max"], *quotas])
    return Pool(name, people, bounds, seats, "conseil" if councils else "")


def _panel(dice: random.Random, rows: list[list[str]], groups: list[str], seats: int) -> list[list[str]]:
    chosen: dict[str, list[str]] = {}
    for rank in dice.sample(range(len(rows)), len(rows)):
        if len(chosen) < seats:
            chosen.setdefault(groups[rank], rows[rank])
    return list(chosen.values())


def _quotas(panel: list[list[str]], criteria: int) -> list[list[object]]:
    quotas: list[list[object]] = []
    for rank in range(criteria):
        for value in range(SIZES[rank]):
            count = sum(row[rank + 1] == f"v{value}" for row in panel)
            quotas.append([f"c{rank}", f"v{value}", max(count - 1, 0), count + 1])
    return quotas


def _write(path: Path, rows: list[list[str]] | list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
