"""Open data as people read them: what there is, in which form, under which licence."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.datapackage import LICENCE
from app.extensions import db
from app.models.editions import Edition
from app.opendata.queries.reading import TABLES, public_editions
from app.opendata.views.files import SAYS
from app.opendata.views.room import DATA, blueprint, demand_public
from app.web import access
from app.web.clock import now


@blueprint.get("/donnees-ouvertes")
@access.public
def index() -> ResponseReturnValue:
    return render_template("opendata/index.html", editions=public_editions(db.session()), licence=LICENCE, says=SAYS)


@blueprint.get(DATA)
@access.public
def tables(edition: Edition) -> ResponseReturnValue:
    demand_public(edition)
    found = [(table.sheet, table.is_open(edition, now())) for table in TABLES.values()]
    return render_template("opendata/tables.html", sheets=found, licence=LICENCE, says=SAYS)
