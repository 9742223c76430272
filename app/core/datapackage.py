"""Open data as files that explain themselves: CSV, a table schema beside each, a package that lists them.

The schemas are those of Frictionless Data (Table Schema, Tabular Data Package, v1): https://specs.frictionlessdata.io/
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from app.core.labels import LabelledEnum
from app.core.tabular.cells import neutral

LICENCE = {
    "name": "etalab-2.0",
    "title": "Licence Ouverte / Open Licence 2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}


class Kind(StrEnum):
    """The types of Table Schema that are used here."""

    TEXT = "string"
    INTEGER = "integer"
    DATE = "date"
    INSTANT = "datetime"
    FLAG = "boolean"


@dataclass(frozen=True)
class Column:
    """`codes`: what a code may be, each with its meaning; empty where the value is free."""

    name: str
    kind: Kind
    says: str
    required: bool = False
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Link:
    """Columns that name a row of another table."""

    columns: tuple[str, ...]
    table: str
    there: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """What a table is, whoever reads it: its name in addresses and files, its columns, what identifies a row."""

    name: str
    title: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    links: tuple[Link, ...] = ()


def codes_of(enumeration: type[LabelledEnum]) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, one.label) for one in enumeration)


def plain(value: Any) -> Any:
    """A value as JSON writes it: days and instants in ISO 8601, instants in UTC to the second, lists as one text."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return " ; ".join(str(one) for one in value)
    return value


def csv_lines(sheet: Sheet) -> str:
    """The first line: names of columns."""
    return _written([column.name for column in sheet.columns])


def csv_rows(rows: Iterable[Sequence[Any]]) -> str:
    """Lines of a CSV (RFC 4180), without the first; a text that a spreadsheet would run as a formula is quoted by '."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return neutral(value) if isinstance(value, str) else value


def _written(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def table_schema(sheet: Sheet) -> dict[str, Any]:
    """The Table Schema of a sheet, to be kept beside its CSV."""
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in sheet.columns],
        "missingValues": [""],
        "primaryKey": list(sheet.key),
    }
    if sheet.links:
        schema["foreignKeys"] = [
            {"fields": list(link.columns), "reference": {"resource": link.table, "fields": list(link.there)}}
            for link in sheet.links
        ]
    return schema


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.codes:
        constraints["enum"] = [code for code, _meaning in column.codes]
    field: dict[str, Any] = {"name": column.name, "type": column.kind.value, "description": explained(column)}
    return field | ({"constraints": constraints} if constraints else {})


def explained(column: Column) -> str:
    """What the column says, and the meaning of its codes."""
    if not column.codes:
        return column.says
    return f"{column.says} Codes : " + ", ".join(f"{code} ({meaning})" for code, meaning in column.codes) + "."


@dataclass(frozen=True)
class Written:
    """A file of the package once written: how many bytes, and their SHA-256."""

    size: int
    sha256: str


def package(
    name: str, title: str, says: str, homepage: str, sheets: Sequence[Sheet], written: dict[str, Written] | None = None
) -> dict[str, Any]:
    """`datapackage.json`. `written`: sheet → its file, where the package is made with its files."""
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "description": says,
        "homepage": homepage,
        "licenses": [LICENCE],
        "resources": [_resource(sheet, (written or {}).get(sheet.name)) for sheet in sheets],
    }


def _resource(sheet: Sheet, written: Written | None) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": sheet.name,
        "title": sheet.title,
        "description": sheet.says,
        "path": f"{sheet.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": f"{sheet.name}.schema.json",
    }
    return resource | ({"bytes": written.size, "hash": f"sha256:{written.sha256}"} if written else {})


def readme(title: str, says: str, homepage: str, sheets: Sequence[Sheet]) -> str:
    """What each file holds, for whoever opens the package without a program."""
    lines = [f"# {title}", "", says, "", f"Source : {homepage}", "", "Chaque fichier CSV est en UTF-8, virgule, "]
    lines[-1] += "guillemets doublés. Les dates sont en ISO 8601, les instants en UTC, les montants en centimes. Les "
    lines[-1] += "codes sont des textes. À côté de chaque fichier, son schéma (`.schema.json`, Table Schema). "
    lines[-1] += "`datapackage.json` décrit l’ensemble. Une apostrophe précède un texte qu’un tableur prendrait pour "
    lines[-1] += "une formule."
    for sheet in sheets:
        lines += ["", f"## {sheet.name}.csv : {sheet.title}", "", sheet.says, ""]
        lines += [f"- `{column.name}` ({column.kind.value}) : {explained(column)}" for column in sheet.columns]
    return "\n".join(lines) + "\n"


def licence(title: str, homepage: str) -> str:
    return (
        f"« {title} »\n\nCes données sont publiées sous la {LICENCE['title']} :\n{LICENCE['path']}\n\n"
        "Vous pouvez les réutiliser, les transformer et les diffuser, y compris commercialement, à condition d’en "
        f"citer la source et la date :\n{homepage}\n\nLes noms de quartiers, de communes et de départements viennent "
        "de jeux de données publics, sous la même licence.\n"
    )
