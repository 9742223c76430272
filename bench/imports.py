"""Lists from files: 300 rows while one waits, 100,000 rows by a job, official lists; seconds and memory.

`python -m bench.imports` (or `make bench-imports`); the section « imports » of docs/mesures.md is rewritten.
"""

import csv
import platform
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import flask_migrate
import psutil
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import create_app
from app.core.tabular.columns import guess
from app.core.thread import Activity, ActKind
from app.database import writing
from app.extensions import db
from app.jobs.actions import start
from app.jobs.runner import run_job
from app.models.accounts import Account, Person
from app.models.editions import ActivityAct, Edition, Theme
from app.models.jobs import Job, JobState
from app.models.territories import Council, District
from app.models.volunteers import Volunteer
from app.territories.actions.councils import CouncilSheet, record_council
from app.territories.imports.applying import apply
from app.territories.imports.files import verdicts_of_file
from app.volunteers.imports.previews import judge_file
from app.volunteers.imports.spec import FIELDS
from app.volunteers.views.importing import JUDGE, LOAD, hash_of, load_preview, shelf_of
from bench.report import table, write_section
from config import load_settings

HEADER = [
    "Prénom", "Nom", "Courriel", "Téléphone", "Conseil citoyen", "Département", "Collège", "Sexe", "Tranche d’âge",
    "Thèmes",
]  # fmt: skip
DISTRICT_HEADER = [
    "code_qp", "nom_qp", "departement", "departement_nom", "region", "region_nom", "communes", "communes_insee",
    "latitude", "longitude", "position",
]  # fmt: skip
DEPARTMENTS = ("59", "93", "13", "69", "35", "31", "67", "33")
SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo".split()  # noqa: SIM905
BIG, SMALL = 100_000, 300
MEGABYTE = 1024 * 1024


def main() -> None:
    rows: list[tuple[str, str, str, str]] = []
    with house() as (app, folder), app.app_context(), writing():
        session = db.session()
        for name, count, letter in (("2015", 1_294, ""), ("2024", 1_609, "M")):
            path = _districts_file(folder / f"{name}.csv", count, letter)
            seconds, memory = measured(lambda path=path: _load_districts(session, path))
            rows.append((f"Quartiers de {name} : {count} lignes", f"{seconds:.1f} s", f"{memory} Mo", "5 s"))
        edition, actor = _call(session)
        small = _volunteers_file(folder / "petit.csv", SMALL)
        seconds, memory = measured(lambda: _at_once(session, edition, actor, small))
        rows.append((f"{SMALL} volontaires, dans la page", f"{seconds:.1f} s", f"{memory} Mo", "2 s"))
        big = _volunteers_file(folder / "grand.csv", BIG)
        seconds, memory = measured(lambda: _by_jobs(session, edition, actor, big))
        rows.append((f"{BIG} volontaires, aperçu puis chargement", f"{seconds:.1f} s", f"{memory} Mo", "60 s, 500 Mo"))
        loaded = session.scalar(select(func.count(Volunteer.id)))
    report = table(["Import", "Temps", "Mémoire au plus (tous les processus)", "Voulu"], rows)
    machine = f"{platform.machine()}, {psutil.cpu_count()} cœurs"
    text = f"## Imports\n\n{loaded} inscriptions chargées, SQLite, {machine}.\n\n{report}"
    write_section("imports", text)
    print(text)


