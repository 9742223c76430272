"""Seating: against a proven bound and the field's tool, against the best plan of small rooms, and at scale.

`make bench-seating` rewrites the section « seating » of docs/mesures.md. `TABLEE_BENCH_GROUPSELECT` is the folder of a
copy of the Sortition Foundation's groupselect (its columns stay empty without one; none is kept here);
`TABLEE_BENCH_DRAW` the folder of the field's pools; `TABLEE_BENCH_RUNS` how often each room is seated (5).
"""

import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

from app.core.draw.lottery import NULL_FINGERPRINT, NULL_SEED, TABLES, Stream
from app.core.seating import Plan, SeatedTable, encounters, imbalance, seat
from bench.bounds import best_imbalance, least_imbalance
from bench.pools import given_pools
from bench.processes import demanded
from bench.report import table, write_section
from bench.rooms import Room, generated, given_rooms

RUNS = int(os.environ.get("TABLEE_BENCH_RUNS", "5"))
COPY = os.environ.get("TABLEE_BENCH_GROUPSELECT", "")
SMALL = 25
PATIENCE = 60  # seconds of HiGHS on a small room


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as name:
        folder = Path(name)
        parts = [_heading(), _side_by_side(folder), _small(folder), _scale(folder)]
    text = "\n\n".join(parts)
    write_section("seating", text)
    print(text)


def _heading() -> str:
    return (
        "## Tables\n\n"
        f"`make bench-seating`, {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cœurs, "
        f"charge {os.getloadavg()[0]:.1f} au départ, médiane de {RUNS} calculs. Les temps sont de processeur : une "
        "autre charge de la machine ne les double pas ; un seul fil, fichiers lus. Déséquilibre : la somme, sur les "
        "tours, les tables, les critères et les valeurs, de (personnes présentes − personnes attendues)². Borne : "
        "chaque critère réparti seul, aussi également que des personnes entières le permettent (problème de transport, "
        "HiGHS) ; aucun plan ne descend dessous, et un plan qui l’atteint est prouvé le meilleur. Rencontres : paires "
        "distinctes de personnes assises ensemble au moins une fois."
    )


def _side_by_side(folder: Path) -> str:
    rooms = [generated(folder, 105, 21, criteria, seed) for criteria in (4, 5, 6) for seed in (1, 2, 3)]
    rows = [_row(room) for room in [*given_rooms(folder, 105, 21), *rooms]]
    heads = ["105 personnes, 21 tables de cinq, deux tours", "Déséquilibre", "Borne", "Au-dessus", "Rencontres (420)",
             "Calcul", "groupselect : déséquilibre", "Rencontres", "Calcul"]  # fmt: skip
    missing = "" if given_pools() else " Pas de jeux du terrain ici : seuls les jeux engendrés sont là."
    peer = (
        f"groupselect : une répartition de 100 essais (son réglage habituel), {RUNS} graines ; le meilleur de ses "
        "déséquilibres, le meilleur de ses nombres de rencontres, qui ne viennent pas toujours de la même."
        if COPY
        else "groupselect n’a pas été mesuré : `TABLEE_BENCH_GROUPSELECT` dit où en est une copie."
    )
    return (
        f"### Côte à côte\n\n{table(heads, rows)}\n\nVoulu : 1 % au plus au-dessus de la borne, moins de 1 s. "
        f"{peer}{missing}"
    )


def _row(room: Room) -> list[str]:
    found = _ours(room)
    cells = [room.name, f"{found['imbalance']:.2f}", f"{found['bound']:.2f}", _above(found), str(found["encounters"]),
             f"{found['cpu']:.2f} s", *_theirs(room)]  # fmt: skip
    print(cells, file=sys.stderr, flush=True)
    return cells


def _above(found: dict[str, Any]) -> str:
    return "0, prouvé" if found["reached"] else f"{found['imbalance'] / found['bound'] - 1:.2%}".replace("%", " %")


def _ours(room: Room, runs: int = RUNS) -> dict[str, Any]:
    tables = [str(number) for number in (room.tables, room.size, room.rounds)]
    arguments = [str(room.people), ",".join(room.criteria), *tables, room.group, str(runs)]
    return demanded([sys.executable, "-m", "bench.single.seat", *arguments])[0]


