"""Letters to the volunteers of a published draw: the very words of the e-mails, laid out to be printed."""

import io
import re
from collections.abc import Collection, Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.labels import N_
from app.draws import results
from app.extensions import db
from app.files.store import Shelf
from app.files.typeset import typeset
from app.jobs.kinds import Cancelled, Kind, Report
from app.messages.texts import compose
from app.models.convening import Attendance, Participant
from app.models.draws import Draw, DrawCandidate
from app.models.editions import Edition
from app.models.jobs import Job
from app.web.door import card_code, card_drawing

NAME = "draws.letters"
GONE = (Attendance.WITHDRAWN, Attendance.REPLACED)
PURPOSES = (results.CONVOCATION, results.SUBSTITUTE, results.NOT_DRAWN)
AT_ONCE = 50  # letters made while the organiser waits
Addressee = tuple[DrawCandidate, Participant | None]


def addressees(draw: Draw, purposes: Collection[str] = PURPOSES, *, without_email: bool = False) -> list[Addressee]:
    """Who gets a letter of these kinds: those whom no e-mail reaches first, then by reference."""
    wanted = [
        (row, participant)
        for row, participant in results.volunteers_of(draw)
        if results.told_by(row, participant) in purposes
        and not (participant and participant.attendance in GONE)
        and not (without_email and row.volunteer and row.volunteer.person.email)
    ]
    return sorted(wanted, key=lambda one: (bool(one[0].volunteer and one[0].volunteer.person.email), one[0].reference))


def letters_pdf(draw: Draw, people: Sequence[Addressee]) -> bytes:
    """One PDF of all these letters."""
    letters = [_letter(draw, row, participant) for row, participant in people]
    title = letters[0]["subject"] if len(letters) == 1 else _("Lettres du tirage au sort")
    return typeset(
        "draws/letters.typ",
        {
            "language": letters[0]["language"] if letters else "fr",
            "author": draw.edition.operator or "Tablée",
            "title": f"{title}, {draw.edition.title}",
            "foot": draw.edition.title,
            "letters": letters,
        },
    )


def shelf_of(edition_id: int) -> Shelf:
    """Where batches wait to be printed: a day at most, since they hold names."""
    return Shelf(current_app.extensions["tablee.settings"].uploads_dir, f"lettres/{edition_id}")


def _letter(draw: Draw, row: DrawCandidate, participant: Participant | None) -> dict[str, Any]:
    volunteer = row.volunteer
    if volunteer is None:
        raise AssertionError("letters go to those still known (`volunteers_of`)")
    language = volunteer.person.language
    values = results.words_for(draw, row, participant)
    is_convoked = results.told_by(row, participant) == results.CONVOCATION
    text = compose(results.told_by(row, participant), language, person=volunteer.person, address="", **values)
    with force_locale(language):
        sender = [draw.edition.operator or _("L’équipe d’organisation"), draw.edition.title]
    return {
        "language": language,
        "sender": [*sender, *([draw.edition.contact_email] if draw.edition.contact_email else [])],
        "name": volunteer.person.name,
        "reference": row.reference,
        "subject": text.subject,
        "card": card_drawing(participant) if participant and is_convoked else "",
        "card_words": _("Code d’accueil : %(code)s", code=card_code(participant)) if participant else "",
        "paragraphs": [part.split("\n") for part in re.split(r"\n\s*\n", text.body)],
    }


def _run(params: dict[str, Any], report: Report, cancelled: Cancelled) -> dict[str, Any]:
    draw = db.session.get_one(Draw, params["draw"])
    people = addressees(draw, params["purposes"], without_email=params["without_email"])
    step = _("Mise en page des lettres")
    report(0, len(people), step)
    with current_app.test_request_context():  # the address of a card is written into each letter
        content = letters_pdf(draw, people)
    report(len(people), len(people), step)
    if cancelled():
        return {}
    return {"file": shelf_of(draw.edition_id).keep(io.BytesIO(content)), "count": len(people)}


def _page(job: Job) -> str:
    number = db.session.get_one(Edition, job.edition_id).number
    return url_for("draws.letters", number=number, rank=job.params["rank"], fichier=(job.result or {}).get("file"))


LETTERS = Kind(
    name=NAME,
    title=N_("Mise en page des lettres du tirage"),
    run=_run,
    page=_page,
    seconds=300,
    memory_mb=2048,
)
