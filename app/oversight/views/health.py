"""Whether the platform can work."""

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from app.database import ROLL
from app.extensions import db
from app.oversight.queries.health import READY, database_state
from app.oversight.views.room import blueprint
from app.web import access

NAMES = {None: "tablee", ROLL: "emargement"}


@blueprint.get("/sante")
@access.public
def health() -> ResponseReturnValue:
    """For whoever watches over the machine: 200 when both databases answer and are up to date, else 503."""
    migrations = current_app.extensions["migrate"].directory
    states = {NAMES[name]: database_state(engine, migrations) for name, engine in db.engines.items()}
    is_ready = set(states.values()) == {READY}
    return jsonify(version=current_app.config["TABLEE_VERSION"], bases=states), 200 if is_ready else 503
