"""Files of an edition: each table as CSV with its schema, and the package of them all, written as it is sent."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from threading import BoundedSemaphore
from weakref import finalize

from flask import Response, make_response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Engine

from app.core.datapackage import package, table_schema
from app.core.labels import N_
from app.database import writes_from_now_on
from app.extensions import db
from app.models.editions import Edition
from app.opendata.package import About, Rows, as_json, csv_parts, zipped
from app.opendata.queries.reading import TABLES, every_row
from app.opendata.queries.tables import Table
from app.opendata.views.room import DATA, blueprint, demand_public, open_to_all, table_or_404
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now

SAYS = N_(
    "Ce qu’une édition a produit, du tirage aux prototypes : tables, cartes, projets, votes, choix, études, essais. "
    "Aucune donnée personnelle : ni volontaires, ni bulletins, ni notes internes."
)
MOST = 4  # long readings at once in a process: each holds a connection to the database
_places = BoundedSemaphore(MOST)


@blueprint.get(f"{DATA}.zip")
@access.public
def package_file(edition: Edition) -> ResponseReturnValue:
    """The package: CSV files, their schemas, what describes them, README and licence."""
    demand_public(edition)
    tables, about, number = _open_tables(edition), about_of(edition), edition.id
    parts = _reading(db.engine, lambda rows: zipped(about, ((one.sheet, rows(number, one)) for one in tables)))
    return _streamed(parts, "application/zip", f"{about.name}.zip")


@blueprint.get(f"{DATA}/datapackage.json")
@access.public
def datapackage(edition: Edition) -> ResponseReturnValue:
    demand_public(edition)
    about = about_of(edition)
    sheets = [table.sheet for table in _open_tables(edition)]
    return _json(package(about.name, about.title, about.says, about.homepage, sheets))


@blueprint.get(f"{DATA}/<table>.schema.json")
@access.public
def schema(edition: Edition, table: str) -> ResponseReturnValue:
    demand_public(edition)
    return _json(table_schema(table_or_404(table).sheet))


@blueprint.get(f"{DATA}/<table>.csv")
@access.public
def csv(edition: Edition, table: str) -> ResponseReturnValue:
    demand_public(edition)
    wanted, number = table_or_404(table), edition.id
    is_open = wanted.is_open(edition, now())
    parts = _reading(db.engine, lambda rows: csv_parts(wanted.sheet, rows(number, wanted) if is_open else ()))
    return _streamed(parts, "text/csv; charset=utf-8", f"{wanted.name}.csv")


def about_of(edition: Edition) -> About:
    home = absolute("opendata.tables", number=edition.number)
    title = f"Tablée : données ouvertes de « {edition.title} »"
    return About(f"tablee-edition-{edition.number}", title, SAYS, home)


def _open_tables(edition: Edition) -> list[Table]:
    """Those whose time has come."""
    return [table for table in TABLES.values() if table.is_open(edition, now())]


RowsOf = Callable[[int, Table], Rows]


def _reading(engine: Engine, write: Callable[[RowsOf], Iterator[bytes]]) -> Iterator[bytes]:
    """What `write` makes of rows that are all read as of one moment, on a connection of its own.

    It is read when the request is over: it knows nothing of it.
    """
    writes_from_now_on(False)
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # SQLite reads so by itself
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield from write(lambda number, table: every_row(connection, number, table))


def _streamed(parts: Iterator[bytes], kind: str, name: str) -> Response:
    if not _places.acquire(blocking=False):
        full = make_response(_("Plusieurs lectures longues sont en cours. Redemandez ce fichier dans une minute."), 503)
        full.mimetype = "text/plain"
        full.headers["Retry-After"] = "60"
        return full
    answer = Response(parts, content_type=kind)
    given_back = ExitStack()  # once, however often the server closes the answer
    given_back.callback(_places.release)
    answer.call_on_close(given_back.close)
    finalize(answer, given_back.close)  # nobody read it, nobody closed it
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return open_to_all(answer)


def _json(value: dict[str, object]) -> Response:
    return open_to_all(Response(as_json(value), mimetype="application/json"))
