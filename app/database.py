"""How rows are typed and how transactions begin, on SQLite and on PostgreSQL alike.

SQLite: one writer at a time. A transaction that will write must say so when it begins, because a read lock
cannot be upgraded while another writer waits; `writing()` makes the next transactions `BEGIN IMMEDIATE`.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVarTuple

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, DateTime, Dialect, Engine, Enum, MetaData, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, InstanceState, Session
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
log = logging.getLogger(__name__)
PATIENCE = "5s"  # for the lock that clearing a table takes
ROLL = "roll"  # the second database: who signed, never what was voted
Columns = TypeVarTuple("Columns")
_writing: ContextVar[bool] = ContextVar("writing", default=False)


def name_state_attributes() -> None:
    """Give the first `InstanceState` every attribute that the class declares, before any row is loaded.

    CPython 3.11 keeps attributes in an array whose names are shared by the class, and takes new names only from the
    first thirty objects. To set one that came too late, as `_strong_obj` when a session closes, it makes a dictionary,
    which may collect garbage; when that garbage is the very row of this state, `InstanceState._cleanup` sets the same
    attribute meanwhile, the array is freed twice, and the process dies. With every name known, no dictionary is made.
    """
    first: InstanceState[Any] = InstanceState.__new__(InstanceState)
    for name in InstanceState.__annotations__:
        setattr(first, name, None)


name_state_attributes()


class Base(DeclarativeBase):
    """Every model; constraint names follow one convention so that migrations can name them."""

    metadata = MetaData(naming_convention=NAMING)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware and in UTC on both sides, although SQLite stores it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive datetime reached the database; pass an aware one.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code_of(enumeration: type[StrEnum], name: str = "") -> Enum:
    """A VARCHAR(32) holding the enumeration's codes, with a CHECK named after it (or `name`, for a second one)."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in enumeration.__name__)
    return Enum(
        enumeration,
        native_enum=False,
        create_constraint=True,
        name=name or words.strip("_"),
        length=32,
        values_callable=lambda members: [member.value for member in members],
        validate_strings=True,
    )


def name_roll_constraints(db: SQLAlchemy) -> None:
    """Give the second database the same naming convention as the first."""
    db.metadatas.setdefault(ROLL, MetaData(naming_convention=NAMING, info={"bind_key": ROLL}))


@contextmanager
def writing() -> Iterator[None]:
    """Transactions begun inside will write: on SQLite they take the write lock at once."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def writes_from_now_on(does: bool) -> None:
    """Say whether the next transactions of this request will write."""
    _writing.set(does)


def plain_rows(
    session: Session, statement: TypedReturnsRows[*Columns], values: Mapping[str, Any] | None = None
) -> CursorResult[*Columns]:
    """Rows of columns alone, read past the layer that makes objects of rows: half the time of a short query.

    What waits in the session is written first, as for any other query.
    """
    session.flush()
    return session.connection().execute(statement, values)


def engine_options(url: str) -> dict[str, Any]:
    """How connections to this database are kept; every thread of a SQLite server may hold one at the same time.

    PostgreSQL accepts a hundred unless told otherwise, and a process holds two engines: four processes and a worker
    stay under that, and threads wait for their turn.

    An error says no value: in a log, that of a ballot would give its choices with their hour.
    """
    if url.startswith("sqlite"):
        return {"url": url, "pool_size": 32, "max_overflow": 64, "hide_parameters": True}
    return {
        "url": url,
        "hide_parameters": True,
        "pool_size": 6,
        "max_overflow": 5,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5},
    }


def prepare_engines(app: Flask, db: SQLAlchemy) -> None:
    """Install the SQLite settings on every engine of the application."""
    with app.app_context():
        for engine in db.engines.values():
            if engine.dialect.name == "sqlite":
                _prepare_sqlite(engine)


def drop_former_versions(engine: Engine, tables: Iterable[str]) -> None:
    """Leave nothing, in the files of the database, of what rows of these tables were before; outside any transaction.

    SQLite wipes what it deletes (`secure_delete`), and its journal is brought back to nothing here; PostgreSQL keeps
    dead rows until they are cleared. Whoever reads at that moment may prevent it: then it is logged, and the next call
    does it.
    """
    connection = engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        if engine.dialect.name == "sqlite":
            driver.execute("PRAGMA busy_timeout=5000")
            is_busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if is_busy:
                log.warning("the journal of %s could not be emptied: somebody was reading", engine.url.database)
            return
        driver.autocommit = True
        driver.execute(f"SET lock_timeout = '{PATIENCE}'")
        for table in tables:
            driver.execute(f'VACUUM (FULL) "{table}"')
    except engine.dialect.dbapi.Error as error:  # type: ignore[union-attr]
        log.warning("former rows of %s were not cleared: %s", ", ".join(tables), type(error).__name__)
    finally:
        connection.invalidate()  # its settings are not those of the pool


def _prepare_sqlite(engine: Engine) -> None:
    if event.contains(engine, "connect", _on_sqlite_connect):
        return
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: DBAPIConnection, record: Any) -> None:
    connection.isolation_level = None  # we emit BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=30000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Any) -> None:
    if _writing.get():
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # takes no lock, so it cannot fail: said straight to SQLite, without the layers that would explain a failure
        connection.connection.driver_connection.execute("BEGIN")
