"""A file of quotas as the field writes it, read into the criteria and values of an edition."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.core.draw.pool import Quota
from app.core.errors import RuleError
from app.core.labels import LabelledEnum
from app.draws.criteria import Criterion, Name, value_names

COLUMNS = {
    "criterion": ("feature", "category", "critere", "criterion"),
    "value": ("value", "name", "valeur"),
    "min": ("min", "minimum"),
    "max": ("max", "maximum"),
}
ENGLISH = {"gender": Criterion.SEX, "sex": Criterion.SEX, "age_group": Criterion.AGE}
WORDS = {"f": "F", "female": "F", "woman": "F", "m": "H", "male": "H", "man": "H"}


@dataclass(frozen=True)
class _Row:
    line: int
    cells: Mapping[str, str]


def read_quota_file(data: bytes, quotas: Sequence[Quota]) -> list[Quota]:
    """The quotas of a draw with the bounds of the file in place of theirs; a value left out keeps its own.

    Criteria and values are known by their code or their name, without accents or capitals. Anything else is
    refused whole, with the line.
    """
    found: dict[tuple[str, str], Quota] = {}
    names = value_names()
    known = {quota.criterion for quota in quotas}
    for row in _rows(data):
        criterion = _criterion(row, known)
        value = _value(row, names[criterion])
        found[criterion, value] = Quota(criterion, value, _whole(row, "min"), _whole(row, "max"))
    kept = [found.pop((quota.criterion, quota.value), quota) for quota in quotas]
    return kept + list(found.values())


def _rows(data: bytes) -> list[_Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    header = {_plain(name or ""): name for name in reader.fieldnames or []}
    columns = {}
    for wanted, names in COLUMNS.items():
        name = next((header[one] for one in names if one in header), None)
        if name is None:
            raise RuleError("Fichier des quotas : la colonne « %(column)s » manque.", column=names[0], field="file")
        columns[wanted] = name
    rows = [
        _Row(number, {key: (row.get(name) or "").strip() for key, name in columns.items()})
        for number, row in enumerate(reader, 2)
    ]
    return [row for row in rows if any(row.cells.values())]


def _criterion(row: _Row, known: set[str]) -> str:
    wanted = _plain(row.cells["criterion"])
    for criterion in Criterion:
        if criterion.value in known and wanted in (criterion.value, _plain(criterion.label)):
            return criterion.value
    if wanted in ENGLISH:
        return ENGLISH[wanted].value
    raise RuleError(
        "Fichier des quotas, ligne %(line)s : « %(text)s » n’est pas un critère de ce tirage. Rien n’est chargé.",
        line=row.line,
        text=row.cells["criterion"],
        field="file",
    )


def _value(row: _Row, names: Mapping[str, Name]) -> str:
    wanted = _plain(row.cells["value"])
    for code, name in names.items():
        if wanted in (_plain(code), _plain(name.label if isinstance(name, LabelledEnum) else name)):
            return code
    if WORDS.get(wanted) in names:
        return WORDS[wanted]
    raise RuleError(
        "Fichier des quotas, ligne %(line)s : « %(text)s » n’est pas une valeur connue de ce critère. "
        "Rien n’est chargé.",
        line=row.line,
        text=row.cells["value"],
        field="file",
    )


def _whole(row: _Row, column: str) -> int:
    text = row.cells[column]
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise RuleError(
            "Fichier des quotas, ligne %(line)s : « %(text)s » n’est pas un nombre entier.",
            line=row.line,
            text=text,
            field="file",
        )
    return int(text)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.strip().lower())
    bare = "".join(one for one in letters if not unicodedata.combining(one))
    return " ".join(bare.replace("’", "'").replace("-", " ").split())
