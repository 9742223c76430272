"""The voting booth. No account, no session, no address: a code, a ballot, a receipt.

The code comes typed, or in the fragment of the card's address, which browsers never send; a script moves it into
the form. Without JavaScript it is typed.
"""

import secrets

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.envelope import context_of
from app.core.errors import RuleError
from app.core.urn import SECRET_BYTES, code_from, grouped
from app.database import writes_from_now_on
from app.extensions import db
from app.models.votes import Poll, PollChannel
from app.votes import actions
from app.votes.forms import BallotForm, BoothForm
from app.votes.queries import ballot_options
from app.votes.views.room import blueprint
from app.web import access
from app.web.transactions import saving
from app.web.words import sentence

CREATED, CONFLICT, UNPROCESSABLE = 201, 409, 422


@blueprint.get("/vote")
@access.booth
def enter() -> ResponseReturnValue:
    """`?tablette=1` is a tablet that many use: its pages return here by themselves."""
    shared = "1" if request.args.get("tablette") == "1" else ""
    return render_template("votes/enter.html", form=BoothForm(formdata=None, shared=shared), refusal="")


@blueprint.post("/vote")
@access.booth
def admit() -> ResponseReturnValue:
    """The card opens its ballot; it is used only when the ballot is cast."""
    _only_read()
    form = BoothForm()
    try:
        poll = actions.admit(form.code.data or "")
    except RuleError as refusal:
        return _turned_away(form, refusal)
    tracker = code_from(secrets.token_bytes(SECRET_BYTES))
    blank = BallotForm(formdata=None, code=form.code.data, shared=form.shared.data, tracker=tracker)
    return _ballot(poll, blank)


@blueprint.post("/vote/bulletin")
@access.booth
def review() -> ResponseReturnValue:
    """The ballot read again before it is cast; or back to it."""
    _only_read()
    form = BallotForm()
    try:
        poll = actions.admit(form.code.data or "")
    except RuleError as refusal:
        return _turned_away(form, refusal)
    if form.step.data == "modifier" or poll.channel is PollChannel.REMOTE:
        return _ballot(poll, form)
    options = ballot_options(poll)
    try:
        marks = poll.kind.read(form.choices, [project.number for project in options])
    except RuleError as refusal:
        return _ballot(poll, form, sentence(refusal)), UNPROCESSABLE
    return render_template("votes/review.html", poll=poll, form=form, options=options, marks=marks)


@blueprint.post("/vote/urne")
@access.booth
def cast() -> ResponseReturnValue:
    form = BallotForm()
    try:
        with saving():
            receipt = actions.cast(form.code.data or "", form.tracker.data or "", form.choices)
    except RuleError as refusal:
        return _turned_away(form, refusal)
    tracker = grouped(receipt.tracker)
    page = render_template("votes/receipt.html", form=form, poll=receipt.poll, tracker=tracker, is_new=receipt.is_new)
    return page, CREATED if receipt.is_new else 200


def _ballot(poll: Poll, form: BallotForm, refusal: str = "") -> str:
    options = ballot_options(poll)
    if poll.channel is PollChannel.REMOTE:
        context = context_of(poll.reference, poll.rule_fingerprint or "").decode()
        return render_template("votes/remote/ballot.html", poll=poll, form=form, options=options, context=context)
    return render_template("votes/ballot.html", poll=poll, form=form, options=options, refusal=refusal)


def _only_read() -> None:
    """A form is sent, for its code is no part of an address; but nothing is written: a room full of phones that open
    and read again their ballots must not wait for SQLite's one writer."""
    writes_from_now_on(False)


def _turned_away(form: BoothForm, refusal: RuleError) -> ResponseReturnValue:
    """Say why, and count it for the bureau in a transaction of its own: that of the refusal keeps nothing."""
    if isinstance(refusal, actions.TurnedAway):
        db.session.rollback()
        writes_from_now_on(True)
        with saving():
            actions.note(refusal)
    status = CONFLICT if isinstance(refusal, actions.AlreadyCast) else UNPROCESSABLE
    return render_template("votes/enter.html", form=form, refusal=sentence(refusal)), status
