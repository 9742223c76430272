"""The photos of a journal, served so that they can do nothing, in the size that is asked."""

import io

from flask import abort, request, send_file
from flask.typing import ResponseReturnValue

from app.extensions import db
from app.files.store import photos_of
from app.models.editions import Edition
from app.prototypes.queries import journal as queries
from app.prototypes.queries import pages
from app.prototypes.views.journal import uploads_dir
from app.prototypes.views.room import blueprint
from app.web import access

ALONE = "default-src 'none'; sandbox"
SMALL = "petite"


@blueprint.get("/editions/<int:number>/prototypes/<int:rank>/photos/<int:photo_id>")
@access.public
def photo(edition: Edition, rank: int, photo_id: int) -> ResponseReturnValue:
    prototype = pages.bare(db.session(), edition, rank) or abort(404)
    found = queries.photo(db.session(), prototype, photo_id) or abort(404)
    name = found.small if request.args.get("taille") == SMALL else found.fingerprint
    path = photos_of(uploads_dir(), edition.id).path(name) or abort(404)
    answer = send_file(
        io.BytesIO(path.read_bytes()), mimetype="image/jpeg", download_name=f"prototype-{rank}-photo-{photo_id}.jpg"
    )
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "private, max-age=300"
    return answer
