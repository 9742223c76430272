"""Measures taken in processes of their own: what one says on its last line, and what it cost."""

import json
import os
import subprocess
import tempfile
import threading
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Answer:
    """`record` is the JSON of the last line, None where the process failed or was stopped; `cpu` its processor seconds
    in all, `memory` the most it held, in MB."""

    record: dict[str, Any] | None
    cpu: float
    memory: int


def answer(command: Sequence[str], patience: float | None = None) -> Answer:
    """Run it from the root of the repository, and stop it after `patience` seconds."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL)
        stop = threading.Timer(patience or threading.TIMEOUT_MAX, process.kill)
        stop.start()
        _pid, status, usage = os.wait4(process.pid, 0)
        stop.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        lines = output.read().decode().strip().splitlines()
    record = json.loads(lines[-1]) if process.returncode == 0 else None
    return Answer(record, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def demanded(command: Sequence[str]) -> tuple[dict[str, Any], Answer]:
    """The record of a process that must succeed."""
    found = answer(command)
    if found.record is None:
        raise RuntimeError(f"no answer from {command}")
    return found.record, found


def peer(folder: Path, variable: str, *packages: str) -> tuple[str, str]:
    """A Python that has other tools, that of the environment `variable` or a new one, and, where there is none, why."""
    if given := os.environ.get(variable):
        return given, ""
    place = folder / "peer"
    venv.create(place, with_pip=True)
    python = str(place / "bin" / "python")
    install = [python, "-m", "pip", "install", "--quiet", *packages]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    return (python, "") if done.returncode == 0 else ("", (done.stderr.strip().splitlines() or ["?"])[-1])
