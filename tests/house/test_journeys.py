"""Where there is no browser, the journeys that did not run are named, and continuous integration fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = """
import pytest

@pytest.mark.browser
def test_journey():
    raise AssertionError

def test_something_else():
    pass
"""


@pytest.mark.parametrize(("processes", "ci", "code"), [("0", "", 0), ("0", "true", 1), ("1", "true", 1)])
def test_missing_browser_is_told(tmp_path: Path, processes: str, ci: str, code: int) -> None:
    (tmp_path / "test_journeys.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "tests.journeys", "-n", processes, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PATH": "/nowhere", "CI": ci, "TABLEE_CHROMIUM": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    )
    assert "non passé : test_journeys.py::test_journey" in done.stdout
    assert "1 parcours n’ont pas été passés" in done.stdout
    assert "1 passed" in done.stdout
    assert done.returncode == code, done.stdout + done.stderr