@contextmanager
def house() -> Iterator[tuple[Flask, Path]]:
    """An application on empty databases in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as folder:
        settings = load_settings({"TABLEE_INSTANCE_DIR": folder})
        app = create_app(replace(settings, second_factor="offered"))
        with app.app_context():
            flask_migrate.upgrade()
        yield app, Path(folder)


def measured(work: Callable[[], None]) -> tuple[float, int]:
    """Seconds, and the most memory (MB) that this process and those it starts held together."""
    peak, over = [0], threading.Event()

    def watch() -> None:
        me = psutil.Process()
        while not over.wait(0.05):
            with suppress(psutil.Error):
                family = [me, *me.children(recursive=True)]
                peak[0] = max(peak[0], sum(one.memory_info().rss for one in family))

    watcher = threading.Thread(target=watch)
    watcher.start()
    started = time.perf_counter()
    try:
        work()
    finally:
        seconds = time.perf_counter() - started
        over.set()
        watcher.join()
    return seconds, peak[0] // MEGABYTE


def _load_districts(session: Session, path: Path) -> None:
    layout, verdicts = verdicts_of_file(session, path)
    apply(session, layout, verdicts, datetime.now(UTC), actor=None)
    session.commit()


def _at_once(session: Session, edition: Edition, actor: Account, path: Path) -> None:
    name = judge_file(session, edition, shelf_of(edition.id), _kept(edition, path), guess(HEADER, FIELDS), 1, hash_of)
    load_preview(session, edition, name, datetime.now(UTC), actor)
    session.commit()


def _by_jobs(session: Session, edition: Edition, actor: Account, path: Path) -> None:
    params = {"edition": edition.id, "source": _kept(edition, path), "columns": guess(HEADER, FIELDS), "header_line": 1}
    judged = _done(session, JUDGE.name, params, actor, edition)
    _done(session, LOAD.name, {"edition": edition.id, "preview": judged["preview"]}, actor, edition)


def _done(session: Session, kind: str, params: dict[str, object], actor: Account, edition: Edition) -> dict[str, str]:
    """What the worker does with one job."""
    number = start(session, kind, params, actor, datetime.now(UTC), edition_id=edition.id).id
    session.commit()
    run_job(session, number, lambda: datetime.now(UTC))
    job = session.get_one(Job, number, populate_existing=True)
    if job.state is not JobState.DONE:
        raise RuntimeError(f"{kind}: {job.state} {job.error}")
    return job.result or {}


def _kept(edition: Edition, path: Path) -> str:
    with path.open("rb") as file:
        return shelf_of(edition.id).keep(file)


def _call(session: Session) -> tuple[Edition, Account]:
    """An edition whose call is open, and a council in each district of the register."""
    now = datetime.now(UTC)
    person = Person(given_name="Mesure", family_name="Fictive", email="mesure@exemple.fr", created_at=now)
    actor = Account(person=person, email="mesure@exemple.fr", created_at=now)
    edition = Edition(number=1, title="Mesure", held_on=date(2017, 12, 16), created_at=now)
    session.add_all([actor, edition])
    session.flush()
    session.add(Theme(edition_id=edition.id, code="emploi", label="Emploi"))
    act = ActivityAct(edition_id=edition.id, activity=Activity.CALL, kind=ActKind.OPEN, at=now, account_id=actor.id)
    session.add(act)
    for code, department in session.execute(select(District.code, District.department_code).limit(300)).all():
        record_council(session, None, CouncilSheet(f"Conseil de {code}", department, [code]), now, actor=actor)
    session.commit()
    return edition, actor


def _volunteers_file(path: Path, count: int) -> Path:
    chance = random.Random(count)
    councils = db.session.execute(select(Council.name, Council.department_code)).all()
    with path.open("w", encoding="cp1252", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADER)
        for number in range(count):
            council, department = chance.choice(councils)
            name = "".join(chance.choices(SYLLABLES, k=5)).capitalize()
            address = f"v{count}.{number}@exemple.fr"
            writer.writerow(
                [f"Zoé {name}", "Fictive", address, "0199001234", council, department,
                 chance.choice(["Habitants", "Acteurs locaux"]), chance.choice("FH"),
                 chance.choice(["18-24", "25-34", "41", "65+"]), "Emploi"]
            )  # fmt: skip
    return path


def _districts_file(path: Path, count: int, letter: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(DISTRICT_HEADER)
        for number in range(count):
            department, rank = DEPARTMENTS[number % 8], number // 8
            code = f"QN0{department}{rank % 100:02}{chr(65 + rank // 100)}" if letter else f"QP0{department}{rank:03}"
            writer.writerow([code, f"Quartier {number}", department, f"Département {department}", "11", "Région",
                             f"Commune {department}", f"{department}001", "48.5", "2.5", "exacte"])  # fmt: skip
    return path


if __name__ == "__main__":
    main()
