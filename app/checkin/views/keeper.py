"""The script that keeps the door’s page when the network is gone."""

from flask import url_for
from flask.typing import ResponseReturnValue

from app.checkin.views.room import HERE, blueprint
from app.models.editions import Edition
from app.web import access, keepers


@blueprint.get(f"{HERE}/veilleur.js")
@access.public
def keeper(edition: Edition) -> ResponseReturnValue:
    """Served beside the page, since a browser lets it watch no higher than its own address."""
    return keepers.keeper("checkin/keeper.js", url_for("checkin.tablet"))
