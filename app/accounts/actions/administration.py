"""What administrators do with accounts. Each act is on record; the last administrator cannot lock everyone out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions import links, second_factor
from app.accounts.actions.people import end_sessions
from app.accounts.queries import accounts as queries
from app.core.errors import RuleError
from app.messages.actions import write_from_template
from app.models.accounts import GRANTED_ROLES, Account, Person, Role, RoleGrant, SecretLinkPurpose, normal_email
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.roles import grant as grant_role


@dataclass(frozen=True)
class Newcomer:
    """Somebody to whom a task is entrusted; `address_of` gives the address of the link that lets them in."""

    given_name: str
    family_name: str
    email: str
    address_of: links.AddressOf


def create_account(
    session: Session,
    given_name: str,
    family_name: str,
    email: str,
    now: datetime,
    actor: Account | None,
    *,
    language: str = "fr",
) -> Account:
    """An account for somebody; they choose their password by the link that `invite` sends."""
    email = normal_email(email)
    if session.scalar(select(Account.id).where(Account.email == email)) is not None:
        raise RuleError("Un compte existe déjà avec cette adresse : rien n’a été créé.", field="email")
    person = Person(given_name=given_name, family_name=family_name, email=email, language=language, created_at=now)
    account = Account(person=person, email=email, created_at=now)
    session.add(account)
    session.flush()
    record_act(session, "accounts.create", actor, now, subject=f"account:{account.id}", on_behalf_of_id=person.id)
    return account


def invite(session: Session, account: Account, address_of: links.AddressOf, now: datetime, actor: Account) -> None:
    """Send the link to choose a password, good for a week."""
    purpose = SecretLinkPurpose.RESET_PASSWORD
    lifetime = links.INVITATION_LIFETIME
    links.send_link(session, purpose, account, address_of, now, template="invitation", lifetime=lifetime)
    record_act(session, "accounts.invite", actor, now, subject=f"account:{account.id}")


def grant(
    session: Session, account: Account, role: Role, edition: Edition | None, now: datetime, actor: Account | None
) -> None:
    """Give a role in an edition, or everywhere. Administrators administer the whole platform, never one edition."""
    if role not in GRANTED_ROLES:
        raise RuleError("Ce rôle découle de l’inscription ou de la table : il ne s’attribue pas.", field="role")
    if role is Role.ADMINISTRATOR:
        edition = None
    grant_role(session, account, role, edition.id if edition else None, now, actor)
    record_act(
        session,
        "accounts.grant",
        actor,
        now,
        edition_id=edition.id if edition else None,
        subject=f"account:{account.id}",
        role=role.value,
    )


def entrust(session: Session, who: Newcomer, role: Role, edition: Edition, now: datetime, actor: Account) -> Account:
    """Give a role of this edition and nothing else, with an account and its invitation to those who have none."""
    account = session.scalar(select(Account).where(Account.email == normal_email(who.email)))
    if account is None:
        account = create_account(session, who.given_name, who.family_name, who.email, now, actor)
        invite(session, account, who.address_of, now, actor)
    elif not account.is_active:
        raise RuleError("Le compte de cette personne est désactivé : voyez avec un administrateur.", field="email")
    grant(session, account, role, edition, now, actor)
    return account


def revoke(session: Session, account: Account, grant_id: int, now: datetime, actor: Account) -> None:
    """Take a role back; the grant stays on record with both dates."""
    held = session.get(RoleGrant, grant_id)
    if held is None or held.account_id != account.id or held.revoked_at is not None:
        raise RuleError("Ce rôle n’est plus attribué à ce compte : rien n’a été modifié.")
    if held.role is Role.ADMINISTRATOR:
        _demand_another_administrator(session)
    held.revoked_at = now
    record_act(
        session,
        "accounts.revoke",
        actor,
        now,
        edition_id=held.edition_id,
        subject=f"account:{account.id}",
        role=held.role.value,
    )


def deactivate(session: Session, account: Account, now: datetime, actor: Account) -> None:
    """Nobody signs in with this account any more, and its open sessions end now."""
    if account.id == actor.id:
        raise RuleError("Vous ne pouvez pas désactiver votre propre compte : demandez-le à un autre administrateur.")
    if Role.ADMINISTRATOR in {grant.role for grant, _ in queries.grants_in_force(session, account)}:
        _demand_another_administrator(session)
    account.is_active = False
    end_sessions(session, account, now)
    links.end_links(session, account, now)
    record_act(session, "accounts.deactivate", actor, now, subject=f"account:{account.id}")


def activate(session: Session, account: Account, now: datetime, actor: Account) -> None:
    if account.person.erased_at is not None:
        raise RuleError("Cette personne a fait effacer ses données : son compte ne se rouvre pas.")
    account.is_active = True
    record_act(session, "accounts.activate", actor, now, subject=f"account:{account.id}")


def forget_second_factor(session: Session, account: Account, now: datetime, actor: Account) -> None:
    """Recovery: the person is told, in case they did not ask; their open sessions end."""
    if not account.has_second_factor:
        raise RuleError("Ce compte n’a pas de double vérification : rien n’a été modifié.")
    second_factor.forget(session, account, actor, now)
    end_sessions(session, account, now)
    write_from_template(session, "second_factor_forgotten", links.recipient_of(account), now)


def _demand_another_administrator(session: Session) -> None:
    if queries.administrators(session) < 2:
        raise RuleError(
            "C’est le dernier administrateur : plus personne ne pourrait gérer les comptes. "
            "Nommez-en d’abord un autre. Rien n’a été modifié."
        )
