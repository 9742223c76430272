"""A CSV table as spreadsheets write it: any usual separator and line ending, said in words when it is not."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from app.core.errors import RuleError

SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Sheet:
    """The names of the columns, and for each row its line in the file and its cells, trimmed, by column."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_sheet(text: str, name: str, *, empty: bool = False) -> Sheet:
    """Read a table; blank lines are passed over, `empty` allows it to hold no row. Raise `RuleError` in words."""
    lines = _lines(unicodedata.normalize("NFC", text), name)
    header = next(lines, (1, []))[1]
    while header and not header[-1]:
        header.pop()
    twice = [column for column, count in Counter(header).items() if column and count > 1]
    if twice:
        raise RuleError(
            "Fichier des %(name)s : la colonne « %(column)s » figure deux fois.", name=name, column=twice[0]
        )
    rows = tuple(_row(line, cells, header, name) for line, cells in lines)
    if not rows and not empty:
        raise RuleError("Fichier des %(name)s : il n’y a aucune ligne sous l’en-tête.", name=name)
    return Sheet(tuple(header), rows)


def _row(line: int, cells: list[str], header: list[str], name: str) -> tuple[int, dict[str, str]]:
    if len(cells) < len(header) or any(cells[len(header) :]):
        raise RuleError(
            "Fichier des %(name)s : la ligne %(line)s n’a pas autant de colonnes que l’en-tête.", name=name, line=line
        )
    return line, dict(zip(header, cells, strict=False))


def _lines(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cell.strip(SEPARATORS) for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise RuleError(
            "Fichier des %(name)s : la ligne %(line)s ne se lit pas.", name=name, line=reader.line_num
        ) from error


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    return max(SEPARATORS, key=first.count)
