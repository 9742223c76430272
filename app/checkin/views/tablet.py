"""The page at the door. Without a script: search, tap, read the table. With one: the same, network or not."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.checkin import places, queries, told
from app.checkin.actions import arrivals
from app.checkin.forms import NoteForm, SendForm
from app.checkin.places import Place
from app.checkin.views.listing import as_json, guests_found, places_found
from app.checkin.views.room import HERE, KEEPERS, blueprint, place_or_404
from app.checkin.views.saying import said_of
from app.checkin.views.words import words_of_the_tablet
from app.core.door import is_off
from app.core.errors import RuleError
from app.core.thread import Activity
from app.models.checkin import DoorAct, DoorActKind
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import sentence

SHORTEST_SEARCH = 2


@blueprint.get(HERE)
@access.roles(*KEEPERS)
def tablet(edition: Edition) -> ResponseReturnValue:
    """Names are shown once searched for: the tablet lies on a table that everybody passes."""
    text = request.args.get("q", "").strip()[:100]
    everyone = places.everybody(edition)
    here, total = places.counts(everyone)
    is_asked = len(text) >= SHORTEST_SEARCH
    return render_template(
        "checkin/tablet.html",
        is_open=edition.is_open(Activity.CONVENING, now()),
        text=text,
        is_asked=is_asked,
        found=places_found(everyone, text) if is_asked else [],
        guests=guests_found(edition.guests, text) if is_asked else [],
        here=here,
        total=total,
        last=_last(edition, everyone, here),
        send=SendForm(formdata=None),
        new_key=new_key,
        words=words_of_the_tablet(),
    )


@blueprint.get(f"{HERE}/<code>")
@access.public
def card(edition: Edition, code: str) -> ResponseReturnValue:
    """What the picture of a card opens: one button for who keeps the door, one sentence for everybody else."""
    if not access.can(*KEEPERS):
        return render_template("checkin/card.html")
    found = places_found(places.everybody(edition), code, codes_only=True)
    if not found:
        flash(_("Ce code n’est celui de personne ici : cherchez par le nom."), "warning")
        return redirect(url_for("checkin.tablet"))
    return redirect(url_for("checkin.person", participant_id=found[0].participant.id))


@blueprint.get(f"{HERE}/personne/<int:participant_id>")
@access.roles(*KEEPERS)
def person(edition: Edition, participant_id: int) -> ResponseReturnValue:
    place = place_or_404(edition, participant_id)
    return render_template("checkin/person.html", place=place, new_key=new_key)


@blueprint.get(f"{HERE}/liste.json")
@access.roles(*KEEPERS)
def listing(edition: Edition) -> ResponseReturnValue:
    """What a tablet needs to work alone, and no more; one that has it already is answered 304."""
    answer = jsonify(_list(edition, places.everybody(edition)))
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@blueprint.post(f"{HERE}/pointer")
@access.roles(*KEEPERS)
def note(edition: Edition) -> ResponseReturnValue:
    return _one_act(edition, DoorActKind.ARRIVED)


@blueprint.post(f"{HERE}/annuler")
@access.roles(*KEEPERS)
def undo(edition: Edition) -> ResponseReturnValue:
    return _one_act(edition, DoorActKind.UNDONE)


@blueprint.post(f"{HERE}/pointages")
@access.roles(*KEEPERS)
def send(edition: Edition) -> ResponseReturnValue:
    """What a tablet kept, and what came of it; the clock of the tablet is judged on the way."""
    form, received = SendForm(), now()
    if not form.validate():
        return jsonify(error=sentence(told.unreadable())), 422
    try:
        acts = told.read_acts(form.acts.data or "")
        sent = told.instant_of(form.sent.data or 0)
        with saving():
            taken = arrivals.take_all(
                edition, acts, sent=sent, tablet=form.tablet.data or "", actor=access.account(), now=received
            )
    except RuleError as refusal:
        return jsonify(error=sentence(refusal)), 422
    return jsonify(_answers(edition, taken) | {"clock_is_off": is_off(sent, received)})


def new_key() -> str:
    return str(uuid.uuid4())


def _one_act(edition: Edition, kind: DoorActKind) -> ResponseReturnValue:
    form, received = NoteForm(), now()
    if not form.validate():
        flash(sentence(told.unreadable()), "warning")
        return redirect(url_for("checkin.tablet"))
    act = told.told(form.key.data or "", form.who.data or "", kind, received, form.undoes.data or "")
    with saving():
        taken = arrivals.take(edition, act, sent=received, tablet="", actor=access.account(), now=received)
    if taken is None:
        flash(_("Cette personne n’est pas de cette édition : rien n’a été noté."), "warning")
        return redirect(url_for("checkin.tablet"))
    return redirect(url_for("checkin.tablet", vu=taken.key))


def _last(edition: Edition, everyone: Sequence[Place], here: int) -> dict[str, Any] | None:
    """The act that was just taken, and what to say of it."""
    key = request.args.get("vu", "")[:36]
    act = queries.act_by_key(key) if key else None
    if act is None or act.edition_id != edition.id:
        return None
    place = places.place_of(edition, act.participant_id) if act.participant_id else None
    return {"act": act, "place": place, "said": said_of(edition, act, place, here)}


def _answers(edition: Edition, taken: dict[str, DoorAct | None]) -> dict[str, Any]:
    everyone = places.everybody(edition)
    here, _total = places.counts(everyone)
    known = {one.participant.id: one for one in everyone}
    answers: dict[str, dict[str, Any]] = {}
    for key, act in taken.items():
        if act is None:
            answers[key] = {"outcome": "unknown", "tone": "warning", "sentences": [_nobody()], "table": None}
            continue
        said = said_of(edition, act, known.get(act.participant_id or 0), here)
        answers[key] = {
            "outcome": act.outcome.value,
            "tone": said.tone,
            "sentences": said.sentences,
            "table": said.table,
            "here": said.is_here,
        }
    return {"answers": answers, "list": _list(edition, everyone)}


def _list(edition: Edition, everyone: Sequence[Place]) -> dict[str, Any]:
    return as_json(edition, everyone, is_open=edition.is_open(Activity.CONVENING, now()))


def _nobody() -> str:
    return _("Cette personne n’est pas de cette édition : rien n’a été noté.")
