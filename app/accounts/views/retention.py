"""How long data are kept, what the next night will erase, and what former nights erased."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from app.accounts.queries import retention as queries
from app.accounts.views.room import blueprint
from app.core.retention import SINCE, Rule
from app.extensions import db
from app.models.accounts import Role
from app.web import access
from app.web.clock import now


@blueprint.get("/administration/conservation")
@access.roles(Role.ADMINISTRATOR)
def retention() -> ResponseReturnValue:
    return render_template(
        "accounts/retention.html",
        rules=Rule,
        since=SINCE,
        counts=queries.counts(db.session(), now()),
        nights=queries.nights(db.session()),
        is_demonstration=current_app.extensions["tablee.settings"].demonstration,
    )
