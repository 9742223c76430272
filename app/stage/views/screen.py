"""What everybody sees: the order of passage, the screen of the room, and the page of a phone."""

from datetime import UTC, datetime
from typing import Any

import segno
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app.core.running_order import milliseconds
from app.models.accounts import Role
from app.models.editions import Edition, MomentKind
from app.projects.queries import table_of
from app.stage import board, queries
from app.stage.actions.order import listed
from app.stage.views.live import live
from app.stage.views.room import blueprint
from app.web import access
from app.web.addresses import absolute
from app.web.booth import voting_address
from app.web.clock import now
from app.web.words import clock_time

FACES = {
    MomentKind.WELCOME: "stage/faces/welcome.html",
    MomentKind.PLAIN: "stage/faces/plain.html",
    MomentKind.TABLES: "stage/faces/tables.html",
    MomentKind.WORK: "stage/faces/work.html",
    MomentKind.PITCHES: "stage/faces/pitches.html",
    MomentKind.VOTE: "stage/faces/vote.html",
    MomentKind.RESULT: "stage/faces/result.html",
    MomentKind.BREAK: "stage/faces/break.html",
    "over": "stage/faces/over.html",
}


@blueprint.get("/editions/<int:number>/passage")
@access.public
def order(edition: Edition) -> ResponseReturnValue:
    """The list with its hours, which follow the day by themselves."""
    mark, is_part = live(edition).mark, "HX-Request" in request.headers
    if is_part and request.args.get("vu") == mark:
        return "", 204
    schedule = queries.schedule(edition, now())
    drawn = schedule.order
    if is_part:
        return render_template("stage/_order.html", rows=schedule.passages, mark=mark)
    return render_template(
        "stage/order.html",
        order=drawn,
        mark=mark,
        rows=schedule.passages,
        listed=listed(edition, drawn.numbers).decode().strip() if drawn else "",
        moved=[pitch for pitch in schedule.pitches if pitch.rank != pitch.drawn_rank],
    )


@blueprint.get("/editions/<int:number>/ecran")
@access.public
def screen(edition: Edition) -> ResponseReturnValue:
    """Full screen, for the room; without JavaScript it reloads itself every few seconds."""
    state = queries.live_state(edition, now())
    timed = state["current"] if state["show"] == MomentKind.PITCHES else state["moment"]
    face = FACES[state["show"]]
    may_name = access.can(Role.ORGANISER, Role.GUARANTOR)
    is_named = may_name and request.args.get("noms") == "tous"
    drawn = _drawn(edition, state["show"], is_named=is_named)
    return render_template(
        "stage/screen.html", face=face, **shown(state, timed), **drawn, may_name=may_name, is_named=is_named
    )


@blueprint.get("/editions/<int:number>/maintenant")
@access.public
def present(edition: Edition) -> ResponseReturnValue:
    """A phone: what goes on, the time left, what comes next; it asks every five seconds."""
    state = queries.live_state(edition, now())
    timed = state["current"] if state["show"] == MomentKind.PITCHES else state["moment"]
    return render_template(
        "stage/present.html", **shown(state, timed), booth=voting_address("/vote"), team=_team(edition, state)
    )


def _team(edition: Edition, state: dict[str, Any]) -> dict[str, Any] | None:
    """When the reader’s own team passes; None for whoever has none."""
    if not state["passages"] or not current_user.is_authenticated:
        return None
    table = table_of(access.account(), edition)
    return next((one for one in state["passages"] if table is not None and one["number"] == table.number), None)


def shown(state: dict[str, Any], timed: dict[str, Any] | None) -> dict[str, Any]:
    """The state as a page draws it before any script: what is left now of what is timed, and the time it is here."""
    instant, said = milliseconds(now()), state["announcement"]
    running = max(0, instant - timed["since"]) if timed and timed["since"] is not None else 0
    return {
        "state": state,
        "left": timed["allowed"] - timed["elapsed"] - running if timed else 0,
        "instant": instant,
        "announcement": said["text"] if said and said["until"] > instant else "",
        "hour": lambda ms: clock_time(datetime.fromtimestamp(ms / 1000, UTC)),
    }


def _drawn(edition: Edition, show: str, *, is_named: bool) -> dict[str, Any]:
    """What this face of the screen draws besides the state; `is_named`: an organiser shows every name to the room."""
    if show == MomentKind.WELCOME:
        return _address(absolute("stage.present", number=edition.number))
    if show == MomentKind.TABLES:
        found = {"everyone": board.everyone(edition, now())} if is_named else {"tables": board.tables(edition, now())}
        return found | _address(absolute("seating.show", number=edition.number))
    if show == MomentKind.VOTE:
        return _address(voting_address("/vote"))
    if show == MomentKind.RESULT:
        poll, lines = board.result(edition)
        return {"poll": poll, "lines": lines} | _address(absolute("votes.result", number=edition.number))
    return {}


def _address(address: str) -> dict[str, Any]:
    """An address to photograph, and to read."""
    drawing = segno.make(address, error="m", micro=False).svg_inline(scale=1, border=2, omitsize=True)
    squares = Markup(drawing.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704  (squares, nobody’s text)
    return {"address": address.partition("://")[2], "qr": squares}
