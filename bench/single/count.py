"""Our tally of one election, in JSON: `python -m bench.single.count METHOD ELECTION.json RUNS`, METHOD being one of
equal-shares, greedy-approval, committee (Equal Shares without completion), or
`python -m bench.single.count majority-judgment VOTERSxPROJECTS RUNS` from a table of grades in memory.

Processor seconds are of the count, apart from reading the file; the median of the runs.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from app.core.tally import majority
from app.core.tally.methods import count
from app.core.tally.result import Candidate
from app.core.tally.shares import equal_shares
from app.core.tally.table import Election, Table
from bench.elections import grades, read


def main(method: str, what: str, runs: str) -> dict[str, Any]:
    once = _judgment(what) if method == majority.METHOD else _approval(method, read(Path(what)))
    seconds = []
    for _ in range(int(runs)):
        start = time.process_time()
        winners = once()
        seconds.append(time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"winners": list(winners), "cpu": median(seconds), "memory": memory}


def _approval(method: str, election: Election) -> Callable[[], tuple[str, ...]]:
    if method == "committee":
        return lambda: _committee(election)
    return lambda: count(election, method).winners


def _committee(election: Election) -> tuple[str, ...]:
    voters, budget = len(election.marks), election.budget or 0
    return equal_shares(election.candidates, election.table(1).supporters(), voters, budget, add1=False).winners


def _judgment(size: str) -> Callable[[], tuple[str, ...]]:
    voters, projects = map(int, size.split("x"))
    marks = grades(voters, projects)
    candidates = [Candidate(f"P{number + 1}") for number in range(projects)]
    ids = tuple(one.id for one in candidates)

    def once() -> tuple[str, ...]:
        result = majority.tally_table(Table(ids, marks, majority.TOP), candidates)
        return tuple(one.candidate for one in result.ranking)

    return once


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:4])))
