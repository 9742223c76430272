"""Runs alone in a child process (`python -E -s reader.py FILE`): reads a table, writes one JSON line per row.

Nothing of the application is imported here: whatever a hostile file does, it does it to this process. Output:
`{"kind", "encoding", "delimiter", "sheet"}`, then `[line, [cells…]]` for each row that is not empty, now and then
`{"at", "of"}` (how far), at last `{"end"}`; or `{"refused": code, …}` at any moment. Lines are those of the file.
"""

import codecs
import csv
import io
import json
import resource
import signal
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NoReturn

from charset_normalizer import from_bytes
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEGABYTE = 1024 * 1024
MAX_BYTES = {"csv": 50 * MEGABYTE, "xlsx": 10 * MEGABYTE, "ods": 10 * MEGABYTE}
MAX_UNPACKED = 100 * MEGABYTE
MAX_RATIO = 100
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 10_000  # characters
READER_MEMORY = 1024 * MEGABYTE
READER_SECONDS = 60
SAMPLE = 256 * 1024
DELIMITERS = ";,\t"
OLD_CHARSETS = ("cp1252", "mac_roman", "cp850")  # Windows, old Macintosh, DOS
FRENCH = {"é": 4, "è": 2, "à": 2, "ê": 2, "ç": 2, **dict.fromkeys("ëâùûüîïôœÉÈÊËÀÂÇÙÛÎÏÔŒ’«»€°", 1)}  # how common
EVERY = 2000  # rows between two reports


class Refused(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.said = {"refused": code, **params}


def main(path: Path) -> None:
    """Read, and say; a refusal ends the output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (READER_MEMORY, READER_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (READER_SECONDS, READER_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _read(path)
    except Refused as refusal:
        _say(refusal.said)
    except MemoryError:
        _say({"refused": "memory"})


def _read(path: Path) -> None:
    kind = _kind(path)
    size = path.stat().st_size
    if size > MAX_BYTES[kind]:
        raise Refused("bytes", limit=MAX_BYTES[kind] // MEGABYTE)
    if kind == "csv":
        _csv(path)
    else:
        _demand_modest(path, size)
        _workbook(path, kind)


def _kind(path: Path) -> str:
    """By what is inside, never by the name."""
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Refused("empty")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused("old_excel")
    if start.startswith(b"%PDF"):
        raise Refused("pdf")
    if not start.startswith(b"PK\x03\x04"):
        return "csv"
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refused("damaged") from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    raise Refused("archive")


def _demand_modest(path: Path, size: int) -> None:
    """Count what comes out when unpacking, without believing what the archive declares."""
    allowed = min(MAX_UNPACKED, max(size * MAX_RATIO, MEGABYTE))
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as packed:
                    while chunk := packed.read(256 * 1024):
                        total += len(chunk)
                        if total > allowed:
                            raise Refused("bomb")
    except Refused:
        raise
    except Exception:  # a zip file's own errors, zlib's, and whatever another method of compression raises
        raise Refused("damaged") from None


def _workbook(path: Path, kind: str) -> None:
    try:
        book = CalamineWorkbook.from_path(str(path))
        visible = [
            one.name
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        ]
        sheets = (book.get_sheet_by_name(name) for name in visible)
        sheet = next((one for one in sheets if one.total_height), None)
    except MemoryError:
        raise
    except BaseException:  # calamine tells of damaged files in many ways, panics included
        raise Refused("damaged") from None
    if sheet is None:
        raise Refused("empty")
    _say({"kind": kind, "encoding": "", "delimiter": "", "sheet": sheet.name})
    rows = enumerate(([_text(value) for value in row] for row in sheet.iter_rows()), start=1)
    _say_rows(rows, lambda line: (line, sheet.total_height))


def _text(value: Any) -> str:
    """What a person would read in the cell: 12 rather than 12.0, dates as 2017-12-16."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return "" if value is None else str(value)


def _csv(path: Path) -> None:
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        delimiter = _delimiter(file.read(SAMPLE))
    _say({"kind": "csv", "encoding": encoding, "delimiter": delimiter, "sheet": ""})
    csv.field_size_limit(MAX_CELL * 10)
    size = path.stat().st_size
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding=encoding, newline="", errors="strict") as file:
        try:
            _say_rows(_records(file, delimiter), lambda _line: (raw.tell(), size))
        except csv.Error:
            raise Refused("cell") from None


