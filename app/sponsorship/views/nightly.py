"""What time does by itself, in the morning: deadlines that passed, silences, the letter of the month.

Each in a transaction of its own: stopped anywhere, it is wholly said or still to be said the next time.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from flask import current_app

from app.core.paris import day_of
from app.extensions import db
from app.sponsorship.actions import notices as actions
from app.sponsorship.queries import notices as queries
from app.web.addresses import absolute

log = logging.getLogger(__name__)


def say_what_time_asks(now: datetime) -> None:
    today = day_of(now)
    month = today.replace(day=1)
    with current_app.test_request_context():  # addresses are written into messages
        session = db.session()
        for key in queries.prototypes_to_warn(session, today):
            _each(lambda key=key: actions.warn_late(session, key, now, _page), "promises", key)  # type: ignore[misc]
        for line in queries.silent(session, today):
            _each(lambda key=line.id: actions.warn_silence(session, key, now, _page), "silence", line.id)  # type: ignore[misc]
        desk = absolute("sponsorship.desk")
        for key in queries.accounts_to_tell(session, month):
            _each(lambda key=key: actions.send_digest(session, key, month, now, _page, desk), "digest", key)  # type: ignore[misc]


def _page(edition: int, rank: int) -> str:
    return absolute("sponsorship.show", number=edition, rank=rank)


def _each(say: Callable[[], object], what: str, key: int) -> None:
    try:
        say()
        db.session.commit()
    except Exception:  # one in trouble does not hold up the others; the next time tries again
        db.session.rollback()
        log.exception("%s of %s could not be told", what, key)
