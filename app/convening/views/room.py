"""The blueprint that the views of this slice share, and what an address or a date means here."""

from datetime import date, datetime, time

from flask import Blueprint, abort

from app.convening import queries
from app.convening.convocations import Link
from app.core.paris import PARIS
from app.models.convening import Participant
from app.models.editions import Edition
from app.web.addresses import absolute

blueprint = Blueprint("convening", __name__)
END_OF_DAY = time(23, 59, tzinfo=PARIS)


def midnight_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY)


def link_of(edition: Edition) -> Link:
    return lambda token: absolute("convening.answer", number=edition.number, token=token)


def one_or_404(edition: Edition, participant_id: int) -> Participant:
    one = queries.participant(edition, participant_id)
    if one is None:
        abort(404)
    return one
