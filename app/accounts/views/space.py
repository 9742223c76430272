"""One's own space: the next act first."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import space as queries
from app.accounts.views.room import blueprint
from app.extensions import db
from app.models.accounts import Role
from app.prototypes.queries import desk
from app.web import access
from app.web.clock import now


@blueprint.get("/mon-espace")
@access.signed_in
def space() -> ResponseReturnValue:
    account = access.account()
    organised = queries.organised(db.session(), account, Role.ORGANISER)
    return render_template(
        "accounts/space.html",
        account=account,
        journeys=queries.journeys(db.session(), account),
        carried=desk.carried(db.session(), account, now()),
        organised=organised,
        open_activities={edition.id: queries.open_activities(edition, now()) for edition in organised},
        Step=queries.Step,
    )