def _theirs(room: Room) -> list[str]:
    """The best balance and the most encounters that groupselect finds over its runs, and its median seconds."""
    if not COPY:
        return [""] * 3
    people, rules = room.read()
    runs = []
    for seed in range(1, RUNS + 1):
        arguments = [str(room.people), ",".join(room.criteria), str(room.size), str(room.rounds), str(seed)]
        record = demanded([sys.executable, "bench/single/peer_seating.py", COPY, *arguments])[0]
        plans = [_plan(tables) for tables in record["rounds"]]
        imbalances = (imbalance(plan, people, rules.weights) for plan in plans)
        runs.append((sum(imbalances, Fraction(0)), encounters(plans), record["cpu"]))
    return [f"{float(min(run[0] for run in runs)):.2f}", str(max(run[1] for run in runs)),
            f"{median(run[2] for run in runs):.1f} s"]  # fmt: skip


def _plan(tables: Sequence[Sequence[str]]) -> Plan:
    return Plan(tuple(SeatedTable(number, tuple(people)) for number, people in enumerate(tables, 1)))


def _small(folder: Path) -> str:
    """Rooms that HiGHS solves to the end, most of which cannot reach the bound of criteria taken alone."""
    sizes = [(people, tables, criteria) for people, tables in ((12, 3), (15, 3), (18, 4)) for criteria in (3, 5)]
    counts = []
    for people, tables, criteria in sizes:
        same = proven = above = 0
        for seed in range(SMALL):
            seated, rules = generated(folder, people, tables, criteria, seed, rounds=1).read()
            best, is_proven = best_imbalance(seated, rules, PATIENCE)
            ours = seat(seated, rules, Stream(TABLES, NULL_FINGERPRINT, NULL_SEED)).imbalance
            proven += is_proven
            same += is_proven and ours == best
            above += is_proven and best > least_imbalance(seated, rules)
        counts.append([f"{people} personnes, {tables} tables, {criteria} critères", SMALL, proven, above, same])
        print(counts[-1], file=sys.stderr, flush=True)
    heads = [
        "Petites salles",
        "Engendrées",
        "Meilleur prouvé",
        "dont au-dessus de la borne",
        "Le nôtre est le meilleur",
    ]
    return (
        f"### Le meilleur plan, prouvé\n\n{table(heads, counts)}\n\nUn tour ; toutes les répartitions, par un "
        f"programme en nombres entiers (HiGHS, {PATIENCE} s au plus par salle). La borne des critères pris un à un n’y "
        "est pas toujours accessible ; le nôtre est comparé au vrai meilleur."
    )


def _scale(folder: Path) -> str:
    wanted = [
        (generated(folder, 105, 21, 4, 1), "1 s"),
        (generated(folder, 105, 21, 4, 1, ruled=True), "1 s"),
        (generated(folder, 103, 21, 4, 1), "1 s"),
        (generated(folder, 105, 21, 4, 1, rounds=4), ""),
        (generated(folder, 300, 60, 4, 1), ""),
        (generated(folder, 1000, 200, 4, 1), "20 s"),
        (generated(folder, 1000, 200, 4, 1, ruled=True), "20 s"),
    ]
    rows = []
    for room, target in wanted:
        found = _ours(room, min(RUNS, 3))
        rows.append([room.name, str(room.rounds), f"{found['imbalance']:.2f}", _above(found), str(found["encounters"]),
                     str(found["problems"]), f"{found['cpu']:.2f} s", f"{found['memory']} Mo", target])  # fmt: skip
        print(rows[-1], file=sys.stderr, flush=True)
    heads = ["Salle", "Tours", "Déséquilibre", "Au-dessus de la borne", "Rencontres", "Règles non tenues", "Calcul",
             "Mémoire", "Voulu"]  # fmt: skip
    return (
        f"### À l’échelle\n\n{table(heads, rows)}\n\n« Avec demandes » : un tiers accepte d’être capitaine, 250 "
        "conseils tirés au hasard, des places imposées, des personnes à séparer ou à garder ensemble ; la borne ne "
        "compte pas ces demandes."
    )


if __name__ == "__main__":
    main()
