"""What every test may ask for: an application on a real database, a clock that stands still, clients."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask import session as cookie
from sqlalchemy.orm import Session
from xdist.remote import Producer

from app.accounts import passwords
from app.database import writing
from app.extensions import db
from app.models.accounts import Account
from app.web.clock import CLOCK
from app.web.fragments import FRAGMENTS
from app.web.identity import sign_in
from config import Settings
from tests.browser.site import Site
from tests.counting import Queries, assert_steady, counting
from tests.databases import ENGINES, Street, empty
from tests.factories import Factory
from tests.inspectors import Inspector
from tests.sharing import Units, common_folder, made_once

pytest_plugins = ["tests.journeys"]
NOW = datetime(2017, 11, 25, 9, 0, tzinfo=UTC)
LASTING = passwords._hasher  # what protects real people; a test holds its cost
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # the same, 40 ms sooner
passwords._nobody = passwords.hashed("personne ne possède ce mot de passe")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a house runs on both engines, unless marked; a journey in a browser, on SQLite alone."""
    if "engine_name" in metafunc.fixturenames:
        marked = any(metafunc.definition.get_closest_marker(name) for name in ("browser", "one_engine"))
        metafunc.parametrize("engine_name", ENGINES[:1] if marked else ENGINES, scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Units:
    return Units(config, log)


@pytest.fixture(scope="session")
def street(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Street]:
    compiled = common_folder(tmp_path_factory) / "templates"
    compiled.mkdir(exist_ok=True)
    street = Street(tmp_path_factory.mktemp("instance"), worker_id, compiled)
    yield street
    street.close()


@pytest.fixture(scope="session")
def demonstration_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `make run` would have laid the demonstration, on SQLite: to be copied, once for all test processes."""
    return made_once(tmp_path_factory, "demonstration", lambda folder: Site(folder).prepare())


@pytest.fixture(scope="session")
def settings(street: Street, engine_name: str) -> Settings:
    return street.settings(engine_name)


@pytest.fixture(scope="session")
def house(street: Street, engine_name: str) -> Flask:
    """The application, its databases made by the migrations."""
    return street.house(engine_name)


@pytest.fixture
def app(house: Flask) -> Iterator[Flask]:
    """The application on an empty database; its clock stands at `NOW`."""
    house.extensions[CLOCK] = lambda: NOW
    house.test_client_class = Inspector
    yield house
    empty(house)
    house.extensions[FRAGMENTS].clear()  # the next test gets the same keys for other rows


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A database session for arranging and asserting; each request made by a client commits it first."""
    with app.app_context(), writing():
        yield db.session
        db.session.rollback()


@pytest.fixture
def make(session: Session, now: datetime) -> Factory:
    """`make.edition()`, `make.volunteer(edition)` …: rows that satisfy every constraint, flushed."""
    return Factory(session, now)


@pytest.fixture
def client(app: Flask) -> Inspector:
    """A browser where nobody is signed in; every page it opens is inspected."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], AbstractContextManager[Queries]]:
    """`with count_queries() as queries: client.get(…)` then `len(queries)`; each is its SQL."""
    return partial(counting, app)


@pytest.fixture
def steady_queries(app: Flask) -> Callable[..., None]:
    """`steady_queries(lambda: client.get(…), lambda: make.project(edition))`: as many with 1 row as with 3."""
    return partial(assert_steady, app)


@pytest.fixture
def signed_in(app: Flask):
    """`signed_in(account)` gives a client whose browser is signed in, second factor done."""

    def open_client(account: Account) -> Inspector:
        account_id = account.id
        db.session.commit()
        client = app.test_client()
        with app.app_context(), app.test_request_context(), writing():
            sign_in(db.session.get_one(Account, account_id), NOW, second_factor=True)
            db.session.commit()
            values = dict(cookie)
        with client.session_transaction() as stored:
            stored.update(values)
        return client

    return open_client
