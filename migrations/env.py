"""How a migration runs: one revision speaks to both databases, and all of it happens or none of it.

SQLite rebuilds a table to change it (batch mode); with foreign keys enforced, dropping the old one would
delete the children that cascade. They are switched off meanwhile, and checked before the commit.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations.ops import MigrationScript
from flask import current_app
from sqlalchemy import Connection

from app.database import UtcDateTime, writing

db = current_app.extensions["migrate"].db


def migrate_databases() -> None:
    """Run the asked revisions on every database, then commit them all."""
    with ExitStack() as stack:
        connections = {name: stack.enter_context(transaction(name)) for name in db.engines}
        for name, connection in connections.items():
            label = name or "default"
            context.configure(
                connection=connection,
                target_metadata=db.metadatas[name],
                upgrade_token=f"{label}_upgrades",
                downgrade_token=f"{label}_downgrades",
                render_as_batch=True,
                transactional_ddl=True,
                render_item=render_item,
                process_revision_directives=number_revision,
            )
            context.run_migrations(engine_name=label)


@contextmanager
def transaction(name: str | None) -> Iterator[Connection]:
    engine = db.engines[name]
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection, writing():
        if is_sqlite:
            pragma(connection, "foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if is_sqlite else []
                if broken:
                    raise AssertionError(f"La migration laisserait des liens rompus : {broken[:5]}")
        finally:
            if is_sqlite:
                pragma(connection, "foreign_keys=ON")


def pragma(connection: Connection, setting: str) -> None:
    """Outside any transaction: SQLite ignores this setting inside one."""
    connection.connection.cursor().execute(f"PRAGMA {setting}")


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Migrations outlive the code: they name SQL types, not ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def number_revision(migration: Any, revision: Any, directives: list[MigrationScript]) -> None:
    """Revisions are 0001, 0002 …; one that would change nothing is not written."""
    script = directives[0]
    is_generated = getattr(context.config.cmd_opts, "autogenerate", False)
    if is_generated and all(operations.is_empty() for operations in script.upgrade_ops_list):
        directives.clear()
        return
    head = migration.script.get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04}"


if context.is_offline_mode():
    raise SystemExit("Les migrations se jouent sur une base ouverte : retirez --sql.")
migrate_databases()
