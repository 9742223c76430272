"""The reader's language, kept in their session."""

from flask import Blueprint, Flask, redirect, request, session
from flask.typing import ResponseReturnValue

from app.web import access
from app.web.addresses import local_path
from app.web.words import LANGUAGES

blueprint = Blueprint("language", __name__)


@blueprint.post("/langue")
@access.public
def choose() -> ResponseReturnValue:
    """Remember the language, and go back to the page that was being read."""
    wanted = request.form.get("language", "")
    if wanted in LANGUAGES:
        session["language"] = wanted
    return redirect(local_path(request.form.get("suite")))


def init_language(app: Flask) -> None:
    app.register_blueprint(blueprint)
