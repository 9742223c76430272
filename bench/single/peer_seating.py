"""The field's own tool on one room: `python bench/single/peer_seating.py COPY PEOPLE.csv CRITERIA SIZE ROUNDS SEED`.

COPY is the folder of a copy of the Sortition Foundation's groupselect. Prints in JSON the tables of each round, and the
processor seconds that its allocation of 100 attempts took, apart from reading the file.
"""

import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, sys.argv[1])
from groupselect import FieldMode, allocate_numpy

ATTEMPTS = 100


def main(people: str, criteria: str, size: str, rounds: str, seed: str) -> dict[str, Any]:
    with Path(people).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    columns = [np.unique([row[name] for row in rows], return_inverse=True)[1] for name in criteria.split(",")]
    fields = dict.fromkeys(range(len(columns)), FieldMode.Diversify)
    settings = {"n_attempts": ATTEMPTS, "seed": int(seed)}
    cpu = time.process_time()
    found = allocate_numpy(np.stack(columns, axis=1), fields, [int(size)] * int(rounds), settings=settings)
    cpu = time.process_time() - cpu
    tables = [[[rows[int(one)]["id"] for one in group] for group in plan] for plan in found.ensemble]
    return {"rounds": tables, "cpu": cpu}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[2:])))
