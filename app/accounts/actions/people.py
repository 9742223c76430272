"""Accounts of people: how they come to be, and their passwords."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.actions.links import end_links, use_link
from app.core.errors import RuleError
from app.models.accounts import Account, AccountSession, Person, SecretLinkPurpose, normal_email
from app.models.oversight import record_act


def ensure_account(session: Session, person: Person, now: datetime) -> Account | None:
    """The account of somebody whose e-mail address is confirmed, made if need be.

    Several people may share one address, an account never does: it belongs to the first of them. The others
    have none (None is returned); they act by the personal links they receive, or an organiser acts for them.
    """
    if person.account or not person.email:
        return person.account
    email = normal_email(person.email)
    if session.scalar(select(Account.id).where(Account.email == email)) is not None:
        return None
    account = Account(person=person, email=email, created_at=now)
    session.add(account)
    session.flush()
    record_act(session, "accounts.create", account, now, subject=f"account:{account.id}")
    return account


def reset_password(session: Session, token: str, password: str, now: datetime) -> Account:
    """Consume the link, set the password, end every session and every other link."""
    account = use_link(session, SecretLinkPurpose.RESET_PASSWORD, token, now)
    set_password(account, password)
    end_links(session, account, now)
    end_sessions(session, account, now)
    return account


def change_password(session: Session, account: Account, current: str, password: str, now: datetime) -> None:
    """By someone signed in, who proves it by the present password; without one, a link by e-mail is the way."""
    if not passwords.is_right(account.password_hash, current):
        raise RuleError("Ce n’est pas votre mot de passe actuel. Rien n’a été modifié.", field="current")
    set_password(account, password)
    end_links(session, account, now)
    record_act(session, "accounts.change_password", account, now, subject=f"account:{account.id}")


def set_password(account: Account, password: str) -> None:
    person = account.person
    passwords.demand_strong(password, person.given_name, person.family_name, account.email.partition("@")[0])
    account.password_hash = passwords.hashed(password)


def end_sessions(session: Session, account: Account, now: datetime, *, but: AccountSession | None = None) -> None:
    """End every session of the account, except perhaps the one that asks for it."""
    statement = update(AccountSession).where(AccountSession.account_id == account.id, AccountSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(AccountSession.id != but.id)
    session.execute(statement.values(ended_at=now))


def correct(
    session: Session, person: Person, given_name: str, family_name: str, phone: str, now: datetime, actor: Account
) -> None:
    """Correct what somebody is called and their telephone, on their behalf; the record says who did."""
    person.given_name, person.family_name = given_name, family_name
    person.phone = phone or None
    record_act(session, "accounts.correct", actor, now, on_behalf_of_id=person.id, subject=f"person:{person.id}")
