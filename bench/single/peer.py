"""The field's own tool on one pool, run by a Python that has it and nothing of ours.

`python bench/single/peer.py POOL.csv QUOTAS.csv SEATS` prints in JSON its version, the smallest chance of its maximin
lottery (HiGHS), and the seconds and processor seconds that finding it took, apart from reading the files.
"""

import csv
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sortition_algorithms import Settings, read_in_features, read_in_people
from sortition_algorithms.committee_generation import find_distribution_maximin


def main(pool: str, quotas: str, seats: str) -> dict[str, Any]:
    head, body = _table(quotas)
    features, *_ = read_in_features(head, body)
    head, body = _table(pool)
    people, *_ = read_in_people(head, body, features, Settings(id_column="id", columns_to_keep=[]))
    wall, cpu = time.perf_counter(), time.process_time()
    panels, weights, _report = find_distribution_maximin(features, people, int(seats), [])
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    chances = dict.fromkeys((row["id"] for row in body), 0.0)
    for panel, weight in zip(panels, weights, strict=True):
        for id in panel:
            chances[id] += weight
    release = version("sortition-algorithms")
    return {"version": release, "smallest": min(chances.values()), "seconds": wall, "cpu": cpu}


def _table(path: str) -> tuple[list[str], list[dict[str, str]]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        return list(reader.fieldnames or []), list(reader)


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:4])))
