"""The migrations make exactly what the models describe, and undo it, on both databases and both engines."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text

from app.accounts.vault import Vault
from app.database import ROLL, writing
from app.extensions import db
from tests.databases import Street
from tests.factories import Factory
from tests.migrations.shape import VERSIONS, shape_of

DATABASES = (None, ROLL)
MIGRATIONS = Path(__file__).parents[2] / "migrations"
REBUILD = """
from alembic import op
import sqlalchemy as sa
revision = "9999"
down_revision = "{head}"
def upgrade(engine_name):
    if engine_name == "default":
        with op.batch_alter_table("editions") as batch:
            batch.alter_column("title", type_=sa.String(300), existing_nullable=False)
def downgrade(engine_name):
    pass
"""


@pytest.fixture
def bare(street: Street, engine_name: str, tmp_path: Path) -> Iterator[Flask]:
    house = street.bare_house(engine_name, tmp_path)
    with house.app_context():
        yield house


def test_migrations_make_what_models_describe(bare: Flask, street: Street, engine_name: str, tmp_path: Path) -> None:
    flask_migrate.upgrade()
    migrated = [shape_of(db.engines[name]) for name in DATABASES]
    (tmp_path / "models").mkdir()
    with street.bare_house(engine_name, tmp_path / "models").app_context(), writing():
        db.create_all()
        described = [shape_of(db.engines[name]) for name in DATABASES]
    assert migrated == described
    assert all(described)


def test_autogenerate_finds_nothing_to_change(bare: Flask) -> None:
    flask_migrate.upgrade()
    for name in DATABASES:
        with db.engines[name].connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), db.metadatas[name]) == []


def test_downgrade_leaves_nothing_and_upgrade_comes_back(bare: Flask) -> None:
    flask_migrate.upgrade()
    before = [shape_of(db.engines[name]) for name in DATABASES]
    flask_migrate.downgrade(revision="base")
    for name in DATABASES:
        assert shape_of(db.engines[name]) == {}
        with db.engines[name].connect() as connection:
            assert inspect(connection).get_table_names() == [VERSIONS]
            assert connection.scalars(text(f"SELECT version_num FROM {VERSIONS}")).all() == []
    flask_migrate.upgrade()
    assert [shape_of(db.engines[name]) for name in DATABASES] == before


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(bare: Flask, tmp_path: Path, now) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    (folder / "versions" / "9999_rebuild.py").write_text(REBUILD.format(head=head))
    flask_migrate.upgrade()
    with writing():
        make = Factory(db.session(), now)
        make.theme(make.edition())
        db.session.commit()
        db.session.remove()
    flask_migrate.upgrade(directory=str(folder))
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM themes")) == 2
        if connection.dialect.name == "sqlite":
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_secrets_of_the_second_factor_are_sealed_and_opened_again(bare: Flask) -> None:
    def secrets() -> list[str | None]:
        with db.engine.connect() as connection:
            return list(connection.scalars(text("SELECT totp_secret FROM accounts ORDER BY id")))

    flask_migrate.upgrade(revision="0001")
    with db.engine.connect() as connection, writing(), connection.begin():
        connection.execute(
            text(
                "INSERT INTO people (id, given_name, family_name, name_key, language, created_at) "
                "VALUES (1, 'A', 'B', 'a b', 'fr', '2017-11-25'), (2, 'C', 'D', 'c d', 'fr', '2017-11-25')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO accounts (id, person_id, email, totp_secret, is_active, created_at) VALUES "
                "(1, 1, 'a@exemple.fr', 'JBSWY3DPEHPK3PXP', true, '2017-11-25'), "
                "(2, 2, 'c@exemple.fr', NULL, true, '2017-11-25')"
            )
        )
    flask_migrate.upgrade()
    sealed, nothing = secrets()
    vault = Vault(bare.extensions["tablee.settings"].keys)
    assert (vault.open(1, sealed), nothing) == ("JBSWY3DPEHPK3PXP", None)
    flask_migrate.downgrade(revision="0001")
    assert secrets() == ["JBSWY3DPEHPK3PXP", None]


def test_revisions_are_numbered_in_one_line() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    revisions = [script.revision for script in scripts.walk_revisions()]
    assert sorted(revisions) == [f"{number:04}" for number in range(1, len(revisions) + 1)]
    assert len(scripts.get_heads()) == 1
