"""The blueprint, what may be read, and how an answer lets itself be kept and read from elsewhere."""

from flask import Blueprint, Response, abort, request

from app.models.editions import Edition
from app.opendata.queries.reading import TABLES
from app.opendata.queries.tables import Table

blueprint = Blueprint("opendata", __name__)
DATA = "/editions/<int:number>/donnees"
KEPT = 60  # seconds that anybody may keep an answer


def demand_public(edition: Edition) -> None:
    """Open data are those of public editions, whoever asks."""
    if not edition.is_public:
        abort(404)


def table_or_404(name: str) -> Table:
    return TABLES.get(name) or abort(404)


def open_to_all(answer: Response) -> Response:
    """Any site may read it; it may be kept for a minute, and asked again at the price of a header."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cache-Control"] = f"public, max-age={KEPT}"
    if not answer.is_streamed:
        answer.add_etag()
        answer.make_conditional(request)
    return answer
