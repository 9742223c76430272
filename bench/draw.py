"""The draw: side by side with the field's tool, at scale, and as pools and criteria grow.

`make bench-draw` rewrites the section « draw » of docs/mesures.md, whole: some two hours, most of them the field's
tool. `make bench-draw ARGS="side stream"` rewrites these parts only (side, scale, pool, criteria, stream) and leaves
the others. `ARGS=--quick` repeats less, stops waiting sooner and leaves out the pools that the field's tool does not
finish: some ten minutes. Each part is written as soon as it is measured, and says how it was.

`TABLEE_BENCH_DRAW` is the folder of the field's pools (`respondents.csv`, `categories.csv`, `seats`);
`TABLEE_BENCH_RUNS` how often each is solved (5, or 3); `TABLEE_BENCH_PEER` a Python that has sortition-algorithms
(else one is made, and its column says when it cannot be); `TABLEE_BENCH_PATIENCE` the seconds after which it is
stopped on a pool (1800, or 300).
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.pools import GIVEN, Pool, generated, given_pools
from bench.processes import answer, demanded, peer
from bench.report import table, write_parts

ABSENT = "absent"
FINISHED = ("volontaires_300", "assemblee_825")  # of the field's pools, those that its tool solves in minutes
IDS = 1_000_000
HEADING = (
    "## Tirage\n\n"
    "`make bench-draw`. Les temps sont de processeur : une autre charge de la machine ne les double pas ; un seul fil. "
    "« Calcul » : la loterie leximin seule, fichiers lus ; « commande » : le processus entier, du premier octet de "
    "Python au dossier écrit."
)
HEADS = ["Jeu", "Types", "Méthode", "Calcul", "1 000 panels", "Écart prouvé", "Perte (millionièmes)", "Mémoire"]


@dataclass(frozen=True)
class Pace:
    """A pool is solved `runs` times, fewer once it took `enough` seconds in all. The field's tool is stopped after
    `patience` seconds on a pool, and not run once more after `again`."""

    is_quick: bool
    runs: int
    enough: float
    patience: float
    again: float

    def __str__(self) -> str:
        return (
            f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cœurs, charge "
            f"{os.getloadavg()[0]:.1f} au départ, médiane de {self.runs} calculs (moins au-delà de {self.enough:.0f} s "
            f"pour un jeu){', tour rapide' if self.is_quick else ''}."
        )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("parts", nargs="*", metavar="PART", help=f"among {', '.join(PARTS)}; all by default")
    asked.add_argument("--quick", action="store_true", help="the main cases, in some ten minutes")
    given = asked.parse_args()
    if unknown := [part for part in given.parts if part not in PARTS]:
        asked.error(f"no such part: {', '.join(unknown)}")
    pace = paced(given.quick)
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as name:
        for part in given.parts or PARTS:
            title, measure = PARTS[part]
            text = "\n\n".join([f"### {title}", str(pace), *measure(Path(name), pace)])
            write_parts("draw", HEADING, [text])
            print(f"{text}\n", flush=True)


def paced(is_quick: bool) -> Pace:
    """As the environment says, else as the kind of round wants."""
    runs = int(os.environ.get("TABLEE_BENCH_RUNS", "3" if is_quick else "5"))
    patience = float(os.environ.get("TABLEE_BENCH_PATIENCE", "300" if is_quick else "1800"))
    return Pace(is_quick, runs, 10 if is_quick else 60, patience, min(60, patience) if is_quick else patience)


def _side_by_side(folder: Path, pace: Pace) -> list[str]:
    python, why = peer(folder, "TABLEE_BENCH_PEER", "sortition-algorithms>=0.12")
    rows = []
    for pool in _compared_pools(folder, pace):
        ours, whole = _ours(pool, pace), _command(folder, pool, pace)
        theirs = _theirs(python, pool, pace) if python else None
        rows.append([pool.name, f"{ours['smallest']:.6f}", f"{ours['cpu']:.2f} s", f"{whole:.1f} s",
                     *_compared(ours, whole, theirs)])  # fmt: skip
        print(rows[-1], file=sys.stderr, flush=True)
    heads = ["Jeu", "Plus petite chance", "Calcul", "Commande", "sortition-algorithms : plus petite chance", "Calcul",
             "Commande", "Passages", "Rapport des calculs", "Rapport des commandes"]  # fmt: skip
    notes = [f"sortition-algorithms n’a pas pu être installé : {why}"] if why else []
    if not given_pools():
        notes.append(f"Pas de jeux du terrain dans `{GIVEN.name}` : seuls les jeux engendrés sont là.")
    return [table(heads, rows), *notes]


def _compared_pools(folder: Path, pace: Pace) -> list[Pool]:
    small, large = generated(folder, 300, 105, 4), generated(folder, 825, 75, 4)
    if pace.is_quick and (known := [pool for pool in given_pools() if pool.name in FINISHED]):
        return [*known, small]
    return [*given_pools(), small, large]


def _compared(ours: dict[str, Any], whole: float, theirs: dict[str, Any] | None) -> list[str]:
    if theirs is None:
        return [ABSENT] * 6
    if not theirs["runs"]:
        least = f"plus de {theirs['whole']:.0f} s"
        return [ABSENT, least, least, "0", "", f"plus de {theirs['whole'] / whole:.0f} ×"]
    return [
        f"{theirs['smallest']:.6f}",
        f"{theirs['cpu']:.1f} s",
        f"{theirs['whole']:.1f} s",
        str(theirs["runs"]),
        f"{theirs['cpu'] / ours['cpu']:.0f} ×",
        f"{theirs['whole'] / whole:.0f} ×",
    ]


def _scale(folder: Path, pace: Pace) -> list[str]:
    given = {pool.name: pool for pool in given_pools()}
    wanted = [
        (given.get("volontaires_300") or generated(folder, 300, 105, 4), "1 s"),
        (given.get("assemblee_825") or generated(folder, 825, 75, 4), "3 s"),
        (given.get("facile_2000") or generated(folder, 2000, 200, 2), "0,2 s"),
        (given.get("nationale_1500") or generated(folder, 1500, 110, 6), "60 s"),
        (generated(folder, 1500, 110, 6), "60 s"),
        (generated(folder, 20_000, 105, 4), "30 s"),
        (generated(folder, 300, 105, 4, councils=250), "5 s"),
    ]
    return [table([*HEADS, "Voulu"], [[*_row(pool, pace), target] for pool, target in wanted])]


def _by_pool(folder: Path, pace: Pace) -> list[str]:
    sizes = (300, 1_000, 3_000, 10_000, 20_000)
    return [table(HEADS, [_row(generated(folder, size, 100, 4), pace) for size in sizes])]


def _by_criteria(folder: Path, pace: Pace) -> list[str]:
    return [table(HEADS, [_row(generated(folder, 300, 100, count), pace) for count in range(2, 9)])]


def _row(pool: Pool, pace: Pace) -> list[str]:
    found = _ours(pool, pace)
    cells = [pool.name, str(found["types"]), found["method"], f"{found['cpu']:.2f} s", f"{found['panels_cpu']:.2f} s",
             f"{found['gap']:.0e}", str(found["loss"]), f"{found['memory']} Mo"]  # fmt: skip
    print(cells, file=sys.stderr, flush=True)
    return cells


def _stream(_folder: Path, pace: Pace) -> list[str]:
    found = demanded([sys.executable, "-m", "bench.single.shuffle", str(IDS), str(pace.runs)])[0]
    return [f"{found['cpu']:.2f} s (voulu : 2 s), {found['memory']} Mo."]


def _ours(pool: Pool, pace: Pace) -> dict[str, Any]:
    arguments = [str(pool.people), str(pool.quotas), str(pool.seats), pool.group, str(pace.runs), str(pace.enough)]
    return demanded([sys.executable, "-m", "bench.single.solve", *arguments])[0]


def _command(folder: Path, pool: Pool, pace: Pace) -> float:
    """Processor seconds of the whole `flask draw`, median of three at most."""
    found = []
    for rank in range(min(pace.runs, 3)):
        out = folder / f"{pool.people.parent.name}-{pool.people.stem}-{rank}"
        group = ["--group", f"{pool.group}:1"] if pool.group else []
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "draw", str(pool.people), str(pool.quotas)]
        found.append(demanded([*command, "--seats", str(pool.seats), "--out", str(out), "--json", *group])[1].cpu)
    return median(found)


def _theirs(python: str, pool: Pool, pace: Pace) -> dict[str, Any]:
    command = [python, "bench/single/peer.py", str(pool.people), str(pool.quotas), str(pool.seats)]
    started, runs, spent = time.monotonic(), [], 0.0
    while len(runs) < pace.runs and (not runs or time.monotonic() - started < pace.again):
        found = answer(command, max(pace.patience - (time.monotonic() - started), 1))
        spent = found.cpu
        if found.record is None:
            break
        runs.append((found.record, spent))
    if not runs:
        return {"runs": 0, "whole": spent}
    return {
        "smallest": max(record["smallest"] for record, _ in runs),
        "cpu": median(record["cpu"] for record, _ in runs),
        "whole": median(whole for _, whole in runs),
        "runs": len(runs),
    }


Measure = Callable[[Path, Pace], list[str]]
PARTS: dict[str, tuple[str, Measure]] = {
    "side": ("Côte à côte (maximin de sortition-algorithms, HiGHS)", _side_by_side),
    "scale": ("À l’échelle", _scale),
    "pool": ("Quand le vivier grandit", _by_pool),
    "criteria": ("Quand les critères se multiplient", _by_criteria),
    "stream": ("Un million d’identifiants mélangés par les dés", _stream),
}


if __name__ == "__main__":
    main()
