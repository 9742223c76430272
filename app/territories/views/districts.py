"""Priority districts, for everyone: find one, see its councils, its projects, its prototype."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.models.territories import Generation
from app.territories import queries
from app.territories.views.room import blueprint
from app.web import access
from app.web.navigation import paginate

ASKED = ("q", "region", "departement", "liste")


@blueprint.get("/quartiers")
@access.public
def index() -> ResponseReturnValue:
    asked = {name: value for name in ASKED if (value := request.args.get(name, "").strip())}
    statement = queries.districts_found(
        asked.get("q", ""), asked.get("departement", ""), asked.get("region", ""), asked.get("liste", "")
    )
    return render_template(
        "territories/index.html",
        found=paginate(db, statement, request.args.get("page", 1, type=int), size=30),
        asked=asked,
        regions=queries.regions(db.session()),
        departments=queries.departments(db.session(), asked.get("region", "")),
        Generation=Generation,
    )


@blueprint.get("/quartiers/<code>")
@access.public
def show(code: str) -> ResponseReturnValue:
    district = queries.district(db.session(), code) or abort(404)
    return render_template(
        "territories/show.html",
        district=district,
        councils=queries.councils_of(db.session(), district),
        projects=queries.projects_in(db.session(), district),
        prototypes=queries.prototypes_in(db.session(), district),
        kin=queries.kin_of(db.session(), district),
    )
