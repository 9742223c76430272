"""What the code imports is what a fresh machine installs: no more, no less."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.plan import ROOT, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
OWN = {"app", "tests", "bench", "config", "wsgi"}
LOCKED = re.compile(r"^([a-z0-9_.-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)
BARE = {"django-dsfr", "django-htmx"}  # installed for their static files, without what they depend on


# Measured against, run by a Python of their own, never installed here.
PEERS = {"sortition_algorithms", "pabutools", "abcvoting", "groupselect"}


def declared(group: str) -> list[Requirement]:
    texts = PROJECT["project"]["dependencies"] if group == "app" else PROJECT["dependency-groups"]["dev"]
    return [Requirement(text) for text in texts]


def closure(names: set[str]) -> set[str]:
    """These distributions and all that they bring on this machine."""
    reached: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        if name in BARE:
            continue
        for text in requires(name) or ():
            one = Requirement(text)
            if one.marker is None or one.marker.evaluate({"extra": ""}):
                waiting.add(canonicalize_name(one.name))
        waiting -= reached
    return reached


def imported(folder: str) -> set[str]:
    return {target.split(".")[0] for module in modules(folder).values() for target in module.imports} - OWN


@pytest.mark.parametrize(("folder", "groups"), [("app", ["app"]), ("tests", ["app", "dev"]), ("bench", ["app", "dev"])])
def test_imports_are_declared(folder: str, groups: list[str]) -> None:
    """A module of `app` never needs what only developers install."""
    known = closure({canonicalize_name(one.name) for group in groups for one in declared(group)})
    owners = packages_distributions()
    missing = [
        name
        for name in sorted(imported(folder) - sys.stdlib_module_names)
        if not known & {canonicalize_name(owner) for owner in owners.get(name, ())}
    ]
    assert [name for name in missing if name not in PEERS] == []


def test_lock_holds_what_is_declared() -> None:
    locked: dict[str, list[str]] = {}
    for name, version, _ in LOCKED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8")):
        locked.setdefault(canonicalize_name(name), []).append(version)
    wrong = [
        str(one)
        for one in declared("app") + declared("dev")
        if not any(one.specifier.contains(version) for version in locked.get(canonicalize_name(one.name), ()))
    ]
    assert wrong == []


def test_lock_names_no_registry_and_hashes_everything() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert all("--hash=sha256:" in part for part in re.split(r"\n(?=[a-z0-9])", text) if "==" in part.split("\n")[0])
