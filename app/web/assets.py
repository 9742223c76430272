"""Static files that come from packages: the design system and htmx, served from where they are installed."""

from importlib.metadata import distribution
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app.web import access

FOREVER = 365 * 24 * 3600
blueprint = Blueprint("assets", __name__)


def _folder(package: str, path: str) -> Path:
    return Path(str(distribution(package).locate_file(path)))


DSFR = _folder("django-dsfr", "dsfr/static/dsfr/dist")
HTMX = _folder("django-htmx", "django_htmx/static/django_htmx")
DSFR_VERSION = distribution("django-dsfr").version
RESERVED = ("fonts/Marianne", "artwork/logo")  # the State's typeface and marks: never served from here


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


def init_assets(app: Flask) -> None:
    app.register_blueprint(blueprint)
