"""The draw: side by side with the field's tool, at scale, and as pools and criteria grow.

`make bench-draw` rewrites the section « draw » of docs/mesures.md. `TABLEE_BENCH_DRAW` is the folder of the field's
pools (`respondents.csv`, `categories.csv`, `seats`); `TABLEE_BENCH_RUNS` how often each is solved (5);
`TABLEE_BENCH_PEER` a Python that has sortition-algorithms (else one is made, and its column says when it cannot be);
`TABLEE_BENCH_PATIENCE` the seconds after which it is stopped on a pool, or not run once more (1800).
"""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from app.core.draw.lottery import NULL_FINGERPRINT, NULL_SEED, SUBSTITUTES, Stream
from bench.pools import GIVEN, Pool, generated, given_pools
from bench.processes import answer, demanded, peer
from bench.report import table, write_section

RUNS = int(os.environ.get("TABLEE_BENCH_RUNS", "5"))
PATIENCE = int(os.environ.get("TABLEE_BENCH_PATIENCE", "1800"))
ABSENT = "absent"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as name:
        folder = Path(name)
        parts = [_heading(), _side_by_side(folder), _scale(folder), _growth(folder), _stream()]
    text = "\n\n".join(parts)
    write_section("draw", text)
    print(text)


def _heading() -> str:
    where = "" if given_pools() else f" Pas de jeux du terrain dans `{GIVEN.name}` : seuls les jeux engendrés sont là."
    return (
        "## Tirage\n\n"
        f"`make bench-draw`, {platform.machine()}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}, "
        f"médiane de {RUNS} calculs.{where} Les temps sont de processeur : une autre charge de la machine ne les "
        "double pas ; un seul fil. « Calcul » : la loterie leximin seule, fichiers lus ; « commande » : le processus "
        "entier, du premier octet de Python au dossier écrit."
    )


def _side_by_side(folder: Path) -> str:
    python, why = peer(folder, "TABLEE_BENCH_PEER", "sortition-algorithms>=0.12")
    pools = [*given_pools(), generated(folder, 300, 105, 4), generated(folder, 825, 75, 4)]
    rows = []
    for pool in pools:
        ours, whole = _ours(pool), _command(folder, pool)
        theirs = _theirs(python, pool) if python else None
        rows.append([pool.name, f"{ours['smallest']:.6f}", f"{ours['cpu']:.2f} s", f"{whole:.1f} s",
                     *_compared(ours, whole, theirs)])  # fmt: skip
        print(rows[-1], file=sys.stderr, flush=True)
    heads = ["Jeu", "Plus petite chance", "Calcul", "Commande", "sortition-algorithms : plus petite chance", "Calcul",
             "Commande", "Passages", "Rapport des calculs", "Rapport des commandes"]  # fmt: skip
    note = f"\n\nsortition-algorithms n’a pas pu être installé : {why}" if why else ""
    return f"### Côte à côte (maximin de sortition-algorithms, HiGHS)\n\n{table(heads, rows)}{note}"


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


def _scale(folder: Path) -> str:
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
    rows = [_row(pool, target) for pool, target in wanted]
    return f"### À l’échelle\n\n{table([*HEADS, 'Voulu'], rows)}"


HEADS = ["Jeu", "Types", "Méthode", "Calcul", "1 000 panels", "Écart prouvé", "Perte (millionièmes)", "Mémoire"]


def _row(pool: Pool, target: str = "") -> list[str]:
    found = _ours(pool)
    cells = [pool.name, str(found["types"]), found["method"], f"{found['cpu']:.2f} s", f"{found['panels_cpu']:.2f} s",
             f"{found['gap']:.0e}", str(found["loss"]), f"{found['memory']} Mo"]  # fmt: skip
    print(cells, file=sys.stderr, flush=True)
    return [*cells, target] if target else cells


def _growth(folder: Path) -> str:
    sizes = [_row(generated(folder, size, 100, 4)) for size in (300, 1_000, 3_000, 10_000, 20_000)]
    criteria = [_row(generated(folder, 300, 100, count)) for count in range(2, 9)]
    return (
        f"### Quand le vivier grandit\n\n{table(HEADS, sizes)}\n\n"
        f"### Quand les critères se multiplient\n\n{table(HEADS, criteria)}"
    )


def _stream() -> str:
    ids = [f"V-{number:07d}" for number in range(1_000_000)]
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        Stream(SUBSTITUTES, NULL_FINGERPRINT, NULL_SEED).shuffled(ids)
        times.append(time.process_time() - start)
    return f"Un million d’identifiants mélangés par les dés : {median(times):.1f} s (voulu : 2 s)."


def _ours(pool: Pool) -> dict[str, Any]:
    arguments = [str(pool.people), str(pool.quotas), str(pool.seats), pool.group]
    first, _ = demanded([sys.executable, "-m", "bench.single.solve", *arguments, "1"])
    again = first["cpu"] < 20 and RUNS > 1
    return demanded([sys.executable, "-m", "bench.single.solve", *arguments, str(RUNS)])[0] if again else first


def _command(folder: Path, pool: Pool) -> float:
    """Processor seconds of the whole `flask draw`, median of three."""
    found = []
    for rank in range(min(RUNS, 3)):
        out = folder / f"{pool.people.parent.name}-{pool.people.stem}-{rank}"
        group = ["--group", f"{pool.group}:1"] if pool.group else []
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "draw", str(pool.people), str(pool.quotas)]
        found.append(demanded([*command, "--seats", str(pool.seats), "--out", str(out), "--json", *group])[1].cpu)
    return median(found)


def _theirs(python: str, pool: Pool) -> dict[str, Any]:
    command = [python, "bench/single/peer.py", str(pool.people), str(pool.quotas), str(pool.seats)]
    started, runs, spent = time.monotonic(), [], 0.0
    while len(runs) < RUNS and (left := PATIENCE - (time.monotonic() - started)) > 0:
        found = answer(command, left)
        spent = found.cpu
        if found.record is not None:
            runs.append((found.record, spent))
    if not runs:
        return {"runs": 0, "whole": spent}
    return {
        "smallest": max(record["smallest"] for record, _ in runs),
        "cpu": median(record["cpu"] for record, _ in runs),
        "whole": median(whole for _, whole in runs),
        "runs": len(runs),
    }


if __name__ == "__main__":
    main()
