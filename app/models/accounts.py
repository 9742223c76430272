"""People, the accounts some of them have, and what those accounts may do."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, event, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from app.core.labels import N_, LabelledEnum
from app.core.spelling import name_key
from app.database import UtcDateTime, code_of
from app.models.base import AccountKey, Instant, Key, Model, Title


class Role(LabelledEnum):
    """Who one is in an edition.

    The first six, the door, logistics and the jury are granted, the others follow from facts.
    """

    ADMINISTRATOR = "administrator", N_("administrateur")
    ORGANISER = "organiser", N_("organisateur")
    GUARANTOR = "guarantor", N_("garant du tirage")
    DECIDER = "decider", N_("décideur")
    SPONSOR = "sponsor", N_("parrain")
    BEARER = "bearer", N_("porteur local")
    CITIZEN = "citizen", N_("conseiller citoyen")
    CAPTAIN = "captain", N_("capitaine de table")
    PRESENTER = "presenter", N_("rapporteur")
    DOOR = "door", N_("agent d’accueil")
    LOGISTICS = "logistics", N_("chargé des déplacements et des frais")
    JUROR = "juror", N_("membre du jury")


GRANTED_ROLES = (
    Role.ADMINISTRATOR,
    Role.ORGANISER,
    Role.GUARANTOR,
    Role.DECIDER,
    Role.SPONSOR,
    Role.BEARER,
    Role.DOOR,
    Role.LOGISTICS,
    Role.JUROR,
)
SECOND_FACTOR_ROLES = frozenset({Role.ADMINISTRATOR, Role.ORGANISER, Role.LOGISTICS})


def normal_email(text: str) -> str:
    """An e-mail address as accounts keep it: no outer space, lower case."""
    return text.strip().lower()


def _name_key(context: DefaultExecutionContext) -> str:
    written = context.get_current_parameters()
    return name_key(written["given_name"], written["family_name"])[:250]


class Person(Model):
    """A human being; the e-mail is optional and may be shared by a family or an association.

    After erasure the names are gone and `returner_key` (a keyed hash) still recognises somebody who comes back.
    """

    __tablename__ = "people"

    id: Mapped[Key]
    given_name: Mapped[Title]
    family_name: Mapped[Title]
    name_key: Mapped[str] = mapped_column(String(250), default=_name_key, index=True)  # words of both, unaccented
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    phone: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(5), default="fr")
    returner_key: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[Instant]
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped["Account | None"] = relationship(back_populates="person", foreign_keys="Account.person_id")

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@event.listens_for(Person, "before_update")
def _follow_the_name(mapper: Mapper[Person], connection: Connection, person: Person) -> None:
    """The key follows the names; the default above has set it at first, bulk insertions included."""
    person.name_key = name_key(person.given_name, person.family_name)[:250]


class Account(Model):
    """What somebody signs in with. `email` is normalised (lower case) and unique."""

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_secret: Mapped[str | None] = mapped_column(String(250))  # sealed, see app/accounts/vault.py
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_last_step: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Instant]

    person: Mapped[Person] = relationship(back_populates="account", foreign_keys=[person_id], lazy="joined")
    grants: Mapped[list["RoleGrant"]] = relationship(back_populates="account", foreign_keys="RoleGrant.account_id")

    is_authenticated = True  # what Flask-Login asks of whoever is signed in
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def has_second_factor(self) -> bool:
        return self.totp_confirmed_at is not None


class RoleGrant(Model):
    """A role given to an account, for one edition or (NULL) for the whole platform; taken back, it stays on record."""

    __tablename__ = "role_grants"
    __table_args__ = (
        Index(
            "uq_role_grants_in_edition",
            "account_id",
            "role",
            "edition_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND edition_id IS NOT NULL"),
            postgresql_where=text("revoked_at IS NULL AND edition_id IS NOT NULL"),
        ),
        Index(
            "uq_role_grants_everywhere",
            "account_id",
            "role",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND edition_id IS NULL"),
            postgresql_where=text("revoked_at IS NULL AND edition_id IS NULL"),
        ),
    )

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(code_of(Role))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"))
    granted_at: Mapped[Instant]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])


class AccountSession(Model):
    """One signed-in browser. The cookie holds a random token, this row its hash: ended here, dead everywhere."""

    __tablename__ = "account_sessions"

    id: Mapped[Key]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(String(80), default="")  # « Firefox, Android »
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(lazy="joined")


class SecretLinkPurpose(LabelledEnum):
    SIGN_IN = "sign_in", N_("se connecter")
    RESET_PASSWORD = "reset_password", N_("choisir un mot de passe")
    CONFIRM_EMAIL = "confirm_email", N_("confirmer l’adresse")


class SecretLink(Model):
    """A single-use link sent by e-mail; only the hash of its token is kept, and a POST consumes it."""

    __tablename__ = "secret_links"

    id: Mapped[Key]
    purpose: Mapped[SecretLinkPurpose] = mapped_column(code_of(SecretLinkPurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[AccountKey]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship()


class LoginFailure(Model):
    """A failed attempt, kept under keyed hashes for as long as throttling needs it."""

    __tablename__ = "login_failures"

    id: Mapped[Key]
    email_hash: Mapped[str] = mapped_column(String(64), index=True)
    address_hash: Mapped[str] = mapped_column(String(64), index=True)
    failed_at: Mapped[Instant]
