"""What gets printed: the record of a draw, one's own letter, the letters of everybody."""

import io

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.core.errors import RuleError
from app.draws import queries, results
from app.draws.forms import LettersForm, TellForm
from app.draws.records import demand_state
from app.draws.views.letters import (
    AT_ONCE,
    GONE,
    NAME,
    PURPOSES,
    Addressee,
    addressees,
    letters_pdf,
    shelf_of,
)
from app.draws.views.record import record_of
from app.draws.views.record_frozen import sheet_of
from app.draws.views.room import ATTEMPT, attempt_or_404, blueprint, readable_attempt_or_404, track_of
from app.extensions import db
from app.files.typeset import typeset
from app.jobs.actions import start
from app.models.accounts import Role
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving

RECORDED = (DrawState.DRAWN, DrawState.PUBLISHED, DrawState.ANNULLED)


@blueprint.get(f"{ATTEMPT}/proces-verbal.pdf")
@access.public
def official_record(edition: Edition, rank: int) -> ResponseReturnValue:
    """Public for a real draw, published or annulled; backstage before, and for rehearsals."""
    draw = attempt_or_404(edition, rank)
    is_public = draw.kind is DrawKind.REAL and draw.state in (DrawState.PUBLISHED, DrawState.ANNULLED)
    is_backstage = access.can(Role.ORGANISER, Role.GUARANTOR)
    if draw.fingerprint is None or draw.state not in RECORDED or not (is_public or is_backstage):
        abort(404)
    with force_locale("fr"):
        content = typeset("draws/record.typ", record_of(draw))
    kind = "repetition" if draw.kind is DrawKind.REHEARSAL else "proces-verbal"
    return _pdf(content, f"{kind}-tirage-{edition.number}-{draw.rank}.pdf")


@blueprint.get(f"{ATTEMPT}/empreinte.pdf")
@access.public
def fingerprint_sheet(edition: Edition, rank: int) -> ResponseReturnValue:
    """To be printed, read aloud and signed before any ball, hence not after them."""
    draw = readable_attempt_or_404(edition, rank)
    demand_state(draw, DrawState.FROZEN)
    with force_locale("fr"):
        content = typeset("draws/fingerprint.typ", sheet_of(draw))
    return _pdf(content, f"empreinte-{track_of(draw)}-{edition.number}-{draw.rank}.pdf")


@blueprint.get("/editions/<int:number>/tirage/<int:rank>/ma-lettre.pdf")
@access.signed_in
def own_letter(edition: Edition, rank: int) -> ResponseReturnValue:
    """The letter of whoever is signed in."""
    draw = attempt_or_404(edition, rank)
    mine = queries.my_row(draw, access.account().person_id)
    is_told = draw.kind is DrawKind.REAL and draw.state is DrawState.PUBLISHED
    people = [one for one in results.volunteers_of(draw) if mine and one[0].id == mine.id] if is_told else []
    if not people or (people[0][1] and people[0][1].attendance in GONE):
        flash(_("Il n’y a pas de lettre à votre nom pour ce tirage."), "info")
        return redirect(url_for("draws.show"))
    return _pdf(letters_pdf(draw, people), f"lettre-{people[0][0].reference}.pdf")


@blueprint.route("/editions/<int:number>/tirage/<int:rank>/lettres", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def letters(edition: Edition, rank: int) -> ResponseReturnValue:
    """Print what no e-mail carries; write to those whom the draw did not name."""
    draw, form = attempt_or_404(edition, rank), LettersForm()
    results.demand_told(draw)
    if form.validate_on_submit():
        answer = _letters(draw, form)
        if answer is not None:
            return answer
    return _letters_page(draw, form)


@blueprint.post("/editions/<int:number>/tirage/<int:rank>/prevenir")
@access.roles(Role.ORGANISER)
def tell(edition: Edition, rank: int) -> ResponseReturnValue:
    """Write, once, to substitutes and to those not drawn."""
    draw, form = attempt_or_404(edition, rank), TellForm()
    if not form.validate_on_submit():
        abort(400)
    with saving():
        count = results.tell(draw, access.account(), now(), form.expected.data or 0)
    flash(ngettext("Un courriel part.", "%(num)d courriels partent.", count), "success")
    return redirect(url_for("draws.letters", rank=rank), 303)


@blueprint.get("/editions/<int:number>/tirage/<int:rank>/lettres/<name>.pdf")
@access.roles(Role.ORGANISER)
def batch(edition: Edition, rank: int, name: str) -> ResponseReturnValue:
    """A batch made by a job, kept for a day."""
    path = shelf_of(edition.id).path(name)
    if path is None:
        abort(404)
    return send_file(
        path, mimetype="application/pdf", as_attachment=True, download_name=f"lettres-{edition.number}-{rank}.pdf"
    )


def _letters(draw: Draw, form: LettersForm) -> ResponseReturnValue | None:
    without_email, purposes = form.who.data == "without", list(form.kinds.data or [])
    people = addressees(draw, purposes, without_email=without_email)
    with saving(form) as saved:
        if not people:
            raise RuleError("Il n’y a personne à qui écrire parmi ce choix : aucune lettre n’est faite.", field="kinds")
        if len(people) > AT_ONCE:
            params = {"draw": draw.id, "rank": draw.rank, "purposes": purposes, "without_email": without_email}
            shelf_of(draw.edition_id).sweep(now())
            job = start(db.session(), NAME, params, access.account(), now(), edition_id=draw.edition_id)
    if not saved:
        return None
    if len(people) > AT_ONCE:
        return redirect(url_for("jobs.show", token=job.token), 303)
    return _pdf(letters_pdf(draw, people), f"lettres-{draw.edition.number}-{draw.rank}.pdf")


def _letters_page(draw: Draw, form: LettersForm) -> ResponseReturnValue:
    if not form.is_submitted():
        form.who.data, form.kinds.data = "without", list(PURPOSES)
    everyone = addressees(draw)
    made = request.args.get("fichier", "")
    page = render_template(
        "draws/letters.html",
        draw=draw,
        form=form,
        tell_form=TellForm(expected=len(to_tell := results.to_tell(draw))),
        to_tell=to_tell,
        counts=[(purpose, *_counts(everyone, purpose)) for purpose in PURPOSES],
        made=made if shelf_of(draw.edition_id).path(made) else "",
    )
    return page, form.status


def _counts(everyone: list[Addressee], purpose: str) -> tuple[int, int]:
    """(how many, how many without an e-mail address) of one kind of letter."""
    some = [row for row, participant in everyone if results.told_by(row, participant) == purpose]
    return len(some), sum(not (row.volunteer and row.volunteer.person.email) for row in some)


def _pdf(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=False, download_name=name)
