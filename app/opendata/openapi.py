"""The description of the API (OpenAPI 3.1), made of the very tables that it serves."""

from collections.abc import Iterable
from typing import Any

from app.core.datapackage import LICENCE, Column, Kind, Sheet, explained
from app.core.story import Chapter
from app.core.thread import StepState

FEWEST, MOST, USUAL = 1, 500, 100  # rows of a page
CURSOR = r"^[0-9]{1,15}(-[0-9]{1,15})?$"
LARGEST = 2_147_483_647  # what a number of edition or project may be
PROBLEM = {"$ref": "#/components/responses/Problem"}


def description(title: str, version: str, server: str, edition: Sheet, sheets: Iterable[Sheet]) -> dict[str, Any]:
    """`server` is the public address; `edition` the sheet of editions, the others are of one edition each."""
    known = list(sheets)
    paths: dict[str, Any] = {
        "/api/v1/editions": _list(edition, "editions", "Les éditions publiques", in_edition=False),
        "/api/v1/editions/{numero}": _one_edition(edition),
        "/api/v1/editions/{numero}/projets/{projet}/suites": _story(),
    }
    for sheet in known:
        paths[f"/api/v1/editions/{{numero}}/{sheet.name}"] = _list(sheet, sheet.name, sheet.title)
    schemas = {sheet.name: row_schema(sheet) for sheet in (edition, *known)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": version,
            "description": "Lecture seule, sans clé. Une page de lignes commence après la clé de la dernière : suivez "
            "« suivante » jusqu’à ce qu’elle soit nulle. Aucune donnée personnelle.",
            "license": {"name": LICENCE["title"], "url": LICENCE["path"]},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "schemas": schemas | {"moment": _moment_schema(), "problem": _problem_schema()},
            "responses": {
                "Problem": {
                    "description": "Ce qui n’a pas été, dans une phrase (RFC 9457).",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}},
                }
            },
        },
    }


def row_schema(sheet: Sheet) -> dict[str, Any]:
    """A row as JSON Schema: every column is there, null where nothing is said."""
    return {
        "type": "object",
        "title": sheet.title,
        "description": sheet.says,
        "properties": {column.name: _property(column) for column in sheet.columns},
        "required": [column.name for column in sheet.columns],
        "additionalProperties": False,
    }


def _property(column: Column) -> dict[str, Any]:
    name = {Kind.INTEGER: "integer", Kind.FLAG: "boolean"}.get(column.kind, "string")
    found: dict[str, Any] = {"type": name if column.required else [name, "null"], "description": explained(column)}
    if column.kind is Kind.DATE:
        found["format"] = "date"
    if column.kind is Kind.INSTANT:
        found["format"] = "date-time"
    if column.codes:
        codes: list[str | None] = [code for code, _meaning in column.codes]
        found["enum"] = codes if column.required else [*codes, None]
    return found


def _list(sheet: Sheet, name: str, title: str, *, in_edition: bool = True) -> dict[str, Any]:
    body = {
        "type": "object",
        "properties": {
            "donnees": {"type": "array", "items": {"$ref": f"#/components/schemas/{sheet.name}"}, "maxItems": MOST},
            "suivante": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "Adresse de la page suivante ; null à la dernière.",
            },
        },
        "required": ["donnees", "suivante"],
        "additionalProperties": False,
    }
    limit = {"type": "integer", "minimum": FEWEST, "maximum": MOST, "default": USUAL}
    cursor = {"type": "string", "pattern": CURSOR}
    parameters = [
        {"name": "apres", "in": "query", "description": "Clé après laquelle commencer.", "schema": cursor},
        {"name": "limite", "in": "query", "description": "Combien de lignes.", "schema": limit},
    ]
    if in_edition:
        parameters.insert(0, _number("numero", "Numéro de l’édition."))
    return _get(f"liste_{name}", title, sheet.says, parameters, body, may_refuse=True)


def _one_edition(sheet: Sheet) -> dict[str, Any]:
    addresses = {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}
    body = {
        "type": "object",
        "properties": {"edition": {"$ref": f"#/components/schemas/{sheet.name}"}, "adresses": addresses},
        "required": ["edition", "adresses"],
        "additionalProperties": False,
    }
    says = "Ce qu’elle est, et l’adresse de chacune de ses tables, de son paquet, de ses fils et de son agenda."
    return _get("edition", "Une édition", says, [_number("numero", "Numéro de l’édition.")], body)


def _story() -> dict[str, Any]:
    body = {
        "type": "object",
        "properties": {
            "page": {"type": "string", "format": "uri"},
            "donnees": {"type": "array", "items": {"$ref": "#/components/schemas/moment"}},
        },
        "required": ["page", "donnees"],
        "additionalProperties": False,
    }
    parameters = [_number("numero", "Numéro de l’édition."), _number("projet", "Numéro du projet.")]
    says = "Du tirage aux preuves : ce qui s’est passé, ce qui est promis, ce qui tarde."
    return _get("suites", "Qu’est devenue cette idée ?", says, parameters, body)


def _moment_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "properties": {
            "cle": text | {"description": "La même pour toujours."},
            "chapitre": text | {"enum": [one.value for one in Chapter]},
            "etat": text | {"enum": [one.value for one in StepState]},
            "date": {"type": ["string", "null"], "format": "date"},
            "texte": text,
            "citation": text,
        },
        "required": ["cle", "chapitre", "etat", "date", "texte", "citation"],
        "additionalProperties": False,
    }


def _problem_schema() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
        },
        "required": ["type", "title", "status", "detail"],
    }


def _number(name: str, says: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": LARGEST}
    return {"name": name, "in": "path", "required": True, "description": says, "schema": schema}


def _get(
    operation: str,
    title: str,
    says: str,
    parameters: list[dict[str, Any]],
    body: dict[str, Any],
    *,
    may_refuse: bool = False,
) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": "Les données.", "content": {"application/json": {"schema": body}}},
        "404": PROBLEM,
    }
    if may_refuse:
        answers["400"] = PROBLEM
    return {
        "get": {
            "operationId": operation,
            "summary": title,
            "description": says,
            "parameters": parameters,
            "responses": answers,
        }
    }
