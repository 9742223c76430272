"""The stream shuffling many ids, in JSON: `python -m bench.single.shuffle COUNT RUNS`. Processor seconds, median."""

import json
import resource
import sys
import time
from statistics import median
from typing import Any

from app.core.draw.lottery import NULL_FINGERPRINT, NULL_SEED, SUBSTITUTES, Stream


def main(count: str, runs: str) -> dict[str, Any]:
    ids = [f"V-{number:07d}" for number in range(int(count))]
    times = []
    for _ in range(int(runs)):
        start = time.process_time()
        Stream(SUBSTITUTES, NULL_FINGERPRINT, NULL_SEED).shuffled(ids)
        times.append(time.process_time() - start)
    return {"cpu": median(times), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:3])))
