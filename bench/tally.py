"""The tally: known answers, side by side with the field's tools, and at scale.

`make bench-tally` rewrites the section « tally » of docs/mesures.md. `TABLEE_BENCH_TALLY` is the folder of real
elections (Pabulib files with their published outcome, `mj_java_assertions.json`); `TABLEE_BENCH_RUNS` how often each
is counted (5, and the field's tools once where once takes more than a minute); `TABLEE_BENCH_PEER_TALLY` a Python that
has pabutools and abcvoting (else one is made, and their columns say when it cannot be); `TABLEE_BENCH_PATIENCE` the
seconds after which they are stopped on an election (1800).
"""

import csv
import json
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from app.core.tally.election import read_election
from app.core.tally.majority import METHOD as JUDGMENT
from app.core.tally.majority import tally_profiles
from app.core.tally.methods import count
from app.core.tally.result import Candidate
from bench.elections import GIVEN, Case, committee, generated, given_elections, grades, real, write_grades
from bench.processes import answer, demanded, peer
from bench.report import table, write_section

RUNS = int(os.environ.get("TABLEE_BENCH_RUNS", "5"))
PATIENCE = int(os.environ.get("TABLEE_BENCH_PATIENCE", "1800"))
LONG = 60  # seconds; what takes more is not run once more
TABLES = GIVEN / "mj_java_assertions.json"
ABSENT = "absent"
YES, NO = "oui", "NON"


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as name:
        folder = Path(name)
        parts = [_heading(), _known_answers(), _judgment_tables(), _side_by_side(folder), _scale(folder)]
    text = "\n\n".join(part for part in parts if part)
    write_section("tally", text)
    print(text)


def _heading() -> str:
    where = (
        "" if given_elections() else f" Pas d’élections réelles dans `{GIVEN.name}` : seules les engendrées sont là."
    )
    return (
        "## Dépouillement\n\n"
        f"`make bench-tally`, {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cœurs, "
        f"charge {os.getloadavg()[0]:.1f} au départ, médiane de {RUNS} calculs.{where} Les temps sont de processeur : "
        "une autre charge de la machine ne les double pas ; un seul fil. Fichiers lus avant la mesure, sauf pour la "
        "commande entière."
    )


def _known_answers() -> str:
    rows = []
    for source in given_elections():
        rule, published = _published(source)
        method = "equal-shares" if rule.startswith("equalshares") else "greedy-approval"
        found = set(count(read_election(source.read_bytes()), method).winners)
        rows.append([source.stem, method, len(published), YES if found == published else NO])
    heads = ["Élection (Pabulib)", "Règle", "Projets publiés", "Les mêmes"]
    return f"### Résultats publiés\n\n{table(heads, rows)}" if rows else ""


