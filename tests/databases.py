"""One application per engine and per test process: its databases are made once, by the migrations, then emptied."""

import os
from contextlib import ExitStack
from dataclasses import replace
from functools import cache, cached_property
from itertools import count
from pathlib import Path

import flask_migrate
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import (
    Dialect,
    Engine,
    MetaData,
    String,
    create_engine,
    exists,
    func,
    literal,
    make_url,
    select,
    text,
    union_all,
)

from app import create_app
from app.database import writing
from app.extensions import db
from config import Settings, load_settings
from tests.postgres import postgres_server

ENGINES = ("sqlite", "postgresql")
PATIENCE = "5s"  # a test that left a transaction open is told so, instead of waiting for ever


class Street:
    """The houses of a test process, built when first asked for; `close()` leaves nothing behind."""

    def __init__(self, folder: Path, worker: str, compiled: Path) -> None:
        self.folder = folder
        self.compiled = FileSystemBytecodeCache(str(compiled))  # a template is compiled once, not once per house
        self.worker = worker
        self._settings: dict[str, Settings] = {}
        self._houses: dict[str, Flask] = {}
        self._numbers = count(1)
        self._stack = ExitStack()

    def settings(self, engine_name: str) -> Settings:
        if engine_name not in self._settings:
            folder = self.folder / engine_name
            folder.mkdir(exist_ok=True)
            self._settings[engine_name] = Settings(
                mode="test",
                secret_key="tests" * 8,
                instance_dir=folder,
                database_url=self.address(engine_name, "tablee", folder),
                roll_database_url=self.address(engine_name, "emargement", folder),
                public_url="http://localhost",
                second_factor="offered",
            )
        return self._settings[engine_name]

    def house(self, engine_name: str) -> Flask:
        if engine_name not in self._houses:
            house = self._build(self.settings(engine_name))
            with house.app_context():
                flask_migrate.upgrade()
            self._houses[engine_name] = house
        return self._houses[engine_name]

    def bare_house(self, engine_name: str, folder: Path) -> Flask:
        """An application on two databases of its own where nothing was ever made."""
        addresses = {
            "database_url": self.address(engine_name, "bare", folder),
            "roll_database_url": self.address(engine_name, "bare_roll", folder),
        }
        return self._build(replace(self.settings(engine_name), **addresses))

    def house_in(self, folder: Path) -> Flask:
        """An application on what a whole platform left in its folder, on SQLite; as in every test, nothing is sent."""
        found = load_settings({"TABLEE_INSTANCE_DIR": str(folder)})
        return self._build(replace(found, mode="test", public_url="http://localhost", second_factor="offered"))

    def _build(self, settings: Settings) -> Flask:
        house = create_app(settings)
        house.jinja_env.bytecode_cache = self.compiled
        self._stack.callback(dispose, house)
        return house

    def address(self, engine_name: str, name: str, folder: Path) -> str:
        """The address of a new, empty database."""
        if engine_name == "sqlite":
            return f"sqlite:///{folder / name}.sqlite"
        own = f"{name}_{self.worker}_{os.getpid()}_{next(self._numbers)}"
        self._command(f'CREATE DATABASE "{own}"')
        self._stack.callback(self._command, f'DROP DATABASE "{own}" WITH (FORCE)')
        return make_url(self._server).set(database=own).render_as_string(hide_password=False)

    def close(self) -> None:
        self._stack.close()

    @cached_property
    def _server(self) -> str:
        return self._stack.enter_context(postgres_server())

    def _command(self, statement: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def dispose(house: Flask) -> None:
    with house.app_context():
        for engine in db.engines.values():
            engine.dispose()


def empty(house: Flask) -> None:
    """Delete every row of both databases; tables that hold none are left alone.

    Not TRUNCATE: on tables of a few rows it takes 92 ms where this takes 19.
    """
    with house.app_context(), writing():
        for name, engine in db.engines.items():
            _empty(engine, db.metadatas[name])


@cache
def _which_hold_rows(metadata: MetaData, dialect: Dialect) -> str:
    """The question as text: building it from sixty tables takes longer than answering it."""
    question = union_all(
        *(select(literal(table.name, String)).where(exists(select(table))) for table in metadata.sorted_tables)
    )
    return str(question.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _empty(engine: Engine, metadata: MetaData) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
        names = set(connection.exec_driver_sql(_which_hold_rows(metadata, engine.dialect)).scalars())
        held = [table for table in reversed(metadata.sorted_tables) if table.name in names]
        for table in held:
            connection.execute(table.delete())
        keys = [table.autoincrement_column for table in held if table.autoincrement_column is not None]
        if engine.dialect.name == "postgresql" and keys:
            connection.execute(select(*(func.setval(f"{key.table.name}_{key.name}_seq", 1, False) for key in keys)))
