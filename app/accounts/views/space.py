"""One's own space: the next act first."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.views.room import blueprint
from app.web import access


@blueprint.get("/mon-espace")
@access.signed_in
def space() -> ResponseReturnValue:
    return render_template("accounts/space.html", account=access.account())
