"""What time does by itself, called every minute by the worker: offers that nobody answered are passed on."""

import logging
from datetime import datetime

from flask import current_app

from app.convening import offers
from app.convening.views.room import link_of
from app.core.thread import Activity
from app.extensions import db
from app.models.convening import Participant

log = logging.getLogger(__name__)


def pass_offers_on(now: datetime) -> None:
    """Each offer in a transaction of its own: stopped anywhere, it is as before or wholly passed on."""
    with current_app.test_request_context():  # addresses are written into messages
        for key in offers.expired(now):
            _pass_on(key, now)


def _pass_on(key: int, now: datetime) -> None:
    try:
        one = db.session.get(Participant, key, populate_existing=True)
        if one is not None and one.edition.is_open(Activity.CONVENING, now):
            offers.expire(one, now, link_of(one.edition))
        db.session.commit()
    except Exception:  # one seat in trouble does not hold up the others; the next minute tries again
        db.session.rollback()
        log.exception("offer %s could not be passed on", key)
