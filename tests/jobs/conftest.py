"""What tests of long work need: kinds of work, and a worker in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.extensions import db
from config import Settings
from tests.jobs.house import add_kinds

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))


@pytest.fixture
def app(app: Flask) -> Flask:
    return add_kinds(app)


@pytest.fixture
def start_worker(settings: Settings) -> Iterator[Callable[..., subprocess.Popen]]:
    """`start_worker(**settings)` runs `flask worker` on the database of the tests."""
    started = []

    def start(**overrides: str) -> subprocess.Popen:
        environment = {
            **os.environ,
            "TABLEE_INSTANCE_DIR": str(settings.instance_dir),
            "TABLEE_DATABASE_URL": settings.database_url,
            "TABLEE_ROLL_DATABASE_URL": settings.roll_database_url,
            "TABLEE_SECRET_KEY": settings.secret_key,
            **{f"TABLEE_{name.upper()}": value for name, value in overrides.items()},
        }
        command = [sys.executable, "-m", "flask", "--app", "tests.jobs.house:build", "worker"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait()


def eventually(condition: Callable[[], object], seconds: float = 90) -> object:
    """Look again and again, from outside, at what another process does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        db.session.rollback()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")
