"""A poll whose urn is open, and the votes that will be cast in it: for the measures of the vote."""

import json
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import create_engine, make_url, select, text

from app import create_app
from app.core.thread import Activity
from app.core.urn import SECRET_BYTES, code_from
from app.database import writing
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.votes import Ballot, Credential, Poll, PollMethod
from app.votes import actions
from app.web.clock import now
from config import Settings, load_settings
from tests.factories import Factory
from tests.postgres import postgres_server

PROJECTS = 21
DICE = "31415926535897932384"
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Vote:
    """What one voter sends, and sends again as it is."""

    code: str
    tracker: str
    marks: dict[str, str]

    @property
    def fields(self) -> dict[str, str]:
        return {"code": self.code, "tracker": self.tracker, **self.marks}


@cache
def house_on(settings: Settings) -> Flask:
    """Its connections are closed after each look, so that each one comes anew."""
    return create_app(settings)


def lay_poll(settings: Settings, voters: int) -> list[Vote]:
    """Open an urn of 21 projects by majority judgment on these databases; one vote per card."""
    with house_on(settings).app_context(), writing():
        flask_migrate.upgrade()
        make, at = Factory(db.session(), now()), now()
        edition = make.edition(Activity.VOTE, table_count=PROJECTS)
        organiser = make.account(Role.ORGANISER, edition=edition)
        numbers = [make.submitted(edition).number for _ in range(PROJECTS)]
        poll = actions.prepare(edition, "Vote d’essai", 5, organiser, at, method=PollMethod.MAJORITY)
        codes = actions.print_cards(poll, voters, 0, organiser, at)
        actions.close_distribution(poll, voters, [], organiser, at)
        actions.open_poll(poll, organiser, at)
        db.session.commit()
        dispose()
    chance = random.Random(1848)
    return [
        Vote(
            code,
            code_from(secrets.token_bytes(SECRET_BYTES)),
            {f"mark-{number}": str(chance.randrange(7)) for number in numbers},
        )
        for code in codes
    ]


def stored(settings: Settings) -> tuple[dict[str, str], int]:
    """(receipt → payload of what is in the urn, cards used), read by somebody who has just come."""
    with house_on(settings).app_context():
        ballots = dict(db.session.execute(select(Ballot.key, Ballot.payload)).all())
        used = len(db.session.scalars(select(Credential.hash).where(Credential.used)).all())
        dispose()
    return ballots, used


def counted(settings: Settings) -> int:
    """Close, count; how many ballots the result counts."""
    with house_on(settings).app_context(), writing():
        poll = db.session.scalars(select(Poll).order_by(Poll.id.desc())).first()
        actor = db.session.scalars(select(Account)).first()
        assert poll is not None
        assert actor is not None
        actions.close_poll(poll, actor, now())
        actions.count_poll(poll, DICE, DICE, actor, now())
        ballots = int((poll.result or {})["ballots"])
        db.session.commit()
        dispose()
    return ballots


def payload(vote: Vote) -> str:
    """The text of a ballot by majority judgment, made without the product."""
    grades = {number: int(mark) for number, mark in sorted(((int(n[5:]), m) for n, m in vote.marks.items()))}
    return json.dumps({"mentions": grades}, separators=(",", ":"))


def dispose() -> None:
    db.session.remove()
    for engine in db.engines.values():
        engine.dispose()


@contextmanager
def databases(engine: str, folder: Path) -> Iterator[dict[str, str]]:
    """The environment of an empty house on two new databases of this engine."""
    place = folder / engine
    place.mkdir()
    environment = {"TABLEE_INSTANCE_DIR": str(place), "TABLEE_SECOND_FACTOR": "offered"}
    if engine == "sqlite":
        yield environment
        return
    with postgres_server() as server:
        names = ("urne", "emargement")
        _command(server, *(f"CREATE DATABASE {name}" for name in names))
        # A server for tests is in less of a hurry to write: what is acknowledged here must be in its journal.
        _command(server, *(f"ALTER DATABASE {name} SET synchronous_commit = on" for name in names))
        urn, roll = (make_url(server).set(database=name).render_as_string(hide_password=False) for name in names)
        yield environment | {"TABLEE_DATABASE_URL": urn, "TABLEE_ROLL_DATABASE_URL": roll}
        _command(server, *(f"DROP DATABASE {name} WITH (FORCE)" for name in names))


def _command(server: str, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def settings_of(environment: dict[str, str]) -> Settings:
    return load_settings(environment)
