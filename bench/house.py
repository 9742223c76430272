"""The demonstration, laid in a folder of its own and served as in production."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from app.cli.serve import server_command

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
GIVEN = "TABLEE_BENCH_INSTANCE"  # a folder where the demonstration already is


@contextmanager
def demonstration() -> Iterator[dict[str, str]]:
    """The environment in which the demonstration is laid."""
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as folder:
        given = os.environ.get(GIVEN)
        environment = {**os.environ, "TABLEE_INSTANCE_DIR": given or folder, "TABLEE_SECOND_FACTOR": "offered"}
        if not given:
            for command in (["db", "upgrade"], ["demonstration"]):
                flask = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
                subprocess.run(flask, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        yield environment


@contextmanager
def served(environment: Mapping[str, str], workers: int = 2) -> Iterator[int]:
    """The port of the production server on these settings."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        port: int = trial.getsockname()[1]
    command = [sys.executable, "-m", *server_command(HOST, port, workers)]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(environment))
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            with urlopen(f"http://{HOST}:{port}/sante"):
                return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError("the server did not open")
