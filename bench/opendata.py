"""Open data of an edition with 10,000 projects: the package streamed whole, the API up to its thousandth page.

`python -m bench.opendata` (or `make bench-opendata`); the section « opendata » of docs/mesures.md is rewritten.
"""

import json
import os
import platform
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import flask_migrate
import psutil
from flask import Flask
from sqlalchemy import insert, select

from app import create_app
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Person
from app.models.editions import Axis, Edition, Theme
from app.models.projects import BudgetLine, Project, ProjectPartner, ProjectState
from app.models.prototypes import JournalEntry, Milestone, Prototype
from app.models.seating import Table
from bench.report import table, write_section
from config import Settings, load_settings
from tests.postgres import postgres_server

PROJECTS, PROTOTYPES, ENTRIES = 10_000, 500, 50_000
PAGES = (1, 10, 100, 500, 1000)
ROUNDS = 15
LISTS = ("projets", "budgets", "journal")
MEGABYTE = 1024 * 1024
BEGUN = datetime(2018, 1, 15, 9, tzinfo=UTC)


def main() -> None:
    rows: list[tuple[object, ...]] = []
    flat: list[tuple[object, ...]] = []
    with tempfile.TemporaryDirectory(prefix="tablee-bench-") as folder, postgres_server() as server:
        for name, address in (("SQLite", ""), ("PostgreSQL", server)):
            with _house(Path(folder) / name.lower(), address) as app:
                rows.append((name, *_package(app)))
                flat += [(f"{name}, {one}", *_pages(app, one)) for one in LISTS]
    text = f"""## Données ouvertes

`make bench-opendata`, Python {platform.python_version()}, {os.cpu_count()} cœurs. Une édition de {PROJECTS} projets,
{PROTOTYPES} prototypes et {ENTRIES} notes de journal. Le paquet est écrit pendant qu’il est lu ; la mémoire est celle
d’un processus à part, application comprise, au plus haut. Voulu : moins de 20 s, moins de 200 Mo.

{table(["Base", "Paquet", "Lignes", "Taille", "Mémoire"], rows)}

Une page de l’interface, dix lignes, en millisecondes (médiane de {ROUNDS}), de la première à la millième.

{table(["Liste", *(f"page {page}" for page in PAGES)], flat)}
"""
    write_section("opendata", text)
    print(text)


@contextmanager
def _house(folder: Path, server: str) -> Iterator[Flask]:
    """The application on a full edition, on SQLite or on that PostgreSQL."""
    settings = load_settings({"TABLEE_INSTANCE_DIR": str(folder)})
    if server:
        settings = replace(settings, database_url=server)
    app = create_app(settings)
    with app.app_context(), writing():
        flask_migrate.upgrade()
        _fill()
        if server:
            db.session.connection().exec_driver_sql("ANALYZE")
            db.session.commit()
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _fill() -> None:
    session = db.session
    person = Person(given_name="Mesure", family_name="Fictive", created_at=BEGUN)
    actor = Account(person=person, email="mesure@exemple.fr", created_at=BEGUN)
    for number in (1, 2):  # a second edition as large: what is read must not cross the other's rows
        edition = Edition(number=number, title="Mesure", held_on=date(2017, 12, 16), is_public=True, created_at=BEGUN)
        session.add_all([actor, edition])
        session.flush()
        theme = Theme(edition_id=edition.id, code="emploi", label="Emploi")
        session.add(theme)
        session.flush()
        axis = Axis(edition_id=edition.id, theme_id=theme.id, code="EMP-1", label="Axe")
        session.add(axis)
        session.flush()
        _projects(edition.id, axis.id)
        _prototypes(edition.id, actor.id)
        session.commit()


