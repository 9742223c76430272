"""What anyone sees of a draw, and what anyone needs to check it."""

import io
import zipfile

from flask import Response, abort, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.canonical import fingerprint
from app.core.draw.certificate import Certificate
from app.core.draw.dossier import CANDIDATES, SUMS, seal
from app.core.draw.lottery import NULL_FINGERPRINT, NULL_SEED, SUBSTITUTES, Stream
from app.draws import queries
from app.draws.chances import about
from app.draws.pool import maxima_of
from app.draws.views.checking import check_words
from app.draws.views.room import ATTEMPT, blueprint, public_attempt_or_404, readable_attempt_or_404, track_of
from app.models.accounts import Role
from app.models.draws import Draw, DrawOutcome, DrawState
from app.models.editions import Edition
from app.web import access


@blueprint.get("/editions/<int:number>/tirage")
@access.public
def show(edition: Edition) -> ResponseReturnValue:
    real = [draw for draw in queries.attempts(edition) if draw.fingerprint]
    if not real:
        return render_template("draws/not_yet.html")
    current = next((draw for draw in real if draw.state is not DrawState.ANNULLED), real[0])
    return _record(current, real)


@blueprint.get("/editions/<int:number>/tirage/<int:rank>")
@access.public
def attempt(edition: Edition, rank: int) -> ResponseReturnValue:
    draw = public_attempt_or_404(edition, rank)
    return _record(draw, [one for one in queries.attempts(edition) if one.fingerprint])


@blueprint.get(f"{ATTEMPT}/dossier/<name>")
@access.public
def download(edition: Edition, rank: int, name: str) -> ResponseReturnValue:
    """One file of the dossier, byte for byte."""
    draw = readable_attempt_or_404(edition, rank)
    access.demand(name != CANDIDATES or _may_read_candidates(draw))
    content = seal(queries.files(draw))[SUMS] if name == SUMS else queries.file(draw, name)
    if content is None:
        abort(404)
    kind = "application/json" if name.endswith(".json") else "text/plain"
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get(f"{ATTEMPT}/dossier.zip")
@access.public
def dossier(edition: Edition, rank: int) -> ResponseReturnValue:
    """The whole dossier, for whoever may read the coded list."""
    draw = readable_attempt_or_404(edition, rank)
    access.demand(_may_read_candidates(draw))
    folder, data = track_of(draw), io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(seal(queries.files(draw)).items()):
            archive.writestr(zipfile.ZipInfo(f"{folder}/{name}"), content, zipfile.ZIP_DEFLATED)
    data.seek(0)
    name = f"{folder}-{edition.number}-{draw.rank}.zip"
    return send_file(data, mimetype="application/zip", as_attachment=True, download_name=name)


@blueprint.get("/tirage/regles")
@access.public
def rules() -> ResponseReturnValue:
    stream = Stream(SUBSTITUTES, NULL_FINGERPRINT, NULL_SEED)
    order = stream.shuffled(f"V-{number:02d}" for number in range(1, 11))
    block = fingerprint(f"{stream.base},1".encode())
    return render_template("draws/rules.html", base=stream.base, block=block, order=order)


def _record(draw: Draw, real: list[Draw]) -> str:
    problem = queries.problem_shown(draw)
    row = queries.my_row(draw, current_user.person_id) if current_user.is_authenticated else None
    return render_template(
        "draws/show.html",
        draw=draw,
        attempts=real,
        problem=problem,
        quotas=queries.quota_tables(draw, problem),
        chances=queries.chances(draw),
        certificate=Certificate.from_record(draw.certificate) if draw.certificate else None,
        titulaires=queries.drawn_rows(draw, DrawOutcome.SELECTED),
        substitutes=queries.drawn_rows(draw, DrawOutcome.SUBSTITUTE),
        replacements=queries.replacements(draw),
        files=_readable_files(draw),
        words=check_words(),
        all_readable=_may_read_candidates(draw),
        maxima=maxima_of(draw),
        mine=row,
        about=about,
        DrawState=DrawState,
        DrawOutcome=DrawOutcome,
    )


def _readable_files(draw: Draw) -> list[tuple[str, int, str]]:
    """(name, bytes, SHA-256) of every file that this reader may read, SOMMES among them."""
    kept = sorted(queries.file_names(draw))
    sums = "".join(f"{digest}  {name}\n" for name, _size, digest in kept).encode()  # as `seal` writes it
    listed = sorted([*kept, (SUMS, len(sums), fingerprint(sums))])
    return [one for one in listed if one[0] != CANDIDATES or _may_read_candidates(draw)]


def _may_read_candidates(draw: Draw) -> bool:
    """Everybody where it is published, else guarantors, organisers and those who volunteered."""
    return draw.publishes_dossier or access.can(Role.ORGANISER, Role.GUARANTOR, Role.CITIZEN)
