"""Elections kept in files: Pabulib's `.pb` (pabulib.org) and plain CSV, one row per ballot."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np

from app.core.errors import RuleError
from app.core.tally.result import Candidate
from app.core.tally.table import BLANK, Table

LISTS = "approval"
POINTS = ("cumulative", "scoring")
SECTIONS = ("META", "PROJECTS", "VOTES")


@dataclass(frozen=True)
class Election:
    """`marks[b, p]` as read, BLANK where a cell is empty; money in units of which Add1 gives `step` at a time."""

    candidates: tuple[Candidate, ...]
    marks: np.ndarray
    budget: int | None = None
    step: int = 1

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(candidate.id for candidate in self.candidates)

    def table(self, top: int) -> Table:
        """The ballots, for a method whose marks go from 0 to `top`. Raise `RuleError` for any other mark."""
        return Table(self.ids, self.marks, top)


def read_election(data: bytes) -> Election:
    """Read either format; which one is seen at the first line. Raise `RuleError` with the line that is wrong."""
    text = _text(data)
    return _read_pabulib(text) if text.lstrip().startswith("META") else _read_csv(text)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _read_csv(text: str) -> Election:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ids = [cell.strip() for cell in next(rows, [])]
    if not any(ids):
        raise RuleError("Ce fichier est vide : la première ligne donne les projets, une ligne par bulletin ensuite.")
    if "" in ids or len(set(ids)) != len(ids):
        raise RuleError("La première ligne doit nommer chaque projet une fois, sans case vide.")
    ballots = [_cells(row, len(ids), line) for line, row in enumerate(rows, 2) if row or len(ids) == 1]
    marks = np.array(ballots, dtype=np.int16).reshape(len(ballots), len(ids))
    return Election(tuple(Candidate(id) for id in ids), marks)


def _cells(row: list[str], width: int, line: int) -> list[int]:
    if len(row) not in (width, 0):
        raise RuleError(
            "Ligne %(line)s : %(found)s cases au lieu de %(width)s. Rien n’est compté.",
            line=line,
            found=len(row),
            width=width,
        )
    return [_mark(cell.strip(), line) for cell in row or [""]]


def _mark(cell: str, line: int) -> int:
    if not cell:
        return BLANK
    if not (cell.isascii() and cell.isdigit() and len(cell) < 5):
        raise RuleError(
            "Ligne %(line)s : « %(cell)s » n’est pas un nombre entier. Rien n’est compté.", line=line, cell=cell[:40]
        )
    return int(cell)


def _read_pabulib(text: str) -> Election:
    parts = dict(_sections(text))
    missing = [name for name in SECTIONS if not parts.get(name)]
    if missing:
        raise RuleError("Il manque à ce fichier la partie %(part)s. Rien n’est compté.", part=missing[0])
    meta = {row.get("key", ""): row.get("value", "") for row in parts["META"]}
    costs = [_amount(row.get("cost", ""), row.get("project_id", "")) for row in parts["PROJECTS"]]
    budget = _amount(meta.get("budget", ""), "budget")
    step = 1 if all(amount == int(amount) for amount in [*costs, budget]) else 100
    candidates = tuple(
        Candidate(row["project_id"], int(cost * step)) for row, cost in zip(parts["PROJECTS"], costs, strict=True)
    )
    return Election(candidates, _votes(parts["VOTES"], candidates, meta.get("vote_type", "")), int(budget * step), step)


def _sections(text: str) -> Iterator[tuple[str, list[dict[str, str]]]]:
    name, head, rows = "", list[str](), list[dict[str, str]]()
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        cells = [cell.strip() for cell in row]
        if len(cells) == 1 and cells[0] in SECTIONS:
            if name:
                yield name, rows
            name, head, rows = cells[0], [], []
        elif any(cells) and not head:
            head = cells
        elif any(cells):
            rows.append(dict(zip(head, cells, strict=False)))
    if name:
        yield name, rows


def _amount(text: str, where: str) -> Decimal:
    try:
        amount = Decimal(text.replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        raise RuleError("« %(where)s » : « %(text)s » n’est pas un montant.", where=where, text=text[:40]) from None
    if not amount.is_finite() or amount * 100 != int(amount * 100):
        raise RuleError("« %(where)s » : « %(text)s » n’est pas un montant.", where=where, text=text[:40])
    return amount


def _votes(rows: list[dict[str, str]], candidates: tuple[Candidate, ...], kind: str) -> np.ndarray:
    if kind not in (LISTS, *POINTS):
        raise RuleError("Ces bulletins sont de type « %(kind)s » : on lit approval, cumulative et scoring.", kind=kind)
    column = {candidate.id: place for place, candidate in enumerate(candidates)}
    marks = np.zeros((len(rows), len(candidates)), dtype=np.int16)
    for line, row in enumerate(rows):
        chosen = [id for id in row.get("vote", "").split(",") if id]
        given = (
            [1] * len(chosen) if kind == LISTS else [_mark(one, line + 1) for one in row["points"].split(",") if one]
        )
        for id, mark in zip(chosen, given, strict=True):
            if id not in column:
                raise RuleError(
                    "Le bulletin %(number)s cite un projet inconnu, « %(project)s ». Le dépouillement n’a pas été "
                    "fait.",
                    number=line + 1,
                    project=id,
                )
            marks[line, column[id]] = mark
    return marks
