"""The vote from an account: the voter's page, the bureau's key and list, and the files that leave and come back."""

from collections.abc import Callable

from flask import Response, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.urn import grouped
from app.models.accounts import Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.votes import Poll, PollChannel, PollState
from app.votes import actions, queries, remote_queries
from app.votes.forms import CountForm, KeyForm, SignForm
from app.votes.views.bureau import bureau_page
from app.votes.views.cards import picture_of
from app.votes.views.room import blueprint, poll_at
from app.web import access
from app.web.booth import voting_address
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving
from config import Settings

CLOSED = (PollState.CLOSED, PollState.COUNTED, PollState.PUBLISHED)


def _remote_poll(edition: Edition, rank: int) -> Poll:
    poll = poll_at(edition, rank)
    return poll if poll.channel is PollChannel.REMOTE else abort(404)


def _secrets() -> tuple[str, ...]:
    settings: Settings = current_app.extensions["tablee.settings"]
    return settings.keys


@blueprint.route("/editions/<int:number>/vote/<int:rank>/a-distance", methods=["GET", "POST"])
@access.signed_in
def remote(edition: Edition, rank: int) -> ResponseReturnValue:
    """What one fixes by signing; then the card, shown as often as it is asked for until the urn closes."""
    poll = _remote_poll(edition, rank)
    elector, form = remote_queries.elector_of(poll, access.account()), ConfirmForm()
    if elector is None or not form.validate_on_submit():
        return render_template("votes/remote/show.html", poll=poll, elector=elector, key=remote_queries.key_of(poll))
    return _card(poll, elector, "votes/remote/card.html")


def _card(poll: Poll, elector: Participant, template: str) -> str:
    with saving():
        code = actions.hand_card(poll, elector, _secrets())
    place = voting_address("/vote")
    booth, said = f"{place}#{code}", place.partition("://")[2]
    picture = picture_of(booth)
    return render_template(
        template, poll=poll, elector=elector, code=grouped(code), booth=booth, place=said, picture=picture
    )


@blueprint.post("/editions/<int:number>/vote/<int:rank>/cle")
@access.roles(Role.ORGANISER)
def set_key(edition: Edition, rank: int) -> ResponseReturnValue:
    poll, form = _remote_poll(edition, rank), KeyForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.set_key(poll, form.key.data.read(), access.account(), now())
        if saved:
            flash(_("La clé est déposée. Comparez son empreinte avec celle des feuilles des gardiens."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, key_file=form), form.status


@blueprint.post("/editions/<int:number>/vote/<int:rank>/electeurs")
@access.roles(Role.ORGANISER)
def settle_electors(edition: Edition, rank: int) -> ResponseReturnValue:
    poll = _remote_poll(edition, rank)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.settle_electors(poll, _secrets()[0], access.account(), now())
        flash(_("La liste des électeurs est arrêtée. L’urne peut s’ouvrir."), "success")
    return redirect(url_for("votes.bureau"))


@blueprint.get("/editions/<int:number>/vote/<int:rank>/electeurs")
@access.roles(Role.ORGANISER)
def remote_roll(edition: Edition, rank: int) -> ResponseReturnValue:
    """For whoever has no account, no device or no script: a card on paper, handed by the bureau."""
    poll = _remote_poll(edition, rank)
    electors = queries.electors(poll)
    signed = sum(1 for one in electors if one.has_signed)
    return render_template("votes/remote/roll.html", poll=poll, electors=electors, signed=signed)


@blueprint.post("/editions/<int:number>/vote/<int:rank>/electeurs/carte")
@access.roles(Role.ORGANISER)
def hand_card(edition: Edition, rank: int) -> ResponseReturnValue:
    poll, form = _remote_poll(edition, rank), SignForm()
    if not form.validate_on_submit():
        abort(400)
    elector = queries.elector_numbered(edition, form.elector.data or 0) or abort(404)
    return _card(poll, elector, "votes/remote/printed_card.html")


@blueprint.post("/editions/<int:number>/vote/<int:rank>/depouillement-scelle")
@access.roles(Role.ORGANISER)
def count_sealed(edition: Edition, rank: int) -> ResponseReturnValue:
    poll, form = _remote_poll(edition, rank), CountForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.count_sealed(poll, form.count.data.read(), form.dice.data or "", access.account(), now())
        if saved:
            flash(_("Le compte est juste et complet. Relisez, puis publiez."), "success")
            return redirect(url_for("votes.bureau"))
    return bureau_page(poll, count_file=form), form.status


@blueprint.get("/editions/<int:number>/vote/<int:rank>/urne.json")
@access.public
def urn(edition: Edition, rank: int) -> ResponseReturnValue:
    """The envelopes, still sealed, and the rule: what the bureau opens, and anyone may keep."""
    return _once_closed(edition, rank, _urn, "application/json", "urne.json")


def _urn(poll: Poll) -> bytes:
    """Whole for the bureau, which counts; without the titles that are hidden for everybody else."""
    is_bureau = access.can(Role.ORGANISER, Role.GUARANTOR)
    return actions.sealed_urn(poll, None if is_bureau else queries.rule_shown(poll))


@blueprint.get("/editions/<int:number>/vote/<int:rank>/enveloppes.txt")
@access.public
def envelopes(edition: Edition, rank: int) -> ResponseReturnValue:
    """One name a line, sorted: each voter finds theirs."""
    return _once_closed(edition, rank, _names, "text/plain", "enveloppes.txt")


def _names(poll: Poll) -> bytes:
    return "".join(f"{name}\n" for name in remote_queries.envelope_names(poll)).encode()


def _once_closed(edition: Edition, rank: int, make: Callable[[Poll], bytes], kind: str, name: str) -> Response:
    poll = _remote_poll(edition, rank)
    if poll.state not in CLOSED:
        abort(404)
    response = Response(make(poll), content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{poll.reference}-{name}"'
    return response
