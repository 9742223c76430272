"""Steps told: by e-mail every minute, by letter to authors whom no e-mail reaches."""

import io
import logging
import re
from datetime import datetime
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.extensions import db
from app.files.typeset import typeset
from app.following import queries
from app.following.actions import tell as actions
from app.following.forms import PostedForm
from app.following.queries import Letter
from app.following.views.room import ADDRESSES, blueprint
from app.messages.texts import compose
from app.models.accounts import Role
from app.models.editions import Edition
from app.projects.timeline import WITHOUT_JOURNAL, Tale, tales
from app.web import access
from app.web.clock import now
from app.web.transactions import saving

log = logging.getLogger(__name__)
LETTERS = "/editions/<int:number>/suites/lettres"


def tell_stories(moment: datetime) -> None:
    """A chore of each minute: each edition, then each idea, in a transaction of its own."""
    with current_app.test_request_context():  # addresses are written into messages
        for number in queries.changed_editions(db.session()):
            _each(f"edition {number}", lambda number=number: _look(number, moment))
        for number in queries.projects_to_tell(db.session(), moment):
            _each(f"project {number}", lambda number=number: _tell(number, moment))


def _look(number: int, moment: datetime) -> None:
    edition = db.session.get(Edition, number, populate_existing=True)
    if edition is not None:
        actions.look(db.session(), edition, moment)


def _tell(number: int, moment: datetime) -> None:
    actions.tell(db.session(), number, moment, ADDRESSES)


def _each(what: str, act: Any) -> None:
    try:
        act()
        db.session.commit()
    except Exception:  # one in trouble does not hold up the others; the next minute tries again
        db.session.rollback()
        log.exception("%s could not be told", what)


@blueprint.get(LETTERS)
@access.roles(Role.ORGANISER)
def letters(edition: Edition) -> ResponseReturnValue:
    """Authors whom no e-mail reaches, or who chose paper, and what each should hear."""
    waiting = queries.letters(db.session(), edition)
    form = PostedForm(formdata=None)
    form.expected.data = str(len(waiting))
    return render_template("following/letters.html", waiting=waiting, form=form)


@blueprint.post(LETTERS)
@access.roles(Role.ORGANISER)
def posted(edition: Edition) -> ResponseReturnValue:
    form = PostedForm()
    if not form.validate_on_submit():
        abort(400)
    with saving():
        expected = int(form.expected.data or 0)
        count = actions.letters_posted(db.session(), edition, expected, access.account(), now())
    flash(ngettext("Une lettre est notée envoyée.", "%(num)d lettres sont notées envoyées.", count), "success")
    return redirect(url_for("following.letters"))


@blueprint.get(f"{LETTERS}.pdf")
@access.roles(Role.ORGANISER)
def letters_pdf(edition: Edition) -> ResponseReturnValue:
    waiting = queries.letters(db.session(), edition)
    if not waiting:
        flash(_("Il n’y a aucune lettre à écrire."), "info")
        return redirect(url_for("following.letters"))
    written = list({letter.following.project_id: letter.following.project for letter in waiting}.values())
    stories = tales(db.session(), edition, written, now(), WITHOUT_JOURNAL)
    content = typeset(
        "draws/letters.typ",
        {
            "language": "fr",
            "author": edition.operator or "Tablée",
            "title": _("Lettres sur la suite des idées, %(title)s", title=edition.title),
            "foot": edition.title,
            "letters": [_letter(edition, letter, stories[letter.following.project_id]) for letter in waiting],
        },
    )
    name = f"lettres-suites-{edition.number}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=name)


def _letter(edition: Edition, letter: Letter, tale: Tale) -> dict[str, Any]:
    """The very words of the e-mail, laid out."""
    person = letter.person
    news = [moment for moment in tale.moments if moment.key in letter.keys]
    values = actions.told_values(tale, news, ADDRESSES.page(tale.project), "")
    text = compose(actions.PURPOSE, person.language, person=person, **values)
    with force_locale(person.language):
        sender = [edition.operator or _("L’équipe d’organisation"), edition.title]
    return {
        "language": person.language,
        "sender": [*sender, *([edition.contact_email] if edition.contact_email else [])],
        "name": person.name,
        "reference": "",
        "subject": text.subject,
        "card": "",
        "card_words": "",
        "paragraphs": [part.split("\n") for part in re.split(r"\n\s*\n", text.body)],
    }
