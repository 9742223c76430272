"""What was promised to be kept for a time is erased when it is over: a step at a time, each done once.

One step is one transaction. It may be begun again after a kill, and done twice it does nothing more.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session, joinedload

from app.accounts.actions.erasure import KeyOf, erase, forget_registrations
from app.accounts.actions.links import recipient_of
from app.accounts.queries import retention as due
from app.core.errors import RuleError
from app.core.retention import Rule
from app.messages.actions import write_from_template
from app.models.accounts import Account, Person
from app.models.base import Model
from app.models.following import Following
from app.models.jury import Recusal
from app.models.logistics import Expense, Trip
from app.models.messages import forget_messages
from app.models.oversight import record_act
from app.models.seating import SeatingLink
from app.models.volunteers import Volunteer, VolunteerNeed
from app.models.votes import RollEntry

AT_ONCE = 200  # people in one step: SQLite's lock is not held for long


def erase_step(session: Session, key_of: KeyOf, now: datetime) -> dict[Rule, int]:
    """Erase some of what is due and write it down; how much of each, nothing at all when nothing is due."""
    done = {
        Rule.NEEDS: _delete(session, VolunteerNeed, due.needs_due(now))
        + _delete(session, SeatingLink, due.links_due(now))
        + _delete(session, Trip, due.trips_due(now))
        + _forget_reasons(session, due.reasons_due(now)),
        Rule.EXPENSES: _delete(session, Expense, due.expenses_due(now)),
        Rule.FOLLOWING: _forget_followers(session, now),
        Rule.ROLL: _erase_roll(session, now),
        Rule.SECURITY: sum(_delete(session, kind, which) for kind, which in due.security_due(now)),
        Rule.NOT_DRAWN: _erase_registrations(session, Rule.NOT_DRAWN, key_of, now),
        Rule.PARTICIPANTS: _erase_registrations(session, Rule.PARTICIPANTS, key_of, now),
        Rule.ACCOUNTS: _close_accounts(session, key_of, now),
        Rule.WARNINGS: _warn(session, now),
    }
    done = {rule: count for rule, count in done.items() if count}
    if done:
        amounts: dict[str, Any] = {rule.value: count for rule, count in done.items()}
        record_act(session, "accounts.retention", None, now, **amounts)
    return done


def _forget_reasons(session: Session, which: ColumnElement[bool]) -> int:
    statement = update(Recusal).where(which).values(reason="").execution_options(synchronize_session=False)
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def _forget_followers(session: Session, now: datetime) -> int:
    """The address, and what was written to it."""
    rows = session.scalars(select(Following).where(due.following_due(now)).order_by(Following.id).limit(AT_ONCE)).all()
    for row in rows:
        forget_messages(session, row.key)
        session.delete(row)
    return len(rows)


def _erase_roll(session: Session, now: datetime) -> int:
    """Who signed is in the second database: the polls are read in the first."""
    polls = session.scalars(due.polls_with_roll_due(now)).all()
    return _delete(session, RollEntry, RollEntry.poll_id.in_(polls)) if polls else 0


def _erase_registrations(session: Session, rule: Rule, key_of: KeyOf, now: datetime) -> int:
    """The people go with their registrations, unless something else keeps them here."""
    which = due.not_drawn_due(now) if rule is Rule.NOT_DRAWN else due.participants_due(now)
    rows = session.execute(select(Volunteer.id, Volunteer.person_id).where(which).order_by(Volunteer.id).limit(AT_ONCE))
    going: dict[int, int] = {row.id: row.person_id for row in rows}
    if not going:
        return 0
    kept = due.still_needed(session, set(going.values()), set(going), now)
    for person in _people(session, set(going.values()) - kept):
        _erase_unless_expected(session, person, key_of, now)
    forget_registrations(session, Volunteer.id.in_(going))
    return len(going)


def _people(session: Session, numbers: set[int]) -> Sequence[Person]:
    wanted = select(Person).where(Person.id.in_(numbers), Person.erased_at.is_(None)).order_by(Person.id)
    return session.scalars(wanted.options(joinedload(Person.account))).all()


def _erase_unless_expected(session: Session, person: Person, key_of: KeyOf, now: datetime) -> bool:
    try:
        erase(session, person, key_of, now, None)
    except RuleError:  # others count on them meanwhile: the next night will ask again
        return False
    return True


def _close_accounts(session: Session, key_of: KeyOf, now: datetime) -> int:
    idle = select(Account.person_id).where(due.accounts_due(now)).order_by(Account.id).limit(AT_ONCE)
    people = _people(session, set(session.scalars(idle)))
    return sum(_erase_unless_expected(session, person, key_of, now) for person in people)


def _warn(session: Session, now: datetime) -> int:
    """Tell whoever has not come for long that their account will be closed unless they sign in."""
    idle = session.scalars(select(Account).where(due.warnings_due(now)).order_by(Account.id).limit(AT_ONCE)).all()
    for account in idle:
        message = write_from_template(session, due.WARNING, recipient_of(account), now, email=account.email)
        if message is not None:
            message.person_id = account.person_id  # also when it goes to the account's own address
    return len(idle)


def _delete(session: Session, kind: type[Model], which: ColumnElement[bool]) -> int:
    return int(session.execute(delete(kind).where(which)).rowcount)  # type: ignore[attr-defined]
