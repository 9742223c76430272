"""Whether the platform can work."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

READY = "prête"
UNREACHABLE = "injoignable"
TO_MIGRATE = "à mettre à jour"


def database_state(engine: Engine, migrations: str) -> str:
    """READY when the database answers and is at the last revision of the folder `migrations`."""
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError:
        return UNREACHABLE
    return READY if revision == _last_revision(migrations) else TO_MIGRATE


@cache
def _last_revision(migrations: str) -> str | None:
    return ScriptDirectory(migrations).get_current_head()
