"""How long one waits after failed attempts, so that guessing is hopeless and nobody is locked out.

Each attempt is written down before it is checked and forgiven when it succeeds, so that attempts made side by
side, on any worker, count each other. Waits grow per *lock*: an account, or one device which had signed in to
it before (its own mistakes count, somebody else's do not). A whole room shares one network address, so the
ceiling per address is generous. Refused attempts are not written down: a wait always ends.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import LoginFailure

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
MEMORY = timedelta(hours=2)
ADDRESS_MEMORY = timedelta(minutes=15)
ADDRESS_CEILING = 600
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Lock:
    """What is tried and from where, as keyed hashes; a known device answers only for itself."""

    key: str
    address: str
    is_known_device: bool = False


def wait_after(failures: int) -> timedelta:
    """The pause owed after so many failures in a row: none, then 5 s, 10 s, 20 s … up to 15 minutes."""
    if failures < FREE_FAILURES:
        return timedelta(0)
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - FREE_FAILURES, 10))


def begin_attempt(session: Session, lock: Lock, now: datetime) -> None:
    """Write the attempt down, or refuse it and say how long to wait. Commit before checking anything."""
    count, last = session.execute(
        select(func.count(), func.max(LoginFailure.failed_at)).where(
            LoginFailure.email_hash == lock.key, LoginFailure.failed_at > now - MEMORY
        )
    ).one()
    wait = last + wait_after(count) - now if count else timedelta(0)
    if wait > timedelta(0):
        raise RuleError(
            "Plusieurs essais n’ont pas réussi. Par sécurité, attendez %(wait)s avant de recommencer.",
            wait=_spoken(wait),
        )
    if not lock.is_known_device and _failures_from(session, lock.address, now) >= ADDRESS_CEILING:
        raise RuleError(
            "Trop d’essais viennent de ce réseau depuis un quart d’heure. Attendez quelques minutes puis recommencez."
        )
    session.add(LoginFailure(email_hash=lock.key, address_hash=lock.address, failed_at=now))


def forgive(session: Session, lock: Lock, now: datetime) -> None:
    """After a success: forget the failures of this person from this place, and everybody's old ones.

    Failures from elsewhere stay: the rightful holder's success must not give a guesser new tries.
    """
    session.execute(
        delete(LoginFailure).where(LoginFailure.email_hash == lock.key, LoginFailure.address_hash == lock.address)
    )
    session.execute(delete(LoginFailure).where(LoginFailure.failed_at < now - KEPT))


def _failures_from(session: Session, address: str, now: datetime) -> int:
    statement = select(func.count()).where(
        LoginFailure.address_hash == address, LoginFailure.failed_at > now - ADDRESS_MEMORY
    )
    return session.scalar(statement) or 0


def _spoken(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    return f"{seconds} s" if seconds < 60 else f"{-(-seconds // 60)} min"
