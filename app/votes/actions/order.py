"""Forgetting in which order people signed, and in which order they voted.

Whoever holds the databases could otherwise put the two side by side: rows carry the transaction that wrote them
(PostgreSQL) or lie in their page in the order of writing (SQLite, whatever the key), and an assembly may well vote in
the order of its queue. So the roll is written again, in the order of its numbers, before the urn opens; the urn and its
cards in the order of their keys, when it closes. At no moment are both orders there to be read. A view then calls
`drop_former_versions`, since this only adds new versions of the rows.
"""

from sqlalchemy import ColumnElement, Table, delete, insert, select

from app.extensions import db
from app.models.base import Model
from app.models.votes import Ballot, Credential, PaperEntry, Poll, RollEntry

ROLL_TABLES = (RollEntry.__tablename__,)
URN_TABLES = (Ballot.__tablename__, Credential.__tablename__, PaperEntry.__tablename__)


def forget_signing_order(poll: Poll) -> None:
    """Write the roll again, by elector; nobody signs any more."""
    _write_again(RollEntry, RollEntry.poll_id == poll.id)


def forget_voting_order(poll: Poll) -> None:
    """Write ballots and cards again, by key, in the transaction that closes the poll."""
    _write_again(Ballot, Ballot.poll_id == poll.id)
    _write_again(Credential, Credential.poll_id == poll.id)


def _write_again(model: type[Model], which: ColumnElement[bool]) -> None:
    table: Table = model.__table__  # type: ignore[assignment]
    bind = {"bind_mapper": model.__mapper__}
    names = [column.name for column in table.primary_key]
    found = db.session.execute(select(table).where(which), bind_arguments=bind).mappings()
    rows = sorted((dict(row) for row in found), key=lambda row: [row[name] for name in names])  # whatever the locale
    db.session.execute(delete(table).where(which), bind_arguments=bind)
    if rows:
        db.session.execute(insert(table), rows, bind_arguments=bind)
