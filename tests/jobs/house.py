"""The application with a few kinds of work made for the tests; `flask --app tests.jobs.house worker` runs it."""

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from app import create_app
from app.core.errors import RuleError
from app.extensions import db
from app.jobs.kinds import EXTENSION, Kind
from config import load_settings


def count(params, report, cancelled) -> dict[str, Any]:
    for n in range(params["to"]):
        report(n + 1, params["to"], "On compte")
    return {"counted": params["to"]}


def wait(params, report, cancelled) -> dict[str, Any]:
    """Leaves its process number, then waits to be stopped."""
    Path(params["pid_file"]).write_text(str(os.getpid()))
    report(1, 2, "On attend")
    while not (cancelled() and params.get("is_polite", True)):
        time.sleep(0.01)
    return {}


def wait_once(params, report, cancelled) -> dict[str, Any]:
    """Waits the first time; begun again, it ends."""
    return {"again": True} if Path(params["pid_file"]).exists() else wait(params, report, cancelled)


def refuse(params, report, cancelled) -> dict[str, Any]:
    raise RuleError("Le fichier ne contient que %(count)s lignes.", count=2)


def swell(params, report, cancelled) -> dict[str, Any]:
    return {"size": len(bytearray(4 * 1024**3))}


def vanish(params, report, cancelled) -> dict[str, Any]:
    os._exit(3)


def look_around(params, report, cancelled) -> dict[str, Any]:
    return {"one": db.session.scalar(text("SELECT 1"))}


def page(job) -> str:
    return f"/resultat/{job.id}"


KINDS = [
    Kind(name, f"Essai {name}", run, page, grace=0.2)
    for name, run in {
        "count": count,
        "wait": wait,
        "wait_once": wait_once,
        "refuse": refuse,
        "swell": swell,
        "vanish": vanish,
        "look_around": look_around,
    }.items()
] + [
    Kind("brief", "Essai brief", wait, page, seconds=0),
    Kind("fragile", "Essai fragile", wait, page, idempotent=False),
]


def add_kinds(house: Flask) -> Flask:
    house.extensions[EXTENSION].kinds.update({kind.name: kind for kind in KINDS})
    return house


def build() -> Flask:
    """The application of the environment, in test mode, as the worker's process of a test loads it."""
    return add_kinds(create_app(replace(load_settings(), mode="test")))
