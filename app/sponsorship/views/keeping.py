"""A promise is kept, with its proof; the file that proves it, for the team and the organisers."""

from flask import abort, current_app, flash, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import RuleError
from app.core.paris import day_of
from app.extensions import db
from app.files.intake import take
from app.models.editions import Edition
from app.models.prototypes import Prototype
from app.models.sponsorship import Pledge
from app.sponsorship.actions import keeping as actions
from app.sponsorship.forms import KeepForm, VersionedForm
from app.sponsorship.views.doors import HERE, WRITERS, answered, pledge_or_404, to_pledge, written
from app.sponsorship.views.room import blueprint, proofs
from app.web import access
from app.web.clock import now
from app.web.transactions import saving, show_refusal

TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
ENDINGS = {media: "jpg" if kind == "jpeg" else kind for kind, media in TYPES.items()}


@blueprint.route(f"{HERE}/promesses/<int:pledge_id>/tenue", methods=["GET", "POST"])
@access.roles(*WRITERS)
def keep(edition: Edition, rank: int, pledge_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    pledge, form = answered(prototype, pledge_id), KeepForm()
    if not form.is_submitted():
        form.version.data, form.kept_on.data, form.proof.data = str(pledge.version), day_of(now()), pledge.proof
    elif form.validate():
        if _kept(form, prototype, pledge):
            flash(_("La promesse est tenue. En cas d’erreur, rouvrez-la depuis cette page."), "success")
            return to_pledge(prototype, pledge)
        form.version.data = str(pledge.version)
    return render_template("sponsorship/keep.html", form=form, prototype=prototype, pledge=pledge), form.status


@blueprint.post(f"{HERE}/promesses/<int:pledge_id>/rouvrir")
@access.roles(*WRITERS)
def reopen(edition: Edition, rank: int, pledge_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    pledge, form = answered(prototype, pledge_id), VersionedForm()
    if not form.validate():
        abort(400)
    with saving():
        actions.reopen(db.session(), prototype, pledge, form.seen, now(), access.account())
    flash(_("La promesse est rouverte. Sa preuve est gardée pour quand elle sera tenue."), "success")
    return to_pledge(prototype, pledge)


@blueprint.get(f"{HERE}/promesses/<int:pledge_id>/piece")
@access.roles(*WRITERS)
def piece(edition: Edition, rank: int, pledge_id: int) -> ResponseReturnValue:
    """A PDF is saved rather than opened here."""
    pledge = pledge_or_404(written(edition, rank), pledge_id)
    path = proofs().path(pledge.file_name) if pledge.file_name else None
    if path is None or pledge.file_type not in ENDINGS:
        abort(404)
    name = f"promesse-{pledge.id}.{ENDINGS[pledge.file_type]}"
    is_pdf = pledge.file_type == TYPES["pdf"]
    return send_file(path, mimetype=pledge.file_type, as_attachment=is_pdf, download_name=name)


def _kept(form: KeepForm, prototype: Prototype, pledge: Pledge) -> bool:
    try:
        file = _file(form)
    except RuleError as refusal:  # nothing was written yet: the file alone is at fault
        show_refusal(form, refusal)
        return False
    proof = actions.Proof(form.kept_on.data, form.proof.data or "", form.received.data, file)
    with saving(form) as saved:
        actions.keep(db.session(), prototype, pledge, proof, form.seen, now(), access.account())
    return bool(saved)


def _file(form: KeepForm) -> tuple[str, str] | None:
    if not form.file.data:
        return None
    sent, uploads = form.file.data, current_app.extensions["tablee.settings"].uploads_dir
    try:
        taken = take(proofs(), uploads, sent.filename or "", sent.stream)
    except RuleError as refusal:
        raise RuleError(refusal.message, field="file", **refusal.params) from refusal
    return taken.fingerprint, TYPES[taken.kind]
