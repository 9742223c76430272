"""The script that keeps the door’s page when the network is gone; browsers accept one on a secure origin only."""

from flask import Response, current_app, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from app.checkin.views.room import HERE, blueprint
from app.models.editions import Edition
from app.web import access


@blueprint.get(f"{HERE}/veilleur.js")
@access.public
def keeper(edition: Edition) -> ResponseReturnValue:
    """Served beside the page, since a browser lets it watch no higher than its own address."""
    answer: Response = send_from_directory(str(current_app.static_folder), "checkin/keeper.js", max_age=0)
    answer.headers["Service-Worker-Allowed"] = url_for("checkin.tablet")
    return answer
