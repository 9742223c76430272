"""The API: read-only, without a key, paged by the key of rows."""

import json
import re
from collections.abc import Sequence
from typing import Any

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from app.core.datapackage import plain
from app.core.story import Moment
from app.extensions import db
from app.models.editions import Edition
from app.models.projects import ProjectState
from app.opendata.openapi import CURSOR, FEWEST, MOST, USUAL, description
from app.opendata.queries.day import EDITION
from app.opendata.queries.reading import TABLES, page, public_editions
from app.opendata.queries.tables import Table
from app.opendata.views.room import blueprint, demand_public, open_to_all, table_or_404
from app.projects.queries import project_numbered
from app.projects.timeline import tale_of
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.words import label, told

API = "/api/v1"


@blueprint.get(f"{API}/openapi.json")
@access.public
def openapi() -> ResponseReturnValue:
    settings, version = current_app.extensions["tablee.settings"], current_app.config["TABLEE_VERSION"]
    sheets = [table.sheet for table in TABLES.values() if table is not EDITION]
    return _answer(description("Tablée : données ouvertes", version, settings.public_url, EDITION.sheet, sheets))


@blueprint.get(f"{API}/editions")
@access.public
def editions() -> ResponseReturnValue:
    after, limit = _asked(EDITION)
    found = [one for one in public_editions(db.session()) if after is None or one.number > after[0]]
    rows = [page(db.session(), one, EDITION, None, 1, now()).rows[0] for one in found[:limit]]
    more = (found[limit - 1].number,) if len(found) > limit else None
    return _answer(_listed(EDITION, rows, absolute("opendata.editions"), more, limit))


@blueprint.get(f"{API}/editions/<int:number>")
@access.public
def edition(edition: Edition) -> ResponseReturnValue:
    demand_public(edition)
    row = page(db.session(), edition, EDITION, None, 1, now()).rows[0]
    addresses = {
        table.name: absolute("opendata.rows", table=table.name, number=edition.number)
        for table in TABLES.values()
        if table is not EDITION
    }
    addresses |= {
        "paquet": absolute("opendata.package_file", number=edition.number),
        "fil_atom": absolute("opendata.edition_feed", number=edition.number),
        "agenda": absolute("opendata.edition_calendar", number=edition.number),
    }
    return _answer({"edition": _row(EDITION, row), "adresses": addresses})


@blueprint.get(f"{API}/editions/<int:number>/<table>")
@access.public
def rows(edition: Edition, table: str) -> ResponseReturnValue:
    demand_public(edition)
    wanted = table_or_404(table)
    after, limit = _asked(wanted)
    found = page(db.session(), edition, wanted, after, limit, now())
    address = absolute("opendata.rows", table=wanted.name, number=edition.number)
    return _answer(_listed(wanted, found.rows, address, found.after, limit))


@blueprint.get(f"{API}/editions/<int:number>/projets/<int:project_number>/suites")
@access.public
def story(edition: Edition, project_number: int) -> ResponseReturnValue:
    demand_public(edition)
    project = project_numbered(edition, project_number)
    if project is None or project.state is ProjectState.DRAFT:
        abort(404)
    tale = tale_of(db.session(), project, now())
    address = absolute("projects.show", number=edition.number, project_number=project.number)
    with force_locale("fr"):
        return _answer({"page": address, "donnees": [_moment(one) for one in tale.moments]})


def _moment(one: Moment) -> dict[str, Any]:
    return {
        "cle": one.key,
        "chapitre": one.chapter.value,
        "etat": one.state.value,
        "date": plain(one.day),
        "texte": told(one.words) or label(one.chapter),
        "citation": one.quote,
    }


def _asked(table: Table) -> tuple[tuple[int, ...] | None, int]:
    """After which key, and how many rows; 400 in words when it cannot be read."""
    limit = request.args.get("limite", str(USUAL))
    if not re.fullmatch(r"[0-9]{1,3}", limit, re.ASCII) or not FEWEST <= int(limit) <= MOST:
        abort(400, f"Le paramètre « limite » est un nombre de {FEWEST} à {MOST}.")
    after = request.args.get("apres")
    if after is None:
        return None, int(limit)
    key = tuple(int(part) for part in after.split("-")) if re.fullmatch(CURSOR, after, re.ASCII) else ()
    if len(key) != len(table.keys):
        abort(400, "Le paramètre « apres » est celui que donne l’adresse « suivante », tel quel.")
    return key, int(limit)


def _listed(
    table: Table, rows: Sequence[Sequence[Any]], address: str, after: tuple[int, ...] | None, limit: int
) -> dict[str, Any]:
    following = f"{address}?apres={'-'.join(map(str, after))}&limite={limit}" if after else None
    return {"donnees": [_row(table, row) for row in rows], "suivante": following}


def _row(table: Table, row: Sequence[Any]) -> dict[str, Any]:
    return {column.name: plain(value) for column, value in zip(table.sheet.columns, row, strict=True)}


def _answer(value: dict[str, Any]) -> Response:
    return open_to_all(Response(json.dumps(value, ensure_ascii=False), mimetype="application/json"))
