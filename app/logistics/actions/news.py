"""What became of trips and claims, told to each person once: by e-mail, or by letter to those who have none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.core.errors import RuleError
from app.extensions import db
from app.logistics import queries
from app.logistics.queries import News
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act

PURPOSE = "logistics_news"


def tell(news: News, now: datetime) -> bool:
    """Write one message of all that is new to somebody; False for those without an e-mail, who get a letter."""
    edition = news.participant.edition
    values: dict[str, Any] = {"edition": edition, "trips": news.trips, "expenses": news.expenses}
    message = write_from_template(
        db.session(), PURPOSE, news.participant.person, now, edition_id=edition.id, secret=True, **values
    )
    if message is not None:
        _mark(news)
    return message is not None


def letters_posted(edition: Edition, expected: int, actor: Account, now: datetime) -> int:
    """The letters that were printed are in the post; `expected` is how many the page showed."""
    waiting = queries.letters_to_write(edition, now)
    if len(waiting) != expected:
        raise RuleError(
            "Il y a maintenant %(count)s lettres à envoyer, et non %(expected)s : imprimez-les à nouveau. Rien n’a été "
            "noté.",
            count=len(waiting),
            expected=expected,
        )
    mark_posted(waiting)
    record_act(db.session(), "logistics.letters", actor, now, edition_id=edition.id, count=len(waiting))
    return len(waiting)


def mark_posted(waiting: Sequence[News]) -> None:
    for news in waiting:
        _mark(news)


def _mark(news: News) -> None:
    for trip in news.trips:
        trip.told_state, trip.tell_at = trip.state, None
    for expense in news.expenses:
        expense.told_state, expense.tell_at = expense.state, None
