"""`make bench-desk`: a sponsor’s desk with 5 and with 500 prototypes and 50,000 journal entries, on both engines."""

import os
import platform
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask_migrate
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from app import create_app
from app.accounts.passwords import hashed
from app.core.thread import Activity, ActKind
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Person
from app.models.editions import ActivityAct, Edition
from app.models.projects import Project
from app.models.prototypes import (
    JournalEntry,
    Milestone,
    MoneyEntry,
    MoneyKind,
    Prototype,
    PrototypeStage,
    TeamMember,
    TeamRole,
)
from app.models.seating import Table
from app.models.sponsorship import Need, NeedKind, Pledge
from bench.poll import ENGINES, databases, dispose, settings_of
from bench.report import table, write_section
from tests.counting import counting

SIZES = (5, 500)
ENTRIES = 50_000
STEPS, NEEDS, PLEDGES, AMOUNTS = 8, 4, 8, 12  # of each prototype
VISITS, WARM = 40, 3
WANTED = 150  # ms, p95
PASSWORD = "banc-d-essai-2017"  # of an empty house that lasts a minute
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PAGES = (
    ("Le tableau", "/mes-prototypes"),
    ("Le tableau, dernière page", "/mes-prototypes?page=99"),
    ("Le tableau, filtré", "/mes-prototypes?promesses=retard&etape=running"),
    ("Les promesses en retard", "/mes-prototypes/en-retard"),
    ("Prévu et réel, au fil du temps", "/mes-prototypes/au-fil-du-temps"),
    ("Le pacte d’un prototype", "/editions/1/prototypes/1/pacte"),
)


def main() -> None:
    rows = [row for engine in ENGINES for row in _measured(engine)]
    heads = ["Base", "Page", *(f"{what}, {size} prototypes" for size in SIZES for what in ("Requêtes", "p50", "p95"))]
    report = f"""## Le tableau de suivi

`make bench-desk` : {SIZES[0]} puis {SIZES[1]} prototypes suivis par la même personne, chacun avec {STEPS}
étapes, {NEEDS} besoins, {PLEDGES} promesses et {AMOUNTS} sommes, et {ENTRIES} passages de journal en tout.
{VISITS} lectures de chaque page, dans le processus ; millisecondes. Python {platform.python_version()},
{os.cpu_count()} cœurs. Attendu : autant de requêtes avec {SIZES[1]} prototypes qu’avec {SIZES[0]}, 95 % des lectures
en moins de {WANTED} ms.

{table(heads, rows)}
"""
    write_section("desk", report)
    print(report)


def _measured(engine: str) -> Iterator[tuple[object, ...]]:
    by_size = []
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="tablee-bench-") as folder, _house(engine, Path(folder), size) as app:
            client = _signed_in(app)
            by_size.append([_figures(app, client, path) for _name, path in PAGES])
    for place, (name, _path) in enumerate(PAGES):
        yield ENGINES[engine], name, *(cell for figures in by_size for cell in figures[place])


@contextmanager
def _house(engine: str, folder: Path, size: int) -> Iterator[Flask]:
    with databases(engine, folder) as environment:
        app = create_app(settings_of(environment))
        with app.app_context():
            flask_migrate.upgrade()
            with writing():
                _fill(db.session(), size)
                db.session.commit()
                db.session.execute(text("ANALYZE"))
                db.session.commit()
        yield app
        with app.app_context():
            dispose()