def _records(file: Any, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line of the file where it begins: a quoted cell may hold line breaks."""
    reader = csv.reader(file, delimiter=delimiter)
    line = 1
    for cells in reader:
        if line > 1 or cells[:1] != ["sep="]:  # how Excel is told the delimiter
            yield line, cells
        line = reader.line_num + 1


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return _demand_readable(path, name)
    zeros = sample.count(0)
    if zeros:  # ordinary text in UTF-16 without a mark is half zeros, on one side
        name = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
        if zeros < len(sample) // 4:
            raise Refused("binary")
        return _demand_readable(path, name)
    if _is_readable(path, "utf-8"):
        return "utf-8"
    if sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in sample) > len(sample) // 50:
        raise Refused("binary")
    return _demand_readable(path, _old_charset(path, sample))


def _old_charset(path: Path, sample: bytes) -> str:
    """One byte per letter: the guess of charset_normalizer, unless an older charset makes better French."""
    guess = from_bytes(sample, cp_isolation=["utf_8", "utf_16", "cp1252"]).best()
    if guess is not None and guess.encoding == "utf_16":
        return "utf-16"
    odd = _odd_bytes(path)
    return max(OLD_CHARSETS, key=lambda name: _frenchness(odd, name))


def _odd_bytes(path: Path) -> bytes:
    """The bytes that are not ASCII, the first of them at least, wherever they are."""
    found = b""
    with path.open("rb") as file:
        while len(found) < SAMPLE and (chunk := file.read(SAMPLE)):
            found += chunk.translate(None, bytes(range(128)))
    return found


def _frenchness(odd: bytes, name: str) -> int:
    """French letters found, less the odd signs; the first charset wins ties."""
    return sum(FRENCH.get(character, -1) for character in odd.decode(name, errors="replace"))


def _demand_readable(path: Path, encoding: str) -> str:
    if not _is_readable(path, encoding):
        raise Refused("encoding")
    return encoding


def _is_readable(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="", errors="strict") as file:
            while file.read(SAMPLE):
                pass
    except (UnicodeError, ValueError):
        return False
    return True


def _delimiter(sample: str) -> str:
    """The one that cuts most of the first records in the same number of cells, more than one."""

    def regularity(delimiter: str) -> tuple[int, int]:
        records = []
        try:
            for cells in csv.reader(sample.splitlines(keepends=True)[:100], delimiter=delimiter):
                if any(cells):
                    records.append(len(cells))
        except csv.Error:
            return 0, 0
        usual = max(set(records), key=records.count, default=1)
        return (records.count(usual) if usual > 1 else 0), usual

    return max(DELIMITERS, key=regularity)


def _say_rows(rows: Iterator[tuple[int, list[str]]], far: Any) -> None:
    count = 0
    for line, cells in rows:
        kept = [_cleaned(cell) for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if len(kept) > MAX_COLUMNS:
            raise Refused("columns", limit=MAX_COLUMNS, line=line)
        if not kept:
            continue
        count += 1
        if count > MAX_ROWS + 1:
            raise Refused("rows", limit=MAX_ROWS)
        _say([line, kept])
        if count % EVERY == 0:
            at, of = far(line)
            _say({"at": min(at, of), "of": of})
    if not count:
        raise Refused("empty")
    _say({"end": count})


def _cleaned(cell: str) -> str:
    """Spaces of word processors made ordinary, control characters off, line breaks kept as spaces."""
    if len(cell) > MAX_CELL:
        raise Refused("cell")
    if cell.isprintable() and "  " not in cell:
        return cell.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in cell).split())


def _say(what: object) -> None:
    sys.stdout.write(json.dumps(what, ensure_ascii=True) + "\n")


def _gone(*_: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _gone)
    main(Path(sys.argv[1]))
    sys.stdout.flush()
