"""The one thing that the booth receives of a vote from an account: a card, and an envelope that nobody here opens."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.votes import actions
from app.votes.forms import EnvelopeForm
from app.votes.views.room import blueprint
from app.web import access
from app.web.transactions import saving
from app.web.words import sentence

CREATED, CONFLICT, UNPROCESSABLE = 201, 409, 422


@blueprint.post("/vote/enveloppe")
@access.booth
def cast_envelope() -> ResponseReturnValue:
    """Sent by the script that sealed it, which shows the answer: the public name of the envelope, or a sentence."""
    form = EnvelopeForm()
    try:
        with saving():
            receipt = actions.cast_envelope(form.code.data or "", form.sealed.data or "")
    except RuleError as refusal:
        status = CONFLICT if isinstance(refusal, actions.AlreadyCast) else UNPROCESSABLE
        return jsonify(message=sentence(refusal)), status
    return jsonify(envelope=receipt.tracker, is_new=receipt.is_new), CREATED if receipt.is_new else 200
