"""The desk: people sign, and draw a card whose number nobody notes."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.spelling import name_key
from app.models.convening import Participant
from app.models.editions import Edition
from app.votes import actions, queries
from app.votes.forms import SignForm
from app.votes.views.room import BUREAU, blueprint, poll_at
from app.web import access
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/vote/<int:rank>/emargement")
@access.roles(*BUREAU)
def roll(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = poll_at(edition, rank)
    electors, sought = queries.electors(poll), request.args.get("q", "").strip()
    words = name_key(sought, "").split()
    return render_template(
        "votes/roll.html",
        poll=poll,
        shown=[one for one in electors if all(word in one.participant.person.name_key for word in words)],
        expected=len(electors),
        signed=sum(1 for one in electors if one.has_signed),
        sought=sought,
    )


@blueprint.post("/editions/<int:number>/vote/<int:rank>/emargement/signature")
@access.roles(*BUREAU)
def sign(edition: Edition, rank: int) -> ResponseReturnValue:
    form = SignForm()
    elector = _elector(edition, form)
    with saving():
        actions.sign(poll_at(edition, rank), elector)
    return redirect(url_for("votes.roll", rank=rank, _anchor=f"electeur-{elector.id}"))


@blueprint.post("/editions/<int:number>/vote/<int:rank>/emargement/rature")
@access.roles(*BUREAU)
def unsign(edition: Edition, rank: int) -> ResponseReturnValue:
    form = SignForm()
    elector = _elector(edition, form)
    with saving():
        actions.unsign(poll_at(edition, rank), elector)
    return redirect(url_for("votes.roll", rank=rank, _anchor=f"electeur-{elector.id}"))


def _elector(edition: Edition, form: SignForm) -> Participant:
    if not form.validate_on_submit():
        abort(400)
    return queries.elector_numbered(edition, form.elector.data or 0) or abort(404)
