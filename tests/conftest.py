"""What every test may ask for: an application on a real database, a clock that stands still, clients."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask import session as cookie
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import create_app
from app.database import writing
from app.extensions import db
from app.models.accounts import Account
from app.web.clock import CLOCK
from app.web.identity import sign_in
from config import Settings
from tests.factories import Factory

NOW = datetime(2017, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder: Path = tmp_path_factory.mktemp("instance")
    return Settings(
        mode="test",
        secret_key="tests" * 8,
        instance_dir=folder,
        database_url=f"sqlite:///{folder / 'tablee.sqlite'}",
        roll_database_url=f"sqlite:///{folder / 'emargement.sqlite'}",
        public_url="http://localhost",
        second_factor="offered",
    )


@pytest.fixture(scope="session")
def house(settings: Settings) -> Iterator[Flask]:
    house = create_app(settings)
    with house.app_context():
        db.create_all()
    yield house
    with house.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(house: Flask) -> Iterator[Flask]:
    """The application on an empty database; its clock stands at `NOW`."""
    house.extensions[CLOCK] = lambda: NOW
    yield house
    with house.app_context(), writing():
        for metadata in db.metadatas.values():
            engine = db.engines[metadata.info.get("bind_key")]
            with engine.begin() as connection:
                for table in reversed(metadata.sorted_tables):
                    connection.execute(table.delete())


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session for arranging and asserting; commit what a request must see."""
    with app.app_context(), writing():
        yield db.session
        db.session.rollback()


@pytest.fixture
def make(session: Session, now: datetime) -> Factory:
    """`make.edition()`, `make.volunteer(edition)` …: rows that satisfy every constraint, flushed."""
    return Factory(session, now)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask):
    """`signed_in(account)` gives a client whose browser is signed in, second factor done."""

    def open_client(account: Account) -> FlaskClient:
        db.session.commit()
        client = app.test_client()
        with app.test_request_context(), writing():
            merged = db.session.merge(account)
            sign_in(merged, NOW, second_factor=True)
            db.session.commit()
            values = dict(cookie)
        with client.session_transaction() as stored:
            stored.update(values)
        return client

    return open_client
