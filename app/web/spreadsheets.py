"""Tables that people take away: CSV as French spreadsheets expect it, sent while it is written."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from flask import Flask, Response, current_app
from flask_babel import force_locale

from app.core.tabular.cells import neutral
from app.database import writes_from_now_on
from app.web.translations import language

Cell = str | int | float | None
Row = Sequence[Cell]
Look = Callable[[Any], tuple[Sequence[Row], Any]]  # after a key (None at first): rows, and the key of the last or None
AT_ONCE = 200  # rows in one sending


def csv_answer(columns: Sequence[str], rows: Iterable[Row], name: str) -> Response:
    """Semicolons and a byte-order mark; no cell can be run as a formula. `rows` is read as it goes out."""
    answer = Response(_written(columns, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def in_turns(look: Look) -> Iterator[Row]:
    """Every row, some at a time: each look has a session of its own, so a long file holds neither memory nor lock."""
    house: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    spoken = language()

    def read() -> Iterator[Row]:
        key: Any = None
        while True:
            writes_from_now_on(False)
            with house.app_context(), force_locale(spoken):
                rows, key = look(key)
            yield from rows
            if key is None:
                return

    return read()


def _written(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    out = io.StringIO("\ufeff")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for place, row in enumerate(rows, 1):
        writer.writerow([neutral(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
        if place % AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
