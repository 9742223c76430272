"""Pabulib's `.pb` files: three parts, META, PROJECTS and VOTES, each a table with semicolons.

Faliszewski, Flis, Peters, Pierczyński, Skowron, Stolicki, Szufa, Talmon, *Participatory Budgeting: Data, Tools, and
Analysis* (IJCAI 2023); pabulib.org. Ballots of the types approval, cumulative and scoring are read; a project that a
ballot does not name has 0 from it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import numpy as np

from app.core.errors import RuleError
from app.core.tally.ballot_sheet import mark_of
from app.core.tally.result import Candidate
from app.core.tally.table import Election, Marks

LISTS = "approval"
POINTS = ("cumulative", "scoring")
META, PROJECTS, VOTES = "META", "PROJECTS", "VOTES"
COLUMNS = {PROJECTS: ("project_id", "cost"), VOTES: ("voter_id", "vote")}
AMOUNT = re.compile(r"\d{1,13}(?:[.,]\d{1,2}0*)?")

Row = Mapping[str, str]


def read_pabulib(text: str) -> Election:
    """Read it whole. Money is in hundredths where any amount has some. Raise `RuleError` for the part that is wrong."""
    try:
        lines = dict(_parts(text))
    except csv.Error as error:
        raise RuleError("Ce fichier n’est pas lisible : une ligne est trop longue ou mal close.") from error
    for part in (META, PROJECTS, VOTES):
        if not lines.get(part):
            raise RuleError("Il manque à ce fichier la partie %(part)s. Rien n’est compté.", part=part)
    meta = {cells[0]: cells[1] for _, cells in lines[META] if len(cells) > 1}
    projects, votes = _rows(PROJECTS, lines[PROJECTS]), _rows(VOTES, lines[VOTES])
    _demand_whole(meta, {"num_projects": len(projects), "num_votes": len(votes)})
    costs = [_amount(row["cost"], row["project_id"]) for _, row in projects]
    budget = _amount(meta["budget"], "budget") if meta.get("budget") else None
    step = 1 if all(amount == int(amount) for amount in [*costs, budget or Decimal()]) else 100
    candidates = tuple(
        Candidate(row["project_id"], int(cost * step)) for (_, row), cost in zip(projects, costs, strict=True)
    )
    marks = _marks(votes, [candidate.id for candidate in candidates], meta.get("vote_type", ""))
    return Election(candidates, marks, None if budget is None else int(budget * step), step)


def _parts(text: str) -> Iterator[tuple[str, list[tuple[int, list[str]]]]]:
    """The lines of each part, numbered as in the file, its head included."""
    name, found = "", list[tuple[int, list[str]]]()
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    for row in rows:
        cells = [cell.strip() for cell in row]
        if cells and cells[0] in (META, PROJECTS, VOTES) and not any(cells[1:]):
            if name:
                yield name, found
            name, found = cells[0], []
        elif any(cells):
            found.append((rows.line_num, cells))
    yield name, found


def _rows(part: str, lines: Sequence[tuple[int, list[str]]]) -> list[tuple[int, Row]]:
    """The rows by the names of their head. An id stands on one row only."""
    (_, head), *body = lines
    for column in COLUMNS[part]:
        if column not in head:
            raise RuleError("La partie %(part)s n’a pas de colonne « %(column)s ».", part=part, column=column)
    key = head.index(COLUMNS[part][0])
    seen: set[str] = set()
    for line, cells in body:
        if len(cells) > len(head):
            raise RuleError(
                "Ligne %(line)s : %(found)s cases au lieu de %(width)s. Rien n’est compté.",
                line=line,
                found=len(cells),
                width=len(head),
            )
        id = cells[key] if key < len(cells) else ""
        if not id or id in seen:
            raise RuleError(
                "Ligne %(line)s : l’identifiant « %(id)s » est vide ou déjà pris. Rien n’est compté.", line=line, id=id
            )
        seen.add(id)
    return [(line, dict.fromkeys(head, "") | dict(zip(head, cells, strict=False))) for line, cells in body]


def _demand_whole(meta: Row, found: Mapping[str, int]) -> None:
    for name, number in found.items():
        if meta.get(name, "").isdecimal() and int(meta[name]) != number:
            raise RuleError(
                "Ce fichier annonce « %(name)s » : %(said)s, et en contient %(number)s. Il est coupé ou retouché : "
                "rien n’est compté.",
                name=name,
                said=int(meta[name]),
                number=number,
            )


def _amount(text: str, where: str) -> Decimal:
    digits = text.replace(" ", "")
    if not AMOUNT.fullmatch(digits):
        raise RuleError("« %(where)s » : « %(text)s » n’est pas un montant.", where=where, text=text[:40])
    return Decimal(digits.replace(",", "."))


def _marks(rows: Sequence[tuple[int, Row]], ids: Sequence[str], kind: str) -> Marks:
    if kind not in (LISTS, *POINTS):
        raise RuleError("Ces bulletins sont de type « %(kind)s » : on lit approval, cumulative et scoring.", kind=kind)
    column = {id: place for place, id in enumerate(ids)}
    marks = np.zeros((len(rows), len(ids)), dtype=np.int8)
    for number, (line, row) in enumerate(rows):
        chosen = _listed(row["vote"])
        given = [1] * len(chosen) if kind == LISTS else [mark_of(one, line) for one in _listed(row.get("points", ""))]
        if len(given) != len(chosen) or len(set(chosen)) != len(chosen):
            raise RuleError(
                "Ligne %(line)s : un projet y est cité deux fois, ou n’a pas ses points. Rien n’est compté.", line=line
            )
        for id, mark in zip(chosen, given, strict=True):
            if id not in column:
                raise RuleError(
                    "Ligne %(line)s : ce bulletin cite un projet inconnu, « %(project)s ». Rien n’est compté.",
                    line=line,
                    project=id,
                )
            marks[number, column[id]] = mark
    return marks


def _listed(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(",") if one.strip()]
