"""Journeys in a real Chromium: which one to use, and what to say where there is none.

Nothing is skipped in silence: journeys that could not run are named in the last lines, with the way to run
them, and a continuous integration fails.
"""

import os
import shutil
from typing import Any

import pytest

QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the lightest first
MISSED = pytest.StashKey[list[str]]()


def chromium() -> str | None:
    """The program to use: TABLEE_CHROMIUM, else the first found on this machine."""
    return os.environ.get("TABLEE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", *QUIET]
    return {**browser_type_launch_args, "executable_path": chromium(), "args": arguments}


def pytest_configure(config: pytest.Config) -> None:
    config.stash[MISSED] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    journeys = [item for item in items if item.get_closest_marker("browser")]
    if journeys and chromium() is None:
        config.hook.pytest_deselected(items=journeys)
        items[:] = [item for item in items if item not in journeys]
        config.stash[MISSED] += [item.nodeid for item in journeys]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Several processes saw the same journeys; one list is enough."""
    node.config.stash[MISSED][:] = getattr(node, "workeroutput", {}).get("missed", [])


def pytest_sessionfinish(session: pytest.Session) -> None:
    missed = session.config.stash[MISSED]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["missed"] = missed
    elif missed and os.environ.get("CI") == "true":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    missed = config.stash[MISSED]
    if not missed:
        return
    terminalreporter.section("parcours dans un navigateur", yellow=True)
    for name in missed:
        terminalreporter.line(f"non passé : {name}")
    terminalreporter.line(
        f"{len(missed)} parcours n’ont pas été passés, faute de Chromium sur cette machine. Pour les passer : "
        "apt-get install chromium-headless-shell libatomic1 (ou TABLEE_CHROMIUM=/chemin/du/navigateur), puis make test."
    )
