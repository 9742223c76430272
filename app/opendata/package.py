"""The data package of an edition, written into a ZIP as it is read: no file, and a few hundred rows in memory."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.core.datapackage import Sheet, Written, csv_lines, csv_rows, licence, package, readme, table_schema

BEGINNING = (1980, 1, 1, 0, 0, 0)  # the same data make the same bytes, whenever they are asked for
LINES = 500  # of a CSV, written together
Rows = Iterable[Sequence[Any]]


@dataclass(frozen=True)
class About:
    """What the package says of itself."""

    name: str
    title: str
    says: str
    homepage: str


class _Outlet(io.RawIOBase):
    """What a ZIP is written to: it goes out at once, and is never read again."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        part = bytes(data)
        self.parts.append(part)
        self.written += len(part)
        return len(part)

    def tell(self) -> int:
        return self.written

    def drained(self) -> bytes:
        whole = b"".join(self.parts)
        self.parts.clear()
        return whole


def zipped(about: About, tables: Iterable[tuple[Sheet, Rows]]) -> Iterator[bytes]:
    """The ZIP in parts: each table and its schema, then what describes them all."""
    outlet = _Outlet()
    written: dict[str, Written] = {}
    sheets: list[Sheet] = []
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet, rows in tables:
            sheets.append(sheet)
            _put(archive, f"{sheet.name}.schema.json", as_json(table_schema(sheet)))
            yield from _table(archive, outlet, sheet, rows, written)
        described = package(about.name, about.title, about.says, about.homepage, sheets, written)
        _put(archive, "datapackage.json", as_json(described))
        _put(archive, "README.md", readme(about.title, about.says, about.homepage, sheets).encode())
        _put(archive, "LICENCE.txt", licence(about.title, about.homepage).encode())
        yield outlet.drained()
    yield outlet.drained()


def csv_parts(sheet: Sheet, rows: Rows) -> Iterator[bytes]:
    """A table as CSV, in parts."""
    yield csv_lines(sheet).encode()
    reading = iter(rows)
    while some := list(islice(reading, LINES)):
        yield csv_rows(some).encode()


def as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _table(
    archive: zipfile.ZipFile, outlet: _Outlet, sheet: Sheet, rows: Rows, written: dict[str, Written]
) -> Iterator[bytes]:
    size, digest = 0, hashlib.sha256()
    with archive.open(_entry(f"{sheet.name}.csv"), "w") as file:
        for part in csv_parts(sheet, rows):
            file.write(part)
            size += len(part)
            digest.update(part)
            yield outlet.drained()
    written[sheet.name] = Written(size, digest.hexdigest())
    yield outlet.drained()


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(_entry(name), content)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, BEGINNING)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
