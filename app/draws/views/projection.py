"""The screen of the room: fingerprint, balls, the numbers drawn by region; it follows by itself."""

import segno
from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.draw.certificate import Certificate
from app.draws import queries
from app.draws.chances import about
from app.draws.records import demand_state
from app.draws.views.room import ATTEMPT, attempt_or_404, blueprint
from app.models.accounts import Role
from app.models.draws import Draw, DrawKind
from app.models.editions import Edition
from app.web import access
from app.web.addresses import absolute


@blueprint.get(f"{ATTEMPT}/projection")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def projection(edition: Edition, rank: int) -> ResponseReturnValue:
    """The page; or, asked by itself, nothing while nothing happened since the mark it holds (`vu`)."""
    draw = attempt_or_404(edition, rank)
    demand_state(draw, *queries.PUBLIC_STATES)
    is_part, mark = "HX-Request" in request.headers, _mark(draw)
    if is_part and request.args.get("vu") == mark:
        return "", 204
    address = absolute("draws.show", number=edition.number) if draw.kind is DrawKind.REAL else ""
    return render_template(
        "draws/_room.html" if is_part else "draws/projection.html",
        draw=draw,
        mark=mark,
        falls=is_part,
        regions=queries.drawn_by_region(draw),
        quotas=queries.quota_tables(draw, queries.problem_shown(draw)),
        chances=queries.chances(draw),
        certificate=Certificate.from_record(draw.certificate) if draw.certificate else None,
        about=about,
        address=address,
        qr=_drawing(address) if address else "",
    )


def _mark(draw: Draw) -> str:
    return "-".join((draw.state.value, draw.balls or "", "des" if draw.dice else ""))


def _drawing(address: str) -> Markup:
    drawing = segno.make(address, error="m", micro=False).svg_inline(scale=1, border=2, omitsize=True)
    return Markup(drawing.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704  (squares, nobody’s text)
