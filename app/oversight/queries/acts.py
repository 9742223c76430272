"""The record of acts, as far as its reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from app.core.paris import PARIS
from app.core.spelling import name_key
from app.models.accounts import Account, Person, Role, RoleGrant
from app.models.editions import Edition
from app.models.oversight import AuditEntry

AT_ONCE = 1000  # entries read in one go by an export
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Scope:
    """Whose acts a reader may see: of these editions (by id), or all of them (None)."""

    editions: frozenset[int] | None

    def narrow(self, statement: Select[AuditEntry]) -> Select[AuditEntry]:
        return statement if self.editions is None else statement.where(AuditEntry.edition_id.in_(self.editions))

    def narrow_accounts(self) -> Select[int | None]:
        acted = select(AuditEntry.account_id).where(AuditEntry.account_id.is_not(None)).distinct()
        return acted if self.editions is None else acted.where(AuditEntry.edition_id.in_(self.editions))


@dataclass(frozen=True)
class Filters:
    """`act` is a code, or the beginning of one up to its dot (« draws. »); days are inclusive, in Paris.

    `account_id` is who did it.
    """

    edition_id: int | None = None
    act: str = ""
    since: date | None = None
    until: date | None = None
    account_id: int | None = None


def scope_of(session: Session, account: Account) -> Scope:
    """Administrators read everything; guarantors, the editions they were named for."""
    grants = session.scalars(
        select(RoleGrant).where(
            RoleGrant.account_id == account.id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_((Role.ADMINISTRATOR, Role.GUARANTOR)),
        )
    ).all()
    if any(grant.role is Role.ADMINISTRATOR for grant in grants):
        return Scope(None)
    if any(grant.edition_id is None for grant in grants):
        return Scope(frozenset(session.scalars(select(Edition.id))))
    return Scope(frozenset(grant.edition_id for grant in grants if grant.edition_id is not None))


def found(scope: Scope, filters: Filters) -> Select[AuditEntry]:
    """Matching entries, last first."""
    statement = scope.narrow(select(AuditEntry)).options(joinedload(AuditEntry.account))
    if filters.edition_id is not None:
        statement = statement.where(AuditEntry.edition_id == filters.edition_id)
    if filters.act.endswith("."):
        statement = statement.where(AuditEntry.act.startswith(filters.act, autoescape=True))
    elif filters.act:
        statement = statement.where(AuditEntry.act == filters.act)
    if filters.account_id is not None:
        statement = statement.where(AuditEntry.account_id == filters.account_id)
    if filters.since is not None:
        statement = statement.where(AuditEntry.at >= _midnight(filters.since))
    if filters.until is not None:
        statement = statement.where(AuditEntry.at < _midnight(filters.until + timedelta(days=1)))
    return statement.order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def after(session: Session, scope: Scope, filters: Filters, last: Place | None) -> Sequence[AuditEntry]:
    """The next entries to export, last first: those before `last` (its instant and its key), some at a time."""
    statement = found(scope, filters).limit(AT_ONCE)
    if last is not None:
        at, key = last
        statement = statement.where(or_(AuditEntry.at < at, and_(AuditEntry.at == at, AuditEntry.id < key)))
    return session.scalars(statement).all()


def actors(session: Session, scope: Scope) -> dict[int, str]:
    """Account → name, of whoever did something that this reader may see, by name."""
    statement = select(Account).where(Account.id.in_(scope.narrow_accounts()))
    named = {account.id: account.person.name for account in session.scalars(statement)}
    return dict(sorted(named.items(), key=lambda one: name_key(one[1], "")))


def known_acts(session: Session, scope: Scope) -> Sequence[str]:
    """The codes that occur, sorted."""
    statement = select(AuditEntry.act).distinct()
    if scope.editions is not None:
        statement = statement.where(AuditEntry.edition_id.in_(scope.editions))
    return sorted(session.scalars(statement))


def editions(session: Session, scope: Scope) -> dict[int, Edition]:
    statement = select(Edition).order_by(Edition.number.desc())
    if scope.editions is not None:
        statement = statement.where(Edition.id.in_(scope.editions))
    return {edition.id: edition for edition in session.scalars(statement)}


def names(session: Session, entries: Sequence[AuditEntry]) -> dict[int, str]:
    """Person → name, for those on whose behalf something was done."""
    ids = {entry.on_behalf_of_id for entry in entries if entry.on_behalf_of_id is not None}
    if not ids:
        return {}
    return {person.id: person.name for person in session.scalars(select(Person).where(Person.id.in_(ids)))}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PARIS)
