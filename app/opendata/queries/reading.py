"""Reading published tables: a page at a time, or whole, row after row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.database import plain_rows
from app.models.editions import Edition
from app.opendata.queries.day import DAY
from app.opendata.queries.field import AFTER
from app.opendata.queries.tables import Row, Table

TABLES: Mapping[str, Table] = {table.name: table for table in (*DAY, *AFTER)}
AT_ONCE = 500  # rows in memory while a table is read whole


@dataclass(frozen=True)
class PageOf:
    """Some rows, as values in the order of the columns; `after` is the key of the last when there are more."""

    rows: Sequence[Sequence[Any]]
    after: tuple[int, ...] | None


def page(
    session: Session, edition: Edition, table: Table, after: Sequence[int] | None, limit: int, now: datetime
) -> PageOf:
    """The rows that come after this key; as fast for the last page as for the first."""
    if not table.is_open(edition, now):
        return PageOf([], None)
    found = _page_of_document(session, edition, table, after, limit) if table.expand else None
    if found is None:
        statement = table.statement().limit(limit + 1)
        if after is not None:
            statement = statement.where(table.after(after))
        found = list(plain_rows(session, statement, {"edition_id": edition.id}))
    width = len(table.keys)
    shown = found[:limit]
    more = tuple(shown[-1][:width]) if len(found) > limit else None
    return PageOf([row[width:] for row in shown], more)


def _page_of_document(
    session: Session, edition: Edition, table: Table, after: Sequence[int] | None, limit: int
) -> list[Row]:
    assert table.expand is not None
    width = len(table.keys)
    every = table.expand(plain_rows(session, table.statement(), {"edition_id": edition.id}))
    wanted = (row for row in every if after is None or tuple(row[:width]) > tuple(after))
    return list(islice(wanted, limit + 1))


def every_row(connection: Connection, edition_id: int, table: Table) -> Iterator[Row]:
    """All the rows, in order, a few hundred in memory at a time."""
    width = len(table.keys)
    a_few = {"yield_per": AT_ONCE}
    rows: Any = connection.execute(table.statement(), {"edition_id": edition_id}, execution_options=a_few)
    for row in table.expand(rows) if table.expand else rows:
        yield row[width:]


def public_editions(session: Session) -> Sequence[Edition]:
    return session.scalars(select(Edition).where(Edition.is_public).order_by(Edition.number)).all()