def _projects(edition_id: int, axis_id: int) -> None:
    session, numbers = db.session, range(1, PROJECTS + 1)
    session.execute(insert(Table), [{"edition_id": edition_id, "number": n} for n in numbers])
    tables = dict(session.execute(select(Table.number, Table.id).where(Table.edition_id == edition_id)).all())
    state = dict.fromkeys(numbers, ProjectState.STUDIED) | dict.fromkeys(range(1, PROTOTYPES + 1), ProjectState.KEPT)
    text = "Un besoin dit en quelques phrases, comme une table les écrit dans la journée. " * 4
    session.execute(
        insert(Project),
        [
            {
                "edition_id": edition_id, "number": n, "table_id": tables[n], "axis_id": axis_id,
                "title": f"Projet {n}", "state": state[n], "need": text, "objective": text,
                "place": "Centre social", "budget_cents": 4_200_000, "skills": ["accueil", "écoute"],
                "updated_at": BEGUN, "submitted_at": BEGUN, "version": 1,
            }
            for n in numbers
        ],
    )  # fmt: skip
    ids = session.scalars(select(Project.id).where(Project.edition_id == edition_id)).all()
    lines = [
        {"project_id": one, "label": f"Poste {rank}", "amount_cents": 1000, "rank": rank}
        for one in ids
        for rank in range(4)
    ]
    session.execute(insert(BudgetLine), lines)
    session.execute(insert(ProjectPartner), [{"project_id": one, "name": "Mission locale", "rank": 0} for one in ids])


def _prototypes(edition_id: int, account_id: int) -> None:
    session = db.session
    kept = session.scalars(
        select(Project.id).where(Project.edition_id == edition_id, Project.number <= PROTOTYPES)
    ).all()
    session.execute(
        insert(Prototype),
        [
            {"edition_id": edition_id, "project_id": one, "rank": rank, "town": "Roubaix", "started_at": BEGUN}
            for rank, one in enumerate(kept, start=1)
        ],
    )
    ids = session.scalars(select(Prototype.id).where(Prototype.edition_id == edition_id)).all()
    day = BEGUN.date()
    session.execute(
        insert(Milestone),
        [
            {"prototype_id": one, "label": f"Étape {n}", "due_on": day + timedelta(days=n)}
            for one in ids
            for n in range(6)
        ],
    )
    entries = [
        {
            "prototype_id": ids[n % len(ids)], "happened_on": day + timedelta(days=n % 300), "written_at": BEGUN,
            "text": "Une visite, une réunion, ce qui a marché et ce qui n’a pas marché.", "account_id": account_id,
        }
        for n in range(ENTRIES)
    ]  # fmt: skip
    session.execute(insert(JournalEntry), entries)


def _package(app: Flask) -> tuple[str, str, str, str]:
    """Seconds, lines, size, and the most memory that a process of its own takes, Python and all."""
    with ProcessPoolExecutor(1, get_context("spawn")) as apart:
        seconds, size, memory = apart.submit(_read, app.extensions["tablee.settings"]).result()
    lines = PROJECTS * 6 + PROTOTYPES * 7 + ENTRIES
    return f"{seconds:.1f} s", f"{lines}", f"{size / MEGABYTE:.1f} Mo", f"{memory / MEGABYTE:.0f} Mo"


def _read(settings: Settings) -> tuple[float, int, int]:
    app, process, most, over = create_app(settings), psutil.Process(), [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            most[0] = max(most[0], process.memory_info().rss)

    watching = threading.Thread(target=watch)
    watching.start()
    size, begun = 0, time.perf_counter()
    with app.test_client().get("/editions/1/donnees.zip", buffered=False) as answer:
        for part in answer.response:
            size += len(part)
    seconds = time.perf_counter() - begun
    over.set()
    watching.join()
    return seconds, size, most[0]


def _pages(app: Flask, name: str) -> list[str]:
    """Milliseconds of some pages of ten lines, the addresses being those that each page gives."""
    client, address = app.test_client(), f"/api/v1/editions/1/{name}?limite=10"
    found: list[str] = []
    for page in range(1, max(PAGES) + 1):
        answer = json.loads(client.get(address).data)
        if page in PAGES:
            found.append(f"{median(_milliseconds(client, address) for _ in range(ROUNDS)):.1f}")
        address = (answer["suivante"] or "").partition(app.extensions["tablee.settings"].public_url)[2]
        if not address:
            break
    return found + ["–"] * (len(PAGES) - len(found))


def _milliseconds(client: object, address: str) -> float:
    begun = time.perf_counter()
    client.get(address)  # type: ignore[attr-defined]
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    main()
