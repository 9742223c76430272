"""The blueprint of the draw, and how its pages find an attempt. Rehearsals live under addresses of their own."""

from typing import Any

from flask import Blueprint, abort, current_app, g

from app.draws import queries
from app.models.accounts import Role
from app.models.draws import Draw, DrawKind
from app.models.editions import Edition
from app.web import access

blueprint = Blueprint("draws", __name__)
REAL, REHEARSAL = "tirage", "repetition"
ATTEMPT = f"/editions/<int:number>/<any({REAL},{REHEARSAL}):track>/<int:rank>"
KINDS = {REAL: DrawKind.REAL, REHEARSAL: DrawKind.REHEARSAL}


def track_of(draw: Draw) -> str:
    """The word of the address under which an attempt lives."""
    return REHEARSAL if draw.kind is DrawKind.REHEARSAL else REAL


@blueprint.url_value_preprocessor
def _keep_track(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.draw_track = (values or {}).pop("track", REAL)


@blueprint.app_url_defaults
def _same_track(endpoint: str, values: dict[str, Any]) -> None:
    """From the pages of a rehearsal, links lead to the rehearsal."""
    if endpoint.startswith("draws.") and current_app.url_map.is_endpoint_expecting(endpoint, "track"):
        values.setdefault("track", g.get("draw_track", REAL))


def attempt_or_404(edition: Edition, rank: int) -> Draw:
    """The attempt of this rank, under the address of its kind only."""
    draw = queries.draw_ranked(edition, rank)
    if draw is None or draw.kind is not KINDS[g.draw_track]:
        abort(404)
    return draw


def public_attempt_or_404(edition: Edition, rank: int) -> Draw:
    """A real attempt that was frozen: annulled or not, it stays public."""
    draw = attempt_or_404(edition, rank)
    if draw.kind is not DrawKind.REAL or draw.fingerprint is None:
        abort(404)
    return draw


def readable_attempt_or_404(edition: Edition, rank: int) -> Draw:
    """A frozen attempt that this reader may read: a real one is public, a rehearsal stays backstage."""
    draw = attempt_or_404(edition, rank)
    is_public = draw.kind is DrawKind.REAL and draw.fingerprint is not None
    if not is_public and not access.can(Role.ORGANISER, Role.GUARANTOR):
        abort(404)
    return draw
