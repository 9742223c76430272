"""Paper ballots: printed for whoever wants one, then keyed by two tellers."""

import secrets

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.urn import SECRET_BYTES, code_from, grouped
from app.models.editions import Edition
from app.models.votes import Poll
from app.votes import actions, queries
from app.votes.forms import DiscardForm, PaperForm
from app.votes.views.room import BUREAU, blueprint, poll_at
from app.web import access
from app.web.transactions import saving

CREATED, CONFLICT = 201, 409


@blueprint.route("/editions/<int:number>/vote/<int:rank>/papier", methods=["GET", "POST"])
@access.roles(*BUREAU)
def paper(edition: Edition, rank: int) -> ResponseReturnValue:
    """Key a ballot; what another teller keyed of the same one is told only once one's own is kept."""
    poll, form = poll_at(edition, rank), PaperForm()
    if not form.validate_on_submit():
        form.tracker.data = form.tracker.data or code_from(secrets.token_bytes(SECRET_BYTES))
        return _page(poll, form), form.status
    keyed, refused = actions.Keyed(), list[actions.TurnedAway]()
    with saving(form) as saved:
        code, tracker = form.code.data or "", form.tracker.data or ""
        try:
            keyed = actions.key_paper(poll, code, tracker, form.choices, access.account())
        except actions.TurnedAway as refusal:
            refused.append(refusal)
            raise
    for one in refused:
        with saving():
            actions.note(one)
    if not saved:
        return _page(poll, form), form.status
    if keyed.receipt is not None:
        receipt = grouped(keyed.receipt.tracker)
        return render_template("votes/paper_cast.html", poll=poll, receipt=receipt), CREATED
    if keyed.differences:
        return _page(poll, form, keyed), CONFLICT
    flash(_("Saisie gardée. Une autre personne du bureau saisit le même bulletin, avec la même carte."), "success")
    return redirect(url_for("votes.paper", rank=rank))


@blueprint.post("/editions/<int:number>/vote/<int:rank>/papier/retrait")
@access.roles(*BUREAU)
def discard_paper(edition: Edition, rank: int) -> ResponseReturnValue:
    poll, form = poll_at(edition, rank), DiscardForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.discard_paper(poll, form.code.data or "")
        if saved:
            flash(_("La saisie est retirée : rien n’a été déposé avec cette carte."), "success")
            return redirect(url_for("votes.paper", rank=rank))
    return _page(poll, PaperForm(formdata=None), discard=form), form.status


@blueprint.get("/editions/<int:number>/vote/<int:rank>/papier/bulletin")
@access.roles(*BUREAU)
def paper_sheet(edition: Edition, rank: int) -> ResponseReturnValue:
    """The blank ballot to print."""
    poll = poll_at(edition, rank)
    return render_template("votes/paper_sheet.html", poll=poll, options=queries.ballot_options(poll))


def _page(poll: Poll, form: PaperForm, keyed: actions.Keyed | None = None, discard: DiscardForm | None = None) -> str:
    return render_template(
        "votes/paper.html",
        poll=poll,
        form=form,
        differences=keyed.differences if keyed else (),
        discard=discard or DiscardForm(formdata=None),
        waiting=queries.paper_waiting(poll),
        options=queries.ballot_options(poll),
    )
