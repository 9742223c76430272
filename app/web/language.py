"""The reader's language, kept in their session."""

from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue

from app.web import access
from app.web.words import LANGUAGES

blueprint = Blueprint("language", __name__)


@blueprint.post("/langue")
@access.public
def choose() -> ResponseReturnValue:
    """Remember the language, and go back to the page that was being read."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
    return redirect(_own_address(request.form.get("suite", "/")))


def _own_address(target: str) -> str:
    """An address of this site, or the home page: never somebody else's site."""
    is_own = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_own and "\n" not in target and "\r" not in target else "/"


def init_language(app: Flask) -> None:
    app.register_blueprint(blueprint)
