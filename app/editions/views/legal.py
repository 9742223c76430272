"""Pages that the law asks for, and the map of the site."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.thread import Activity
from app.editions.queries import story
from app.editions.views.room import blueprint
from app.extensions import db
from app.web import access


@blueprint.get("/mentions-legales")
@access.public
def legal_notice() -> ResponseReturnValue:
    return render_template("editions/legal_notice.html")


@blueprint.get("/donnees-personnelles")
@access.public
def personal_data() -> ResponseReturnValue:
    return render_template("editions/personal_data.html")


@blueprint.get("/accessibilite")
@access.public
def accessibility() -> ResponseReturnValue:
    return render_template("editions/accessibility.html")


@blueprint.get("/plan-du-site")
@access.public
def site_map() -> ResponseReturnValue:
    editions = story.editions_to_show(db.session())
    return render_template("editions/site_map.html", editions=editions, activities=list(Activity))
