"""Signing in with a password: write the attempt down, check outside any transaction, then forgive it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.throttling import Lock, begin_attempt, forgive
from app.models.accounts import Account
from app.models.oversight import record_act


@dataclass(frozen=True)
class Challenge:
    """What a password will be checked against; the same work is done when there is nobody."""

    account_id: int | None
    password_hash: str | None

    def is_met_by(self, password: str) -> bool:
        return passwords.is_right(self.password_hash, password)


def challenge(session: Session, email: str, lock: Lock, now: datetime) -> Challenge:
    """Write the attempt down and read what to check. Commit, then call `is_met_by`.

    The account's row is locked (PostgreSQL), so that attempts on it count each other.
    """
    account = session.scalar(
        select(Account).where(Account.email == email, Account.is_active).with_for_update(of=Account)
    )
    begin_attempt(session, lock, now)
    return Challenge(account.id, account.password_hash) if account else Challenge(None, None)


def accept(session: Session, met: Challenge, password: str, lock: Lock, now: datetime) -> Account:
    """The password was right: forgive the failures of this place, refresh an outdated hash, return the account."""
    account = session.get_one(Account, met.account_id)
    if account.password_hash and passwords.is_outdated(account.password_hash):
        account.password_hash = passwords.hashed(password)
    forgive(session, lock, now)
    record_act(session, "accounts.sign_in", account, now, subject=f"account:{account.id}")
    return account