def _published(source: Path) -> tuple[str, set[str]]:
    """The rule and the outcome that a Pabulib file says."""
    rows = list(csv.reader(source.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    first, last = rows.index(["PROJECTS"]), rows.index(["VOTES"])
    meta = {row[0]: row[1] for row in rows[1:first] if len(row) > 1}
    projects = [dict(zip(rows[first + 1], row, strict=False)) for row in rows[first + 2 : last]]
    return meta.get("rule", ""), {one["project_id"] for one in projects if one.get("selected") == "1"}


def _judgment_tables() -> str:
    """Published merit profiles and ranks, where no judgment is missing or where proportions are compared, as ours."""
    if not TABLES.exists():
        return ""
    rows = []
    for known in json.loads(TABLES.read_text(encoding="utf-8")):
        profiles = {f"P{number}": counts for number, counts in enumerate(known["tallies"])}
        ballots = known["participants"]
        if known.get("mode") == "Normalized" or all(sum(counts) == ballots for counts in profiles.values()):
            result = tally_profiles(profiles, [Candidate(id) for id in profiles], ballots=ballots)
            same = [result.standing(id).rank for id in profiles] == known["ranks"]
            rows.append([known["title"], ballots, YES if same else NO])
    return f"### Jugement majoritaire : tables publiées\n\n{table(['Table', 'Bulletins', 'Mêmes rangs'], rows)}"


def _side_by_side(folder: Path) -> str:
    python, why = peer(folder, "TABLEE_BENCH_PEER_TALLY", "pabutools>=1.2.3", "abcvoting>=2.19")
    reals = [real(folder, source) for source in given_elections()]
    cases = [
        *(("equal-shares", case) for case in (generated(folder, 1_000, 100), generated(folder, 10_000, 100), *reals)),
        *(("greedy-approval", case) for case in (generated(folder, 10_000, 100), *reals)),
        *(("committee", committee(folder, voters, 50, 10)) for voters in (100, 1_000)),
    ]
    rows = [_row(python, method, case) for method, case in cases]
    heads = ["Élection", "Règle", "Retenus", "Calcul", "Outil", "Calcul de l’outil", "Passages", "Mêmes retenus",
             "Rapport"]  # fmt: skip
    note = (
        "\n\nequal-shares : parts égales complétées par Add1, jusqu’au dernier budget avant le dépassement ; "
        "committee : parts égales sans complément, chaque projet valant une place. Mêmes départages, fractions exactes "
        "des deux côtés ; pabutools reçoit les bulletins identiques regroupés. Voulu pour 10 000 bulletins et 100 "
        "projets : 10 ×."
    )
    missing = f"\n\npabutools et abcvoting n’ont pas pu être installés : {why}" if why else ""
    return f"### Côte à côte\n\n{table(heads, rows)}{note}{missing}"


def _row(python: str, method: str, case: Case) -> list[str]:
    ours = demanded([sys.executable, "-m", "bench.single.count", method, str(case.file), str(RUNS)])[0]
    cells = [case.name, method, str(len(ours["winners"])), _seconds(ours["cpu"])]
    cells += _compared(ours, *_theirs(python, method, case)) if python else [ABSENT] * 5
    print(cells, file=sys.stderr, flush=True)
    return cells


def _compared(ours: dict[str, Any], runs: list[dict[str, Any]], spent: float) -> list[str]:
    if not runs:
        return [ABSENT, f"plus de {spent:.0f} s", "0", "", f"plus de {spent / ours['cpu']:.0f} ×"]
    theirs = median(one["cpu"] for one in runs)
    same = all(set(one["winners"]) == set(ours["winners"]) for one in runs)
    return [runs[0]["tool"], _seconds(theirs), str(len(runs)), YES if same else NO, f"{theirs / ours['cpu']:.1f} ×"]


def _theirs(python: str, method: str, case: Case) -> tuple[list[dict[str, Any]], float]:
    """What the field's tool answered each time, or nothing and the processor seconds after which it was stopped."""
    started, runs = time.monotonic(), list[dict[str, Any]]()
    while len(runs) < RUNS and (not runs or time.monotonic() - started < LONG):
        found = answer([python, "bench/single/peer_tally.py", method, str(case.file)], PATIENCE)
        if found.record is None:
            return [], found.cpu
        runs.append(found.record)
    return runs, 0.0


def _scale(folder: Path) -> str:
    rows = []
    for voters in (10_000, 100_000, 1_000_000):
        size = f"{voters}x21"
        found = demanded([sys.executable, "-m", "bench.single.count", JUDGMENT, size, str(RUNS)])[0]
        sheet = folder / "bulletins.csv"
        write_grades(sheet, grades(voters, 21))
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "tally", str(sheet), "--method", JUDGMENT, "--json"]
        whole = [demanded(command) for _ in range(min(RUNS, 3))]
        assert all(record["ranking"] == found["winners"] for record, _ in whole)
        rows.append(
            [f"{voters} bulletins, 21 projets", _seconds(found["cpu"]), f"{found['memory']} Mo",
             f"{sheet.stat().st_size / 1e6:.1f} Mo", _seconds(median(one.cpu for _, one in whole)),
             f"{max(one.memory for _, one in whole)} Mo"]
        )  # fmt: skip
        print(rows[-1], file=sys.stderr, flush=True)
    heads = ["Jugement majoritaire", "Calcul, de la table", "Mémoire", "CSV", "`flask tally`, en entier", "Mémoire"]
    return f"### À l’échelle\n\n{table(heads, rows)}\n\nVoulu pour un million : 2 s de la table, 500 Mo."


def _seconds(cpu: float) -> str:
    return f"{cpu:.3f} s" if cpu < 0.1 else f"{cpu:.2f} s" if cpu < 10 else f"{cpu:.0f} s"


if __name__ == "__main__":
    main()
