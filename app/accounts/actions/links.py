"""Secret links sent by e-mail: random, kept as hashes, used once, by a POST."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.throttling import Lock, begin_attempt
from app.core.errors import RuleError
from app.core.tokens import digest
from app.messages.actions import write_from_template
from app.models.accounts import Account, Person, SecretLink, SecretLinkPurpose
from app.models.oversight import record_act

LIFETIMES = {
    SecretLinkPurpose.SIGN_IN: timedelta(minutes=30),
    SecretLinkPurpose.RESET_PASSWORD: timedelta(hours=2),
    SecretLinkPurpose.CONFIRM_EMAIL: timedelta(days=2),
}
INVITATION_LIFETIME = timedelta(days=7)
AddressOf = Callable[[str], str]


def request_link(
    session: Session, purpose: SecretLinkPurpose, email: str, lock: Lock, address_of: AddressOf, now: datetime
) -> None:
    """Send a link if an account has this address. Nothing in the answer or its duration tells whether it does."""
    begin_attempt(session, lock, now)
    passwords.spend_the_same()
    account = session.scalar(select(Account).where(Account.email == email, Account.is_active))
    if account:
        send_link(session, purpose, account, address_of, now)


def send_link(
    session: Session,
    purpose: SecretLinkPurpose,
    account: Account,
    address_of: AddressOf,
    now: datetime,
    *,
    template: str = "",
    lifetime: timedelta | None = None,
) -> None:
    """Write the message that holds the link; `address_of` makes the full address of a token."""
    lifetime = lifetime or LIFETIMES[purpose]
    token = new_link(session, purpose, account, now, lifetime)
    write_from_template(
        session,
        template or purpose.value,
        recipient_of(account),
        now,
        secret=True,
        address=address_of(token),
        expires_at=now + lifetime,
    )


def new_link(session: Session, purpose: SecretLinkPurpose, account: Account, now: datetime, lifetime: timedelta) -> str:
    """A token that opens the account once; it is told here and never again."""
    token = secrets.token_urlsafe(32)
    link = SecretLink(purpose=purpose, token_hash=digest(token), account_id=account.id, created_at=now)
    link.expires_at = now + lifetime
    session.add(link)
    return token


def recipient_of(account: Account) -> Person | str:
    """The person when their address is the account's (their language is then known), else the bare address."""
    return account.person if account.person.email == account.email else account.email


def living_link(session: Session, purpose: SecretLinkPurpose, token: str, now: datetime) -> SecretLink | None:
    """The link, while it can still be used; looking at it does not consume it."""
    link = session.scalar(
        select(SecretLink).where(SecretLink.purpose == purpose, SecretLink.token_hash == digest(token))
    )
    is_alive = link is not None and link.used_at is None and link.expires_at > now and link.account.is_active
    return link if is_alive else None


def use_link(session: Session, purpose: SecretLinkPurpose, token: str, now: datetime) -> Account:
    """Consume the link: exactly one of two simultaneous uses succeeds."""
    link = living_link(session, purpose, token, now)
    if link is None or not _claim(session, link, now):
        raise RuleError("Ce lien a déjà servi ou a expiré. Rien n’a été modifié : demandez un nouveau lien.")
    record_act(session, f"accounts.{purpose.value}_link", link.account, now, subject=f"account:{link.account_id}")
    return link.account


def end_links(session: Session, account: Account, now: datetime) -> None:
    """No link sent before now opens anything any more."""
    session.execute(
        update(SecretLink).where(SecretLink.account_id == account.id, SecretLink.used_at.is_(None)).values(used_at=now)
    )


def _claim(session: Session, link: SecretLink, now: datetime) -> bool:
    claim = update(SecretLink).where(SecretLink.id == link.id, SecretLink.used_at.is_(None)).values(used_at=now)
    result = session.execute(claim)
    assert isinstance(result, CursorResult)
    return result.rowcount == 1
