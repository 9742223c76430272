"""The state that everybody follows: asked again and again, or said as it changes."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response, current_app, make_response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.canonical import canonical_json, fingerprint
from app.core.running_order import milliseconds
from app.extensions import db
from app.models.editions import Edition
from app.stage import queries
from app.stage.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.fragments import FRAGMENTS, Fragments
from app.web.streams import News, stream


@blueprint.get("/editions/<int:number>/ecran/etat")
@access.public
def state(edition: Edition) -> ResponseReturnValue:
    """The state, small and tagged: whoever already has it is answered 304."""
    said = live(edition)
    if said.mark in request.if_none_match:
        return dated(make_response("", 304), said.mark)
    return dated(Response(said.data, mimetype="application/json"), said.mark)


@blueprint.get("/editions/<int:number>/ecran/flux")
@access.public
def flow(edition: Edition) -> ResponseReturnValue:
    """The same, said within half a second of each change; `vie` says what time it is here."""
    seen = request.headers.get("Last-Event-ID", "")
    return stream(_watch(edition.id), seen, lambda: str(milliseconds(now())))


def live(edition: Edition) -> News:
    """The state in JSON, worked out once per revision of the edition and per minute in each process."""
    at = now()
    pieces: Fragments = current_app.extensions[FRAGMENTS]
    key = ("live", edition.id, edition.created_at, edition.revision, milliseconds(at) // 60_000)
    known = pieces.get(key)
    if known is None:
        known = _marked(queries.live_state(edition, at))
        if current_app.extensions["tablee.settings"].fragment_cache:
            pieces.keep(key, known)
    mark, _, data = str(known).partition(" ")
    return News(mark, data)


def _marked(state: dict[str, Any]) -> Markup:
    """The state after its mark, which leaves the revision out: sheets being written move it and nothing else."""
    mark = fingerprint(canonical_json(state | {"revision": 0}))[:16]
    return Markup(f"{mark} {json.dumps(state, ensure_ascii=False)}")  # noqa: S704  (read as JSON, never as a page)


def _watch(edition_id: int) -> Callable[[str], News | None]:
    """Looks at the revision, and works the state out only when it moved or a minute has passed."""
    seen: list[object] = []

    def look(last: str) -> News | None:
        mark = [queries.revision_of(edition_id), milliseconds(now()) // 60_000]
        edition = db.session.get(Edition, edition_id) if mark != seen else None
        if edition is None:
            return None
        seen[:] = mark
        said = live(edition)
        return said if said.mark != last else None

    return look


def dated(response: Response, tag: str = "") -> Response:
    """Every answer says what time it is here, to the millisecond: screens keep the difference."""
    response.headers["X-Server-Time"] = str(milliseconds(now()))
    if tag:
        response.set_etag(tag)
    return response
