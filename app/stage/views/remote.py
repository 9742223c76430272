"""The remote: a few large buttons on an organiser's phone, for the moments of the day and for the pitches."""

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.models.accounts import Role
from app.models.editions import Edition
from app.stage import actions, queries
from app.stage.forms import RemoteForm
from app.stage.steps import steps_of
from app.stage.views.live import dated
from app.stage.views.room import blueprint
from app.stage.views.screen import shown
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import sentence


@blueprint.get("/editions/<int:number>/telecommande")
@access.roles(Role.ORGANISER)
def remote(edition: Edition) -> ResponseReturnValue:
    state = queries.live_state(edition, now())
    timed = state["current"] if state["buttons"] == "pitch" else state["moment"]
    steps = steps_of(edition, queries.moments_of(edition), now())
    coming = state["following"][0]["id"] if state["following"] and state["buttons"] == "moment" else 0
    return render_template(
        "stage/remote.html", **shown(state, timed), seen=_seen(state), steps=steps, coming=steps.of.get(coming, ())
    )


@blueprint.post("/editions/<int:number>/telecommande/<button>")
@access.roles(Role.ORGANISER)
def press(edition: Edition, button: str) -> ResponseReturnValue:
    """One act; answers the new state to a script, the remote itself to a plain form."""
    form = RemoteForm()
    if button not in actions.BUTTONS:
        abort(404)
    refusal = ""
    if form.validate_on_submit():
        is_moment = {"moment": True, "pitch": False}.get(form.buttons.data or "")
        seen = actions.Seen(form.seen.data, form.moment.data, is_moment)
        try:
            with saving():
                actions.press(edition, button, access.account(), now(), seen, form.steps.data or ())
        except RuleError as error:
            refusal = sentence(error)
    if request.accept_mimetypes.best == "application/json":
        return dated(jsonify(queries.live_state(edition, now()) | {"refusal": refusal}))
    if refusal:
        flash(refusal, "warning")
    return redirect(url_for("stage.remote"))


def _seen(state: dict[str, object]) -> dict[str, object]:
    """What the page says it showed, with each button pressed."""
    pitch, moment = state["current"], state["moment"]
    return {
        "seen": pitch["id"] if isinstance(pitch, dict) else 0,
        "moment": moment["id"] if isinstance(moment, dict) else 0,
        "buttons": state["buttons"],
    }
