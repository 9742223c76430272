"""Our seating of one room, in JSON: `python -m bench.single.seat PEOPLE CRITERIA TABLES SIZE ROUNDS GROUP RUNS`.

Processor seconds are of the seating, apart from reading the file; the median of the runs. `bound` is what no plan can
go below, over all rounds.
"""

import json
import resource
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from app.core.draw.lottery import CAPTAINS, NULL_FINGERPRINT, NULL_SEED, TABLES, Stream
from app.core.seating import seat
from bench.bounds import least_imbalance
from bench.rooms import Room


def main(people: str, criteria: str, tables: str, size: str, rounds: str, group: str, runs: str) -> dict[str, Any]:
    room = Room("", Path(people), tuple(criteria.split(",")), int(tables), int(size), int(rounds), group)
    seated, rules = room.read()
    walls, seconds = [], []
    for _ in range(int(runs)):
        wall, start = time.perf_counter(), time.process_time()
        plan = seat(seated, rules, *(Stream(label, NULL_FINGERPRINT, NULL_SEED) for label in (TABLES, CAPTAINS)))
        walls.append(time.perf_counter() - wall)
        seconds.append(time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    bound = least_imbalance(seated, rules) * rules.rounds
    return {
        "imbalance": float(plan.imbalance),
        "bound": float(bound),
        "reached": plan.imbalance == bound,
        "encounters": plan.encounters,
        "problems": len(plan.problems),
        "cpu": median(seconds),
        "seconds": median(walls),
        "memory": memory,
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
