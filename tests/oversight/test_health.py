"""/sante tells a machine whether the platform can work."""

from dataclasses import replace
from pathlib import Path

import flask_migrate
from flask import Flask

from app import VERSION, create_app
from config import Settings
from tests.databases import Street, dispose


def test_health_is_good_when_both_databases_are_up_to_date(client) -> None:
    answer = client.get("/sante")
    assert answer.status_code == 200
    assert answer.json == {"version": VERSION, "bases": {"tablee": "prête", "emargement": "prête"}}


def test_health_says_which_database_is_behind(street: Street, engine_name: str, tmp_path: Path) -> None:
    house: Flask = street.bare_house(engine_name, tmp_path)
    answer = house.test_client().get("/sante")
    assert answer.status_code == 503
    assert answer.json["bases"] == {"tablee": "à mettre à jour", "emargement": "à mettre à jour"}
    with house.app_context():
        flask_migrate.upgrade()
    assert house.test_client().get("/sante").status_code == 200


def test_health_says_which_database_is_unreachable(settings: Settings, house: Flask, tmp_path: Path) -> None:
    lost = f"sqlite:///{tmp_path / 'missing' / 'roll.sqlite'}"
    broken = create_app(replace(settings, roll_database_url=lost))
    answer = broken.test_client().get("/sante")
    assert answer.status_code == 503
    assert answer.json["bases"] == {"tablee": "prête", "emargement": "injoignable"}
    dispose(broken)


def test_health_needs_no_account_and_changes_nothing(client) -> None:
    assert client.post("/sante").status_code in (400, 405)