def _fill(session: Session, size: int) -> None:
    now = datetime.now(UTC)
    person = Person(given_name="Banc", family_name="d’essai", email="banc@exemple.fr", created_at=now)
    account = Account(person=person, email="banc@exemple.fr", password_hash=hashed(PASSWORD), created_at=now)
    edition = Edition(number=1, title="Banc d’essai", table_count=21, is_public=True, created_at=now)
    session.add_all([account, edition])
    session.flush()
    opening = {"edition_id": edition.id, "activity": Activity.PROTOTYPES, "kind": ActKind.OPEN}
    session.add(ActivityAct(**opening, at=now, account_id=account.id))
    begun = now - timedelta(days=300)
    for rank in range(1, size + 1):
        seat = Table(edition_id=edition.id, number=rank)
        session.add(seat)
        session.flush()
        project = Project(edition_id=edition.id, number=rank, table_id=seat.id, title=f"Projet {rank}", updated_at=now)
        session.add(project)
        session.flush()
        stage = PrototypeStage.RUNNING if rank % 3 else PrototypeStage.FRAMING
        prototype = Prototype(
            edition_id=edition.id, project_id=project.id, rank=rank, town=f"Ville {rank}", stage=stage
        )
        prototype.started_at = begun
        session.add(prototype)
    session.flush()
    _write(session, range(1, size + 1), account.id, now)


def _write(session: Session, prototypes: range, account: int, now: datetime) -> None:
    """Ids are those of an empty house."""
    today = now.date()

    def bulk(kind: type[Any], each: int, row: Any) -> None:
        rows = [{"prototype_id": one, **row(one, n)} for one in prototypes for n in range(each)]
        for start in range(0, len(rows), 5000):
            session.execute(insert(kind), rows[start : start + 5000])

    signed = {"written_at": now - timedelta(days=20), "account_id": account}
    roles = list(TeamRole)
    member = {"account_id": account, "organisation": "Pôle", "since": now - timedelta(days=300)}
    bulk(TeamMember, 2, lambda one, n: {**member, "role": roles[n]})
    bulk(
        Milestone,
        STEPS,
        lambda one, n: {
            "label": f"Étape {n}",
            "due_on": today - timedelta(days=250 - 45 * n + one % 30),
            "done_on": today - timedelta(days=240 - 45 * n) if n < 5 else None,
        },
    )
    bulk(
        Need,
        NEEDS,
        lambda one, n: {
            "key": f"b-{one}-{n}", "kind": NeedKind.MONEY, "label": f"Besoin {n}", "amount_cents": 100_000, **signed
        },
    )  # fmt: skip
    bulk(
        Pledge,
        PLEDGES,
        lambda one, n: {
            "key": f"p-{one}-{n}", "kind": NeedKind.MONEY, "label": f"Promesse {n}", "amount_cents": 10_000,
            "need_id": (one - 1) * NEEDS + n % NEEDS + 1, "owner_function": "Pôle", "owner_id": account,
            "due_on": today - timedelta(days=200 - 40 * n + one % 40),
            "kept_on": today - timedelta(days=190 - 40 * n) if n < 4 else None, "proof": "Vu", **signed,
        },
    )  # fmt: skip
    kinds = list(MoneyKind)
    bulk(
        MoneyEntry,
        AMOUNTS,
        lambda one, n: {
            "kind": kinds[n % 3],
            "label": "Poste",
            "amount_cents": 5_000 * (n + 1),
            "dated_on": today - timedelta(days=20 * n),
            **signed,
        },
    )
    prose = "Le journal raconte l’essai à ceux qui en ont eu l’idée. " * 4
    bulk(
        JournalEntry,
        ENTRIES // len(prototypes),
        lambda one, n: {"happened_on": today - timedelta(days=n % 280), "text": prose, **signed},
    )


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    token = TOKEN.search(client.get("/connexion").text)
    assert token is not None
    form = {"csrf_token": token[1], "email": "banc@exemple.fr", "password": PASSWORD}
    assert client.post("/connexion", data=form).status_code in (302, 303)
    return client


def _figures(app: Flask, client: FlaskClient, path: str) -> tuple[int, str, str]:
    """Queries of one reading, p50 and p95 of many."""
    for _ in range(WARM):
        assert client.get(path).status_code == 200
    with counting(app) as queries:
        client.get(path)
    times = []
    for _ in range(VISITS):
        begun = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return len(queries), f"{times[len(times) // 2]:.0f}", f"{times[int(len(times) * 0.95)]:.0f}"


if __name__ == "__main__":
    main()
