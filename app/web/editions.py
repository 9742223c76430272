"""Addresses under /editions/<number>: the number becomes the edition before any view runs."""

from typing import Any

from flask import Flask, abort, current_app, g
from sqlalchemy import bindparam, select

from app.extensions import db
from app.models.editions import Edition

BY_NUMBER = select(Edition).where(Edition.number == bindparam("number"))  # built once: asked by most requests


def init_edition_addresses(app: Flask) -> None:
    app.url_value_preprocessor(_load_edition)
    app.url_defaults(_fill_number)


def _load_edition(endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is None or "number" not in values:
        return
    edition = db.session.scalar(BY_NUMBER, {"number": values.pop("number")})
    if edition is None:
        abort(404)
    g.edition = edition
    values["edition"] = edition


def _fill_number(endpoint: str, values: dict[str, Any]) -> None:
    edition = g.get("edition")
    if edition is None or "number" in values:
        return
    if current_app.url_map.is_endpoint_expecting(endpoint, "number"):
        values["number"] = edition.number
