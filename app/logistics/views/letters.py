"""What is told of trips and claims: by e-mail every minute, by letter to those who have no address."""

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
from app.logistics import queries
from app.logistics.actions import news as actions
from app.logistics.forms import PostedForm
from app.logistics.queries import News
from app.logistics.views.room import AGENTS, EXPENSES, blueprint
from app.messages.texts import compose
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving

log = logging.getLogger(__name__)


def tell_news(moment: datetime) -> None:
    """A chore of each minute: each person in a transaction of their own."""
    with current_app.test_request_context():  # addresses are written into messages
        for participant_id in queries.people_to_tell(moment):
            _tell(participant_id, moment)


def _tell(participant_id: int, moment: datetime) -> None:
    try:
        news = queries.due_news(participant_id, moment)
        if news is not None:
            actions.tell(news, moment)
        db.session.commit()
    except Exception:  # one person in trouble does not hold up the others; the next minute tries again
        db.session.rollback()
        log.exception("participant %s could not be told", participant_id)


@blueprint.get(f"{EXPENSES}/lettres")
@access.roles(*AGENTS)
def letters(edition: Edition) -> ResponseReturnValue:
    """Those whom no e-mail reaches, and what each should hear."""
    waiting = queries.letters_to_write(edition, now())
    form = PostedForm(formdata=None)
    form.expected.data = str(len(waiting))
    return render_template("logistics/letters.html", waiting=waiting, form=form)


@blueprint.post(f"{EXPENSES}/lettres")
@access.roles(*AGENTS)
def posted(edition: Edition) -> ResponseReturnValue:
    form = PostedForm()
    if not form.validate_on_submit():
        abort(400)
    with saving():
        count = actions.letters_posted(edition, int(form.expected.data or 0), access.account(), now())
    flash(ngettext("Une lettre est notée envoyée.", "%(num)d lettres sont notées envoyées.", count), "success")
    return redirect(url_for("logistics.letters"))


@blueprint.get(f"{EXPENSES}/lettres.pdf")
@access.roles(*AGENTS)
def letters_pdf(edition: Edition) -> ResponseReturnValue:
    waiting = queries.letters_to_write(edition, now())
    if not waiting:
        flash(_("Il n’y a aucune lettre à écrire."), "info")
        return redirect(url_for("logistics.letters"))
    content = typeset(
        "draws/letters.typ",
        {
            "language": "fr",
            "author": edition.operator or "Tablée",
            "title": _("Lettres sur les déplacements et les frais, %(title)s", title=edition.title),
            "foot": edition.title,
            "letters": [_letter(edition, news) for news in waiting],
        },
    )
    name = f"lettres-frais-{edition.number}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=name)


def _letter(edition: Edition, news: News) -> dict[str, Any]:
    """The very words of the e-mail, laid out."""
    person, volunteer = news.participant.person, news.participant.volunteer
    text = compose(
        actions.PURPOSE, person.language, person=person, edition=edition, trips=news.trips, expenses=news.expenses
    )
    with force_locale(person.language):
        sender = [edition.operator or _("L’équipe d’organisation"), edition.title]
    return {
        "language": person.language,
        "sender": [*sender, *([edition.contact_email] if edition.contact_email else [])],
        "name": person.name,
        "reference": volunteer.reference if volunteer else "",
        "subject": text.subject,
        "card": "",
        "card_words": "",
        "paragraphs": [part.split("\n") for part in re.split(r"\n\s*\n", text.body)],
    }
