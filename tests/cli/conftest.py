"""The demonstration, laid once, that of the journeys, and read by many tests; none of them writes."""

import shutil
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

TODAY = datetime.now(UTC)  # the second call is open on the day when the demonstration is laid


def standing_today(house: Flask) -> Flask:
    house.extensions[CLOCK] = lambda: TODAY
    house.test_client_class = Inspector
    return house


def lay(street: Street, engine_name: str, folder: Path) -> Flask:
    house = standing_today(street.bare_house(engine_name, folder))
    with house.app_context():
        flask_migrate.upgrade()
    result = house.test_cli_runner().invoke(args=["demonstration"], catch_exceptions=False)
    assert "La démonstration est installée" in result.output
    return house


@pytest.fixture(scope="session")
def told(street: Street, demonstration_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("demonstration")
    return standing_today(street.house_in(shutil.copytree(demonstration_folder, folder, dirs_exist_ok=True)))


@pytest.fixture
def story(told: Flask) -> Iterator[Session]:
    """A session on the demonstration, to read."""
    with told.app_context():
        yield db.session
        db.session.rollback()
