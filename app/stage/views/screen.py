"""What the room sees: the order of passage, the full screen, and the state that it polls."""

from flask import Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.core.running_order import milliseconds
from app.models.editions import Edition
from app.stage import queries
from app.stage.actions.order import listed
from app.stage.views.room import blueprint
from app.web import access
from app.web.clock import now


@blueprint.get("/editions/<int:number>/passage")
@access.public
def order(edition: Edition) -> ResponseReturnValue:
    drawn = queries.order_of(edition)
    pitches = queries.pitches_of(edition)
    return render_template(
        "stage/order.html",
        order=drawn,
        rows=queries.rows(drawn, pitches, now()),
        listed=listed(edition, drawn.numbers).decode().strip() if drawn else "",
        moved=[pitch for pitch in pitches if pitch.rank != pitch.drawn_rank],
    )


@blueprint.get("/editions/<int:number>/ecran")
@access.public
def screen(edition: Edition) -> ResponseReturnValue:
    """Full screen, for the room; without JavaScript it reloads itself every few seconds."""
    pitches = queries.pitches_of(edition)
    drawn = queries.order_of(edition)
    current = next((pitch for pitch in pitches if drawn and pitch.id == drawn.current_id), None)
    left = current.allowed_ms - queries.elapsed_ms(current, now()) if current else 0
    return render_template("stage/screen.html", state=queries.screen_state(drawn, pitches), left=left)


@blueprint.get("/editions/<int:number>/ecran/etat")
@access.public
def state(edition: Edition) -> ResponseReturnValue:
    """The state, small and tagged: a screen that already has it is answered 304."""
    drawn = queries.order_of(edition)
    tag = f"{edition.id}-{drawn.revision if drawn else 0}-{drawn.current_id if drawn else 0}"
    if tag in request.if_none_match:
        return dated(make_response("", 304), tag)
    return dated(jsonify(queries.screen_state(drawn, queries.pitches_of(edition))), tag)


def dated(response: Response, tag: str = "") -> Response:
    """Every answer says what time it is here, to the millisecond: screens keep the difference."""
    response.headers["X-Server-Time"] = str(milliseconds(now()))
    if tag:
        response.set_etag(tag)
    return response
