"""The remote: a few large buttons on an organiser's phone."""

from collections.abc import Callable

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.stage import actions, queries
from app.stage.forms import RemoteForm
from app.stage.views.room import blueprint
from app.stage.views.screen import dated
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import sentence

MORE_SECONDS = 30
BUTTONS: dict[str, Callable[[Edition, Account, int | None], object]] = {
    "demarrer": lambda edition, actor, seen: actions.start(edition, actor, now(), seen),
    "pause": lambda edition, actor, seen: actions.pause(edition, actor, now(), seen),
    "terminer": lambda edition, actor, seen: actions.finish(edition, actor, now(), seen),
    "suivant": lambda edition, actor, seen: actions.go_next(edition, actor, now(), seen),
    "precedent": lambda edition, actor, seen: actions.go_previous(edition, actor, now(), seen),
    "absent": lambda edition, actor, seen: actions.mark_absent(edition, actor, now(), seen),
    "plus": lambda edition, actor, seen: actions.add_time(edition, MORE_SECONDS, actor, now(), seen),
}


@blueprint.get("/editions/<int:number>/telecommande")
@access.roles(Role.ORGANISER)
def remote(edition: Edition) -> ResponseReturnValue:
    state = queries.screen_state(queries.order_of(edition), queries.pitches_of(edition))
    current = state["current"] or {}
    return render_template("stage/remote.html", state=state, form=RemoteForm(seen=current.get("id")))


@blueprint.post("/editions/<int:number>/telecommande/<button>")
@access.roles(Role.ORGANISER)
def press(edition: Edition, button: str) -> ResponseReturnValue:
    """One act; answers the new state to a script, the remote itself to a plain form."""
    form = RemoteForm()
    if button not in BUTTONS:
        abort(404)
    refusal = ""
    if form.validate_on_submit():
        try:
            with saving():
                BUTTONS[button](edition, access.account(), form.seen.data)
        except RuleError as error:
            refusal = sentence(error)
    if request.accept_mimetypes.best == "application/json":
        state = queries.screen_state(queries.order_of(edition), queries.pitches_of(edition))
        return dated(jsonify(state | {"refusal": refusal}))
    if refusal:
        flash(refusal, "warning")
    return redirect(url_for("stage.remote"))
