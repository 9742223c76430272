"""The journal: read by all, kept by the team from a telephone whose network comes and goes."""

from datetime import date
from pathlib import Path

from flask import abort, current_app, flash, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from app.core.errors import RuleError
from app.core.numbers import whole_number
from app.core.paris import day_of
from app.extensions import db
from app.files.photos import take_photo
from app.files.store import photos_of
from app.models.editions import Edition
from app.models.prototypes import JournalEntry, Prototype
from app.prototypes.actions import journal as actions
from app.prototypes.forms.field import JournalForm
from app.prototypes.queries import journal as queries
from app.prototypes.queries import pages
from app.prototypes.views.doors import WRITERS, asked_to_remove, back, can_write, part, written
from app.prototypes.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm, new_token
from app.web.transactions import saving, show_refusal

HERE = "/editions/<int:number>/prototypes/<int:rank>/journal"


@blueprint.get(HERE)
@access.public
def journal(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = pages.bare(db.session(), edition, rank) or abort(404)
    return render_template(
        "prototypes/journal.html",
        prototype=prototype,
        leaf=queries.leaf(db.session(), prototype, _place()),
        organisations=pages.organisations(prototype),
        can_write=can_write(prototype),
    )


@blueprint.route(f"{HERE}/ecrire", methods=["GET", "POST"])
@access.roles(*WRITERS)
def write_journal(edition: Edition, rank: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    form = JournalForm(happened_on=day_of(now()))
    if not form.is_submitted():
        form.token.data = new_token()
    if form.validate_on_submit() and _written(edition, prototype, form):
        flash(_("C’est écrit au journal."), "success")
        return back(prototype, "journal")
    page = render_template("prototypes/write_journal.html", form=form, prototype=prototype, entry=None)
    return page, form.status


@blueprint.post(f"{HERE}/envoi")
@access.roles(*WRITERS)
def send_journal(edition: Edition, rank: int) -> ResponseReturnValue:
    """The same, asked by the page itself, which keeps the words until the answer says that they are kept here."""
    prototype = written(edition, rank)
    form = JournalForm()
    if form.validate() and _written(edition, prototype, form):
        flash(_("C’est écrit au journal."), "success")
        return jsonify(address=url_for("prototypes.show", rank=rank, _anchor="journal"))
    return jsonify(said=" ".join(message for _field, message in form.refusals)), form.status


@blueprint.get(f"{HERE}/<int:entry_id>")
@access.public
def entry(edition: Edition, rank: int, entry_id: int) -> ResponseReturnValue:
    """A passage, and all that it said before."""
    prototype = pages.bare(db.session(), edition, rank) or abort(404)
    found = part(JournalEntry, prototype, entry_id)
    return render_template(
        "prototypes/entry.html",
        prototype=prototype,
        entry=found,
        versions=queries.versions(db.session(), found),
        organisations=pages.organisations(prototype),
        can_write=can_write(prototype),
    )


@blueprint.route(f"{HERE}/<int:entry_id>/corriger", methods=["GET", "POST"])
@access.roles(*WRITERS)
def correct_journal(edition: Edition, rank: int, entry_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    found = part(JournalEntry, prototype, entry_id)
    form, newer = JournalForm(), None
    form.has_photo = found.photo_id is not None
    if not form.is_submitted():
        form.fill(found)
    elif form.validate():
        if _corrected(edition, prototype, found, form):
            flash(_("Le passage est corrigé. Ce qu’il disait avant reste lisible."), "success")
            return back(prototype, "journal")
        found = part(JournalEntry, prototype, entry_id)
        if found.version != form.version.data:
            newer = found
            form.catch_up(found.version)
    page = render_template("prototypes/write_journal.html", form=form, prototype=prototype, entry=found, newer=newer)
    return page, form.status


@blueprint.route(f"{HERE}/<int:entry_id>/retirer", methods=["GET", "POST"])
@access.roles(*WRITERS)
def remove_journal(edition: Edition, rank: int, entry_id: int) -> ResponseReturnValue:
    prototype = written(edition, rank)
    found = part(JournalEntry, prototype, entry_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return asked_to_remove(prototype, form, _("Retirer ce passage du journal"), found.text, "journal")
    with saving():
        actions.unwrite(db.session(), prototype, found, now(), access.account())
    flash(_("Ce passage est retiré du journal."), "success")
    return back(prototype, "journal")


def _written(edition: Edition, prototype: Prototype, form: JournalForm) -> bool:
    rank = prototype.rank
    try:
        picture = _picture(edition, form)
    except RuleError as refusal:
        return _refused(form, refusal)
    with saving(form) as saved:
        actions.write(
            db.session(),
            written(edition, rank),
            form.happened_on.data,
            form.text.data or "",
            now(),
            access.account(),
            place=form.place.data or "",
            picture=picture,
            token=form.token.data,
        )
    return bool(saved)


def _corrected(edition: Edition, prototype: Prototype, found: JournalEntry, form: JournalForm) -> bool:
    rank, entry_id = prototype.rank, found.id
    try:
        picture = _picture(edition, form)
    except RuleError as refusal:
        return _refused(form, refusal)
    passage = actions.Passage(
        form.happened_on.data,
        form.text.data or "",
        form.place.data or "",
        picture,
        form.alternative.data or "",
        bare=form.bare.data,
    )
    with saving(form) as saved:
        again = written(edition, rank)
        held = part(JournalEntry, again, entry_id)
        actions.correct(db.session(), again, held, passage, form.version.data or 0, now(), access.account())
    return bool(saved)


def _picture(edition: Edition, form: JournalForm) -> actions.Picture | None:
    """The photo that was sent, read between two transactions: nobody waits for it. Raises RuleError."""
    sent: FileStorage | None = form.photo.data
    if not sent:
        return None
    number, uploads = edition.id, uploads_dir()
    db.session.rollback()
    taken = take_photo(photos_of(uploads, number), uploads, sent.filename or "", sent.mimetype, sent.stream)
    return actions.Picture(taken, form.alternative.data or "")


def _refused(form: JournalForm, refusal: RuleError) -> bool:
    """Beside the photo; the words are still in the page."""
    show_refusal(form, RuleError(refusal.message, field="photo", **refusal.params))
    form.photo.errors = [*form.photo.errors, _("Votre texte, lui, est toujours là.")]
    return False


def uploads_dir() -> Path:
    folder: Path = current_app.extensions["tablee.settings"].uploads_dir
    return folder


def _place() -> queries.Place | None:
    """« 2018-06-14.37 »: after which entry the page begins; anything else is the first page."""
    day, _dot, number = request.args.get("apres", "").partition(".")
    found = whole_number(number)
    try:
        return (date.fromisoformat(day), found) if found is not None else None
    except ValueError:
        return None
