"""The whole platform in processes of its own, as `make run` starts it: server, worker, demonstration."""

import email
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from email.message import Message
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.sharing import Shared

ROOT = Path(__file__).parents[2]
READY_WITHIN = 60.0  # seconds
FLASK = ("-m", "flask", "--app", "wsgi")


class Site:
    """A running platform. `address` has no final slash; `letters()` are the messages written so far, oldest first.

    `judged` are the addresses, the shapes of elements and the inks of the pages that walkers have judged.
    """

    def __init__(self, folder: Path, judged: Shared | None = None) -> None:
        self.folder = folder
        self.judged = judged or Shared(folder / "judged.txt")
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "TABLEE_INSTANCE_DIR": str(folder),
            "TABLEE_PUBLIC_URL": self.address,
            "TABLEE_DEMONSTRATION": "1",
            "TABLEE_SECOND_FACTOR": "offered",
            "PORT": str(self.port),
        }
        self._processes: list[subprocess.Popen[bytes]] = []

    def prepare(self) -> None:
        """Make both databases and seed the demonstration."""
        self.run(*FLASK, "db", "upgrade")
        self.run(*FLASK, "demonstration")

    def start(self) -> None:
        server = ["-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "16", "--no-ws"]
        server += ["--workers-kill-timeout", "3"]  # the stream of a screen does not hold the end back
        self._start(*server, "--host", "127.0.0.1", "--port", str(self.port), "wsgi:app")
        self._start(*FLASK, "worker")
        self._wait()

    def restart(self) -> None:
        """Open again at the same address, after `stop()`."""
        self._processes.clear()
        self.start()

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=15)
            process.kill()
            process.wait()

    def letters(self) -> list[Message]:
        paths = sorted((self.folder / "courriels").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [email.message_from_bytes(path.read_bytes()) for path in paths]

    def log(self) -> str:
        return (self.folder / "journal.txt").read_text(errors="replace")

    def run(self, *words: str) -> None:
        """Run Python to its end where the site lives."""
        command = [sys.executable, *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout}\n{done.stderr}"

    def _start(self, *words: str) -> None:
        with (self.folder / "journal.txt").open("ab") as log:
            self._processes.append(
                subprocess.Popen([sys.executable, *words], cwd=ROOT, env=self.environment, stdout=log, stderr=log)
            )

    def _wait(self) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while time.monotonic() < deadline:
            with suppress(URLError, ConnectionError), urlopen(f"{self.address}/sante", timeout=5):
                return
            time.sleep(0.1)
        raise AssertionError(f"The site did not answer within {READY_WITHIN} s:\n{self.log()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
