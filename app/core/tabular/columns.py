"""Recognising the columns of a table that somebody else made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.spelling import plain

Columns = Mapping[str, int]  # field name → index of its column
HEADER_WITHIN = 10  # rows: titles may stand above the header


@dataclass(frozen=True)
class Field:
    """One thing wanted from a table. `label` is a message id; `words` are headers people give it, in plain letters."""

    name: str
    label: str
    words: tuple[str, ...]
    required: bool = False

    def __post_init__(self) -> None:
        assert all(word == plain(word) for word in self.words), self.name


def header_index(rows: Sequence[Sequence[str]], fields: Iterable[Field]) -> int:
    """Which of the first rows is the header: the one that names most fields, else the first with two cells."""
    wanted = list(fields)
    named = [len(guess(row, wanted)) for row in rows[:HEADER_WITHIN]]
    most = max(named, default=0)
    if most:
        return named.index(most)
    return next((i for i, row in enumerate(rows[:HEADER_WITHIN]) if sum(map(bool, row)) > 1), 0)


def guess(header: Sequence[str], fields: Iterable[Field]) -> dict[str, int]:
    """Column of each field recognised: exact names first, then names that begin or end with the field's words.

    No column serves twice; fields in order of their declaration.
    """
    names = [plain(cell) for cell in header]
    wanted = list(fields)
    found: dict[str, int] = {}
    for is_it in (_same, _about):
        for field in wanted:
            free = [index for index in range(len(names)) if index not in found.values()]
            hits = [index for word in field.words for index in free if is_it(names[index], word)]
            if field.name not in found and hits:
                found[field.name] = hits[0]
    return found


def demand_possible(columns: Mapping[str, int | None], width: int, fields: Iterable[Field]) -> dict[str, Field]:
    """Fields whose column is missing though required, or out of the table, or taken twice: name → field."""
    taken = [index for index in columns.values() if index is not None]
    wrong: dict[str, Field] = {}
    for field in fields:
        index = columns.get(field.name)
        if (index is None and field.required) or (
            index is not None and (not 0 <= index < width or taken.count(index) > 1)
        ):
            wrong[field.name] = field
    return wrong


def picked(cells: Sequence[str], columns: Columns) -> dict[str, str]:
    """The cells of one row by field; a row may be shorter than its header."""
    return {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}


def _same(name: str, word: str) -> bool:
    return name == word


def _about(name: str, word: str) -> bool:
    return f" {name} ".startswith(f" {word} ") or f" {name} ".endswith(f" {word} ")
