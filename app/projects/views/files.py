"""What a table joins to its sheet: the list with its form, and each file, served so that it can do nothing."""

import io
from pathlib import Path

from flask import Response, abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import RuleError
from app.core.thread import Activity
from app.extensions import db
from app.files.intake import MAX_BYTES, MEGABYTE, take
from app.files.store import attached
from app.models.editions import Edition
from app.models.projects import Attachment, FileKind, ProjectState
from app.projects import attachments, queries
from app.projects.forms import AttachmentForm
from app.projects.views.room import Desk, blueprint, desk, readable, sits_here
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving
from app.web.words import sentence

HERE = "/editions/<int:number>/projets/<int:project_number>/pieces"
TYPES = {FileKind.PDF: "application/pdf", **{kind: f"image/{kind}" for kind in FileKind if kind.is_image}}
ENDINGS = {FileKind.JPEG: "jpg"}
ALONE = "default-src 'none'; sandbox"  # should a browser open it as a page, nothing in it runs or loads
BRIEFLY = "private, max-age=300"


@blueprint.route(HERE, methods=["GET", "POST"])
@access.signed_in
def files(edition: Edition, project_number: int) -> ResponseReturnValue:
    """What is joined, what was taken off and can come back, and the form to add."""
    here = desk(edition, project_number)
    form = AttachmentForm()
    if form.validate_on_submit():
        if _attached(edition, here, form):
            return redirect(url_for("projects.files", project_number=project_number), 303)
        here = desk(edition, project_number)  # read again: the transaction is another one
    found = queries.attachments_of(here.project) if here.project else []
    page = render_template(
        "projects/files.html",
        here=here,
        form=form,
        files=[one for one in found if one.removed_at is None],
        removed=[one for one in found if one.removed_at is not None],
        most=attachments.MOST,
        megabytes=MAX_BYTES // MEGABYTE,
        is_open=edition.is_open(Activity.PROJECTS, now()),
        is_draft=here.project is None or here.project.state is ProjectState.DRAFT,
    )
    return page, form.status


@blueprint.get(f"{HERE}/<int:piece>")
@access.public
def file(edition: Edition, project_number: int, piece: int) -> ResponseReturnValue:
    """To the table and to organisers; to everyone when the table said so and the sheet is handed in."""
    project = readable(edition, project_number)
    one = queries.attachment_numbered(project, piece)
    if one is None or not (_is_shown(one) or sits_here(project)):
        abort(404)
    path = attached(_uploads(), edition.id).path(one.fingerprint)
    return _served(path, one, project_number) if path else abort(404)


@blueprint.post(f"{HERE}/<int:piece>/<any(retrait, remise, publier, cacher):verb>")
@access.signed_in
def change_file(edition: Edition, project_number: int, piece: int, verb: str) -> ResponseReturnValue:
    here = desk(edition, project_number)
    one = queries.attachment_numbered(here.project, piece) if here.project else None
    if one is None or here.project is None:
        abort(404)
    if ConfirmForm().validate_on_submit():
        with saving():
            match verb:
                case "retrait":
                    attachments.detach(one, here.project, here.account, now())
                case "remise":
                    attachments.put_back(one, here.project, here.account, now())
                case _:
                    attachments.show(one, here.project, verb == "publier", here.account, now())
        flash(_told(verb), "success")
    return redirect(url_for("projects.files", project_number=project_number), 303)


def _attached(edition: Edition, here: Desk, form: AttachmentForm) -> bool:
    """Read the file between two transactions: nobody waits for it, and what it is joined to is asked again."""
    sent = form.file.data
    try:
        attachments.demand_room(edition, here.project, now())
        db.session.rollback()
        taken = take(attached(_uploads(), edition.id), _uploads(), sent.filename or "", sent.stream)
    except RuleError as refusal:
        form.file.errors = [sentence(refusal), _("Choisissez de nouveau un fichier : la phrase, elle, est gardée.")]
        return False
    with saving(form) as saved:
        again = desk(edition, here.table.number)
        attachments.attach(
            edition, again.table, taken, form.description.data or "", form.is_public.data, again.account, now()
        )
    if saved:
        flash(_("La pièce est ajoutée à la fiche."), "success")
    return bool(saved)


def _served(path: Path, one: Attachment, project_number: int) -> Response:
    name = f"table-{project_number}-piece-{one.number}.{ENDINGS.get(one.kind, one.kind.value)}"
    content = io.BytesIO(path.read_bytes())  # ten megabytes at most
    answer = send_file(content, mimetype=TYPES[one.kind], as_attachment=not one.kind.is_image, download_name=name)
    answer.headers["Content-Security-Policy"] = ALONE
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = BRIEFLY
    return answer


def _is_shown(one: Attachment) -> bool:
    return one.is_public and one.removed_at is None


def _told(verb: str) -> str:
    return {
        "retrait": _("La pièce est retirée. Vous pouvez la remettre jusqu’à demain."),
        "remise": _("La pièce est remise sur la fiche."),
        "publier": _("Tout le monde pourra voir cette pièce, avec la fiche déposée."),
        "cacher": _("Cette pièce n’est plus montrée qu’à votre table et aux organisateurs."),
    }[verb]


def _uploads() -> Path:
    folder: Path = current_app.extensions["tablee.settings"].uploads_dir
    return folder
