"""Our lottery on one pool, in JSON: `python -m bench.single.solve POOL QUOTAS SEATS GROUP RUNS ENOUGH`.

Seconds are of the lottery and of its thousand panels, apart from reading the files; the median of the runs, which
stop once they took ENOUGH seconds of processor in all.
"""

import json
import resource
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from app.core.draw.fairness import Lottery, fair_lottery
from app.core.draw.field import read_field
from app.core.draw.panels import Panels, number_panels
from app.core.draw.pool import Problem
from app.files.text import decoded


def main(people: str, quotas: str, seats: str, group: str, runs: str, enough: str) -> dict[str, Any]:
    groups = {group: 1} if group else {}
    pool, bounds = (decoded(Path(path).read_bytes()) for path in (people, quotas))
    problem = read_field(pool, bounds, int(seats), groups).problem
    walls, solves, numbers = list[float](), list[float](), list[float]()
    while len(solves) < int(runs) and sum(solves) + sum(numbers) < float(enough):
        wall, lottery, panels, solve, number = _once(problem)
        walls.append(wall)
        solves.append(solve)
        numbers.append(number)
    return {
        "runs": len(solves),
        "method": lottery.method,
        "types": len(lottery.model.types),
        "smallest": lottery.smallest,
        "gap": lottery.gap,
        "loss": panels.loss,
        "seconds": median(walls),
        "cpu": median(solves),
        "panels_cpu": median(numbers),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _once(problem: Problem) -> tuple[float, Lottery, Panels, float, float]:
    wall, start = time.perf_counter(), time.process_time()
    lottery = fair_lottery(problem)
    wall, solved = time.perf_counter() - wall, time.process_time()
    panels = number_panels(lottery)
    return wall, lottery, panels, solved - start, time.process_time() - solved


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:7])))
