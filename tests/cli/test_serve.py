"""One command serves the platform, and one signal ends all of it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@contextmanager
def served(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--workers", "1", "--port", str(port)]
    environment = {**os.environ, "TABLEE_INSTANCE_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def break_a_server(pid: int) -> None:
    """As a fault in a library would: one of the processes that answer, not the one that starts them."""
    answering = [
        child
        for child in psutil.Process(pid).children(recursive=True)
        if "granian" in child.cmdline() and child.ppid() != pid
    ]
    answering[0].send_signal(signal.SIGSEGV)
    answering[0].wait(10)


def answers_within(seconds: float, port: int) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(URLError, ConnectionError), urlopen(f"http://127.0.0.1:{port}/sante", timeout=5) as answer:
            return answer.status == 200
        time.sleep(0.2)
    return False


def test_one_command_serves_and_one_signal_ends_it(tmp_path: Path) -> None:
    port = free_port()
    with served(tmp_path, port) as process:
        assert process.stdout is not None
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        with urlopen(f"http://127.0.0.1:{port}/sante") as answer:
            assert answer.status == 200
        break_a_server(process.pid)
        assert answers_within(60, port)
        children = psutil.Process(process.pid).children(recursive=True)
        assert any("worker" in child.cmdline() for child in children)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        _, alive = psutil.wait_procs(children, timeout=5)
        assert alive == []


def test_busy_port_is_said_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "TABLEE_INSTANCE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert f"PORT={port + 1} make run" in done.stderr
