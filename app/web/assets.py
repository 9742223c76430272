"""Static files: ours under an address that changes with them, and those of packages, from where they are installed."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.web import access
from app.web.stylesheet import design_system_css

FOREVER = 365 * 24 * 3600
blueprint = Blueprint("assets", __name__)


def _folder(package: str, path: str) -> Path:
    return Path(str(distribution(package).locate_file(path)))


DSFR = _folder("django-dsfr", "dsfr/static/dsfr/dist")
OURS = Path(__file__).parents[2]
HTMX = _folder("django-htmx", "django_htmx/static/django_htmx")
DSFR_VERSION = distribution("django-dsfr").version
RESERVED = ("fonts/Marianne", "artwork/logo")  # the State's typeface and marks: never served from here


@dataclass(frozen=True)
class Stylesheet:
    """The design system in one file, compressed once; `digest` goes into its address."""

    plain: bytes
    packed: bytes
    digest: str


@cache
def _sheet(state_site: bool) -> Stylesheet:
    """Made for the first page: a command, or the worker, has no use for it."""
    plain = design_system_css(DSFR, OURS, state_site=state_site).encode()
    return Stylesheet(plain, gzip.compress(plain, mtime=0), hashlib.sha256(plain).hexdigest()[:10])


@blueprint.get(f"/dsfr/{DSFR_VERSION}/dsfr.css")
@access.public
def stylesheet() -> ResponseReturnValue:
    sheet = _sheet(current_app.extensions["tablee.settings"].state_site)
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(sheet.packed if is_packed else sheet.plain, mimetype="text/css")
    response.headers["Vary"] = "Accept-Encoding"
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    return _lasting(response)


@blueprint.get(f"/dsfr/{DSFR_VERSION}/<path:name>")
@access.public
def dsfr(name: str) -> ResponseReturnValue:
    if name.startswith(RESERVED):
        raise NotFound
    return _lasting(send_from_directory(DSFR, name))


@blueprint.get("/htmx/htmx-2.min.js")
@access.public
def htmx() -> ResponseReturnValue:
    return _lasting(send_from_directory(HTMX, "htmx-2.min.js"))


def _lasting(response: Response) -> Response:
    response.cache_control.public = True
    response.cache_control.max_age = FOREVER
    return response


def _name_version(endpoint: str, values: dict[str, Any]) -> None:
    """Put the digest of what is served into its address: kept for ever, fetched again once changed."""
    if endpoint == "static" and "filename" in values:
        path = Path(str(current_app.static_folder)) / values["filename"]
        if path.is_file():
            values["v"] = _digest_of_file(path, path.stat().st_mtime_ns)
    elif endpoint == "assets.stylesheet":
        values["v"] = _sheet(current_app.extensions["tablee.settings"].state_site).digest


@lru_cache(maxsize=256)
def _digest_of_file(path: Path, modified: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def init_assets(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = FOREVER
    app.url_defaults(_name_version)
    app.register_blueprint(blueprint)
