"""Somebody who holds everything: the files, their journals, hidden columns, copies, and tries to join roll and urn.

They read, in each place, in which order rows were written, then bet that people voted in the order in which they
signed: the first who signed cast the first ballot, and so on. Nothing of the product is used here.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from itertools import product
from pathlib import Path

from sqlalchemy import Engine

PAGE = {"sqlite": 4096, "postgresql": 8192}  # bytes; both lay rows from the end of a page to its beginning
FRAME = 24  # bytes before each page in SQLite's journal, and 32 before the first
CHANCE, DEVIATION = 1, 1  # right links of a bet at random: the fixed points of a permutation, whatever its length
Order = list[str]


def clue(engine: Engine, mark: str | int) -> bytes:
    """How a row's mark is written on the disk: a text as it is, an integer of four bytes as each engine does."""
    if isinstance(mark, str):
        return mark.encode()
    return mark.to_bytes(4, "big" if engine.dialect.name == "sqlite" else "little")


def orders(engine: Engine, table: str, column: str, marks: Sequence[str | int], folder: Path) -> Mapping[str, Order]:
    """Place → the marks in the order in which they seem to have been written there; nothing where one is missing."""
    clues = {str(mark): clue(engine, mark) for mark in marks}
    read = _in_sqlite if engine.dialect.name == "sqlite" else _in_postgresql
    found = read(engine, table, column, clues, folder)
    return {place: order for place, order in found.items() if len(order) == len(marks)}


def right_links(roll: Mapping[str, Order], urn: Mapping[str, Order], truth: Mapping[str, str]) -> dict[str, int]:
    """For each pair of places: how many bets are right, taking the better of both ways of reading the urn."""
    return {
        f"{one} × {other}": max(
            sum(truth[elector] == ballot for elector, ballot in zip(roll[one], way, strict=True))
            for way in (urn[other], urn[other][::-1])
        )
        for one, other in product(roll, urn)
    }


def _in_sqlite(engine: Engine, table: str, column: str, clues: Mapping[str, bytes], folder: Path) -> dict[str, Order]:
    path = Path(engine.url.database or "")
    copy = folder / f"{table}-{len(list(folder.iterdir()))}.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"VACUUM INTO '{copy}'")
        rows = [str(one) for (one,) in connection.execute(f"SELECT {column} FROM {table}")]
    journal = path.with_name(f"{path.name}-wal")
    frames = journal.read_bytes()[32:] if journal.exists() else b""
    return {
        "rows as they come": rows,
        "file": _written(path.read_bytes(), PAGE["sqlite"], clues),
        "journal": _written(frames, FRAME + PAGE["sqlite"], clues),
        "backup": _written(copy.read_bytes(), PAGE["sqlite"], clues),
    }


def _in_postgresql(
    engine: Engine, table: str, column: str, clues: Mapping[str, bytes], folder: Path
) -> dict[str, Order]:
    found: dict[str, Order] = {}
    with engine.connect() as connection:
        for name in ("xmin::text::bigint", "ctid"):
            rows = connection.exec_driver_sql(f"SELECT {column} FROM {table} ORDER BY {name}")
            found[name] = [str(one) for one in rows.scalars()]
        with connection.connection.cursor().copy(f"COPY {table} ({column}) TO STDOUT") as lines:  # as pg_dump does
            found["backup"] = b"".join(bytes(part) for part in lines).decode().split()
        if connection.exec_driver_sql("SELECT usesuper FROM pg_user WHERE usename = current_user").scalar():
            connection.exec_driver_sql("CHECKPOINT")
            whole = connection.exec_driver_sql(f"SELECT pg_read_binary_file(pg_relation_filepath('{table}'))").scalar()
            found["file"] = _written(bytes(whole or b""), PAGE["postgresql"], clues)
    return found


def _written(blob: bytes, page: int, clues: Mapping[str, bytes]) -> Order:
    """The marks by the first place that they take, each page read from its end; dead rows and wiped ones included."""
    first = {mark: min(places) for mark, bits in clues.items() if (places := list(_places(blob, bits, page)))}
    return sorted(first, key=first.__getitem__)


def _places(blob: bytes, bits: bytes, page: int) -> Iterable[tuple[int, int]]:
    at = blob.find(bits)
    while at >= 0:
        yield at // page, -(at % page)
        at = blob.find(bits, at + 1)
