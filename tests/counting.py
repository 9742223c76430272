"""How many queries an act costs, and that the cost does not grow with the rows."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from app.web.fragments import FRAGMENTS

Queries = list[str]  # each is the SQL of one statement
MOST = 15  # of any page
IGNORED = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE", "SET ")
KEYS = re.compile(r"\bIN \((?:\?|%\(\w+\)s(?:::\w+)?|, )+\)")  # a longer list of keys is still one query


@contextmanager
def counting(house: Flask) -> Iterator[Queries]:
    queries: Queries = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith(IGNORED):
            queries.append(statement)

    with ExitStack() as stack:
        with house.app_context():
            engines = list(db.engines.values())
        for engine in engines:
            event.listen(engine, "before_cursor_execute", note)
            stack.callback(event.remove, engine, "before_cursor_execute", note)
        yield queries


def assert_steady(house: Flask, visit: Callable[[], Any], add: Callable[[], Any], *, most: int = MOST) -> None:
    """Count the queries of `visit`, `add` two more rows (committed here), and demand as many queries.

    Nothing is in memory at either visit: rows that are added would clear it, and be taken for the cause.
    """
    house.extensions[FRAGMENTS].clear()
    with counting(house) as few:
        visit()
    add()
    add()
    db.session.commit()
    house.extensions[FRAGMENTS].clear()
    with counting(house) as many:
        visit()
    more = Counter(map(_shape, many)) - Counter(map(_shape, few))
    assert not more, "queries grow with rows:\n" + "\n".join(f"+{times} {sql}" for sql, times in more.items())
    assert len(many) <= most, f"{len(many)} queries, {most} at most:\n" + "\n".join(many)


def _shape(sql: str) -> str:
    return KEYS.sub("IN (…)", sql)
