"""One's own data: read, taken away, erased."""

import json

from flask import Response, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.accounts.actions import erasure
from app.accounts.forms import EraseForm
from app.accounts.queries.export import everything
from app.accounts.views.room import blueprint
from app.core.paris import day_of
from app.extensions import db
from app.web import access
from app.web.clock import now
from app.web.identity import keyed_digest, sign_out
from app.web.transactions import saving


@blueprint.route("/mon-espace/mes-donnees", methods=["GET", "POST"])
@access.signed_in
def own_data() -> ResponseReturnValue:
    account = access.account()
    form = EraseForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            erasure.erase(db.session(), account.person, keyed_digest, now(), account)
            sign_out(now())
        if saved:
            flash(_("Vos données sont effacées et votre compte est fermé."), "success")
            return redirect("/")
    return render_template("accounts/own_data.html", form=form, person=account.person), form.status


@blueprint.get("/mon-espace/mes-donnees/export.json")
@access.signed_in
def export() -> ResponseReturnValue:
    text = json.dumps(everything(db.session(), access.account().person), ensure_ascii=False, indent=2)
    response = Response(text + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=mes-donnees-{day_of(now()):%Y%m%d}.json"
    return response
