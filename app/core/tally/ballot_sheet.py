"""Ballots as plain CSV: the first line names the projects, then one row per ballot; an empty cell is blank.

Rows are read in blocks. A block of nothing but short whole numbers, as nearly all are, is read at once by numpy; any
other one is read cell by cell, which says what is wrong and where. Both readings agree wherever the first one answers.
"""

import csv
import io
from collections.abc import Iterator

import numpy as np

from app.core.errors import RuleError
from app.core.labels import N_
from app.core.tally.result import Candidate
from app.core.tally.table import BLANK, LARGEST_MARK, Election, Marks

DELIMITERS = ";,\t"
BLOCK = 1 << 20  # bytes
UNREADABLE_LINE = N_("Ligne %(line)s : cette ligne n’est pas lisible. Rien n’est compté.")
DIGIT, NEW_LINE = ord("0"), ord("\n")


def read_ballot_sheet(text: bytes) -> Election:
    """Read UTF-8 text. Raise `RuleError` with the line that is wrong: nothing is counted in part."""
    body = text.find(b"\n") + 1 or len(text)
    ids, delimiter = _header(text[:body].decode().rstrip("\r\n"))
    blocks, line = [], 2
    for block in _blocks(text, body):
        marks = numbers(block, delimiter, len(ids))
        if marks is None:
            marks = cells(block, delimiter, len(ids), line)
        blocks.append(marks)
        line += block.count(b"\n")
    if not sum(map(len, blocks)):
        raise RuleError("Ce fichier nomme des projets et ne contient aucun bulletin : il n’y a rien à compter.")
    return Election(tuple(Candidate(id) for id in ids), np.concatenate(blocks))


def _header(line: str) -> tuple[list[str], str]:
    """The ids of the projects, and the delimiter: that which makes most cells of the first line."""
    if not line.strip():
        raise RuleError("Ce fichier est vide : la première ligne donne les projets, une ligne par bulletin ensuite.")
    try:
        rows = {delimiter: next(csv.reader([line], delimiter=delimiter)) for delimiter in DELIMITERS}
    except csv.Error as error:
        raise RuleError(UNREADABLE_LINE, line=1) from error
    delimiter = max(DELIMITERS, key=lambda one: len(rows[one]))
    ids = [cell.strip() for cell in rows[delimiter]]
    if "" in ids or len(set(ids)) != len(ids):
        raise RuleError("La première ligne doit nommer chaque projet une fois, sans case vide. Rien n’est compté.")
    return ids, delimiter


def _blocks(text: bytes, start: int) -> Iterator[bytes]:
    """Whole lines, each with its end, about a megabyte at a time."""
    while start < len(text):
        end = text.find(b"\n", start + BLOCK) + 1 or len(text)
        block = text[start:end]
        yield block if block.endswith(b"\n") else block + b"\n"
        start = end


def numbers(block: bytes, delimiter: str, width: int) -> Marks | None:
    """The marks of whole lines made of numbers of two digits at most; None where there is anything else."""
    signs = np.frombuffer(block.replace(b"\r\n", b"\n"), dtype=np.uint8)
    digits = signs - DIGIT  # unsigned: whatever comes before "0" wraps above 9
    ends = np.flatnonzero(digits > 9)
    if len(ends) % width:
        return None
    marks_of_end = signs[ends].reshape(-1, width)
    if (marks_of_end[:, -1] != NEW_LINE).any() or (marks_of_end[:, :-1] != ord(delimiter)).any():
        return None
    lengths = np.diff(ends, prepend=-1) - 1
    if lengths.max(initial=0) > 2 or (width == 1 and not lengths.all()):  # an empty line, of one project, is a blank
        return None
    marks = np.full(len(ends), BLANK, dtype=np.int8)
    written = lengths > 0
    marks[written] = digits[ends[written] - 1]
    longer = lengths == 2
    marks[longer] += (10 * digits[ends[longer] - 2]).astype(np.int8)
    return marks.reshape(-1, width)


def cells(block: bytes, delimiter: str, width: int, line: int) -> Marks:
    """The marks of whole lines, the first of which is number `line`. Raise `RuleError` at the first wrong one."""
    rows = csv.reader(io.StringIO(block.decode(), newline=""), delimiter=delimiter)
    ballots = []
    try:
        for row in rows:
            if row or width == 1:
                ballots.append(_ballot(row or [""], width, line + rows.line_num - 1))
    except csv.Error as error:
        raise RuleError(UNREADABLE_LINE, line=line + rows.line_num - 1) from error
    return np.array(ballots, dtype=np.int8).reshape(-1, width)


def _ballot(row: list[str], width: int, line: int) -> list[int]:
    if len(row) != width:
        raise RuleError(
            "Ligne %(line)s : %(found)s cases au lieu de %(width)s. Rien n’est compté.",
            line=line,
            found=len(row),
            width=width,
        )
    return [mark_of(cell, line) for cell in row]


def mark_of(cell: str, line: int) -> int:
    """A cell as a mark, BLANK where it is empty. Raise `RuleError` for what no method could count."""
    digits = cell.strip()
    if not digits:
        return BLANK
    if not (digits.isascii() and digits.isdigit()):
        raise RuleError(
            "Ligne %(line)s : « %(cell)s » n’est pas un nombre entier. Rien n’est compté.", line=line, cell=digits[:40]
        )
    if len(digits.lstrip("0")) > 2:
        raise RuleError(
            "Ligne %(line)s : « %(cell)s » dépasse %(most)s, le plus que l’on sache lire. Rien n’est compté.",
            line=line,
            cell=digits[:40],
            most=LARGEST_MARK,
        )
    return int(digits)
