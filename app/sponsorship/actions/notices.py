"""Said once, by e-mail, in the transaction of the row that remembers it: stopped anywhere, all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.links import recipient_of
from app.core.follow_up import Reason
from app.core.paris import day_of
from app.core.thread import Activity
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.prototypes import Prototype
from app.models.sponsorship import Notice, NoticeKind
from app.sponsorship.queries import desk
from app.sponsorship.queries import notices as queries
from app.sponsorship.queries.figures import Line, ids, lines

PageOf = Callable[[int, int], str]  # number of the edition, rank of the prototype → address of its pact


def is_followed(prototype: Prototype, now: datetime) -> bool:
    """Nothing is asked of anybody once both steps of the thread are closed."""
    edition = prototype.edition
    return edition.is_open(Activity.PROTOTYPES, now) or edition.is_open(Activity.ASSESSMENT, now)


def warn_late(session: Session, prototype_id: int, now: datetime, page_of: PageOf) -> int:
    """Tell the team of the deadlines that passed since the last time; how many there were."""
    prototype = queries.whole(session, prototype_id)
    if prototype is None or not is_followed(prototype, now):
        return 0
    due = queries.due(session, prototype, day_of(now))
    for one in due:
        session.add(Notice(kind=one.kind, subject_id=one.id, day=one.due_on, prototype_id=prototype.id, at=now))
    session.flush()
    if due:
        _tell(session, "promise_late", prototype, now, page_of, promises=due)
    return len(due)


def warn_silence(session: Session, prototype_id: int, now: datetime, page_of: PageOf) -> bool:
    """Tell the team that nothing was heard since the last sign of life; once per silence."""
    prototype = queries.whole(session, prototype_id)
    if prototype is None or not is_followed(prototype, now):
        return False
    line = lines(session, select(Prototype.id).where(Prototype.id == prototype_id), day_of(now))[0]
    last = line.figures.last_sign
    said = select(Notice.id).filter_by(kind=NoticeKind.SILENCE, subject_id=prototype_id, day=last)
    if Reason.SILENT not in line.why or session.scalar(said) is not None:
        return False
    session.add(Notice(kind=NoticeKind.SILENCE, subject_id=prototype_id, day=last, prototype_id=prototype_id, at=now))
    session.flush()
    _tell(session, "prototype_silent", prototype, now, page_of, last=last, days=(day_of(now) - last).days)
    return True


def _tell(session: Session, purpose: str, prototype: Prototype, now: datetime, page_of: PageOf, **words: Any) -> None:
    words |= {
        "title": prototype.project.title,
        "town": prototype.town,
        "address": page_of(prototype.edition.number, prototype.rank),
    }
    for account in queries.recipients(session, prototype):
        recipient = recipient_of(account)
        write_from_template(session, purpose, recipient, now, edition_id=prototype.edition_id, **words)


@dataclass(frozen=True)
class Told:
    """A prototype in the letter of the month."""

    line: Line
    late: list[desk.Promise]
    next: desk.Promise | None
    kept: list[tuple[int, str, date]]
    address: str


def send_digest(
    session: Session, account_id: int, month: date, now: datetime, page_of: PageOf, desk_address: str
) -> bool:
    """The letter of the month that ended when `month` began; False when there is nothing to follow, or it was sent."""
    session.execute(select(Account.id).where(Account.id == account_id).with_for_update())  # one worker at a time
    account = session.get_one(Account, account_id)
    said = select(Notice.id).filter_by(kind=NoticeKind.DIGEST, subject_id=account_id, day=month)
    found = lines(session, queries.going(account), day_of(now))
    if not found or session.scalar(said) is not None:
        return False
    session.add(Notice(kind=NoticeKind.DIGEST, subject_id=account_id, day=month, at=now))
    session.flush()
    words: dict[str, Any] = {
        "told": _told(session, found, month, day_of(now), page_of),
        "totals": desk.totals(found),
        "month": before(month),
        "address": desk_address,
    }
    write_from_template(session, "sponsor_digest", recipient_of(account), now, **words)
    return True


def before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def _told(session: Session, found: list[Line], month: date, today: date, page_of: PageOf) -> list[Told]:
    numbers = ids(found)
    late = desk.late_promises(session, numbers, today, sum(line.figures.late for line in found))
    following = desk.next_promises(session, numbers, today)
    kept = queries.kept_between(session, numbers, before(month), month)
    return [
        Told(
            line,
            [one for one in late if one.prototype_id == line.id],
            following.get(line.id),
            [one for one in kept if one[0] == line.id],
            page_of(line.edition, line.rank),
        )
        for line in found
    ]
