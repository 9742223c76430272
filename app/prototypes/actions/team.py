"""Who accompanies and who carries a prototype; a handover ends one membership and begins another."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions import administration, links
from app.core.errors import RuleError
from app.messages.actions import write_from_template
from app.models.accounts import Account, normal_email
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.prototypes.actions.rules import record

AddressOf = Callable[[str], str]


@dataclass(frozen=True)
class Newcomer:
    given_name: str
    family_name: str
    email: str
    role: TeamRole
    organisation: str


def join(
    session: Session,
    prototype: Prototype,
    who: Newcomer,
    now: datetime,
    actor: Account,
    *,
    page: str,
    address_of: AddressOf,
    replaces: TeamMember | None = None,
) -> TeamMember:
    """Bring somebody into the team, with an account if they have none, perhaps in the place of another.

    `page` is the address of the prototype, `address_of` makes the one of a password link.
    """
    if replaces is not None:
        leave(session, prototype, replaces, now, actor)
    account = _account(session, who, now, actor, address_of)
    if _is_member(session, prototype, account, who.role):
        raise RuleError("Cette personne est déjà dans l’équipe, dans le même rôle.", field="email")
    member = TeamMember(prototype_id=prototype.id, account_id=account.id, role=who.role, since=now)
    member.organisation = who.organisation
    session.add(member)
    session.flush()
    record(session, "join", prototype, actor, now, member=member.id, role=who.role.value)
    words: dict[str, Any] = {"role": who.role, "title": prototype.project.title, "address": page}
    recipient = links.recipient_of(account)
    write_from_template(session, "prototype_team", recipient, now, edition_id=prototype.edition_id, **words)
    return member


def leave(session: Session, prototype: Prototype, member: TeamMember, now: datetime, actor: Account) -> None:
    """End a membership; what the person wrote stays theirs."""
    if member.until is not None:
        raise RuleError("Cette personne a déjà quitté l’équipe. Rien n’a été modifié.")
    member.until = now
    session.flush()
    record(session, "leave", prototype, actor, now, member=member.id)


def _account(session: Session, who: Newcomer, now: datetime, actor: Account, address_of: AddressOf) -> Account:
    """Theirs, or a new one with the link to enter it."""
    account = session.scalar(select(Account).where(Account.email == normal_email(who.email)))
    if account is None:
        account = administration.create_account(session, who.given_name, who.family_name, who.email, now, actor)
        administration.invite(session, account, address_of, now, actor)
    elif not account.is_active:
        raise RuleError("Le compte de cette personne est désactivé : voyez avec un administrateur.", field="email")
    return account


def _is_member(session: Session, prototype: Prototype, account: Account, role: TeamRole) -> bool:
    statement = select(TeamMember.id).where(
        TeamMember.prototype_id == prototype.id,
        TeamMember.account_id == account.id,
        TeamMember.role == role,
        TeamMember.until.is_(None),
    )
    return session.scalar(statement) is not None
