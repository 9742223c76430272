"""The demonstration, laid once and read by many tests; none of them writes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.extensions import db
from app.web.clock import CLOCK
from tests.databases import Street
from tests.inspectors import Inspector

TODAY = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def lay(street: Street, engine_name: str, folder: Path) -> Flask:
    house = street.bare_house(engine_name, folder)
    house.extensions[CLOCK] = lambda: TODAY
    house.test_client_class = Inspector
    with house.app_context():
        flask_migrate.upgrade()
    result = house.test_cli_runner().invoke(args=["demonstration"], catch_exceptions=False)
    assert "La démonstration est installée" in result.output
    return house


@pytest.fixture(scope="session")
def told(street: Street, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return lay(street, "sqlite", tmp_path_factory.mktemp("demonstration"))


@pytest.fixture
def story(told: Flask) -> Iterator[Session]:
    """A session on the demonstration, to read."""
    with told.app_context():
        yield db.session
        db.session.rollback()
