"""Accounts as administrators see them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.spelling import searched
from app.models.accounts import Account, AccountSession, Person, Role, RoleGrant
from app.models.editions import Edition
from app.models.oversight import AuditEntry
from app.models.volunteers import Volunteer


def found(text: str = "", role: Role | None = None) -> Select[Account]:
    """Accounts whose address or name contains `text`, holding `role` somewhere; by family name."""
    statement = (
        select(Account)
        .join(Account.person)
        .options(selectinload(Account.grants))
        .order_by(func.lower(Person.family_name), func.lower(Person.given_name), Account.id)
    )
    for word in searched(text).split():
        like = f"%{_escaped(word.lower())}%"
        names = func.lower(Person.given_name + " " + Person.family_name)
        statement = statement.where(or_(Account.email.like(like, escape="\\"), names.like(like, escape="\\")))
    if role is not None:
        held = select(RoleGrant.account_id).where(RoleGrant.role == role, RoleGrant.revoked_at.is_(None))
        statement = statement.where(Account.id.in_(held))
    return statement


def account(session: Session, account_id: int) -> Account | None:
    return session.get(Account, account_id)


def grants_in_force(session: Session, account: Account) -> Sequence[tuple[RoleGrant, Edition | None]]:
    rows = session.execute(
        select(RoleGrant, Edition)
        .outerjoin(Edition, RoleGrant.edition_id == Edition.id)
        .where(RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None))
        .order_by(Edition.number, RoleGrant.id)
    )
    return [(grant, edition) for grant, edition in rows]


def open_sessions(session: Session, account: Account, now: datetime) -> Sequence[AccountSession]:
    """Where the account is signed in, last opened first."""
    return session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account.id,
            AccountSession.ended_at.is_(None),
            AccountSession.expires_at > now,
        )
        .order_by(AccountSession.created_at.desc(), AccountSession.id.desc())
    ).all()


def administrators(session: Session) -> int:
    """How many active accounts administer the platform."""
    statement = (
        select(func.count(Account.id.distinct()))
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, RoleGrant.revoked_at.is_(None), Account.is_active)
    )
    return session.scalar(statement) or 0


def people(text: str) -> Select[Person]:
    """People known to the platform, with or without an account, whose name or address contains `text`."""
    statement = select(Person).where(Person.erased_at.is_(None)).options(joinedload(Person.account))
    for word in searched(text).split():
        like = f"%{_escaped(word.lower())}%"
        names = func.lower(Person.given_name + " " + Person.family_name)
        statement = statement.where(or_(Person.email.like(like, escape="\\"), names.like(like, escape="\\")))
    return statement.order_by(func.lower(Person.family_name), func.lower(Person.given_name), Person.id)


def registrations(session: Session, person: Person) -> Sequence[Volunteer]:
    return session.scalars(
        select(Volunteer)
        .where(Volunteer.person_id == person.id)
        .options(joinedload(Volunteer.edition), joinedload(Volunteer.registered_by))
        .order_by(Volunteer.registered_at.desc())
    ).all()


def acts_on_behalf(session: Session, person: Person) -> Sequence[AuditEntry]:
    """What others did in this person's name, last first."""
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.on_behalf_of_id == person.id)
        .options(joinedload(AuditEntry.account))
        .order_by(AuditEntry.id.desc())
        .limit(100)
    ).all()


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
