"""Those who run the demonstration, one account per role, all with the same published password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts import passwords
from app.accounts.actions.people import ensure_account
from app.models.accounts import Account, Person, Role
from app.models.messages import OutboxMessage
from app.models.roles import grant

PASSWORD = "demonstration-2017"  # noqa: S105  (published on purpose: everything here is fictitious)
DOMAIN = "exemple.fr"


@dataclass
class Team:
    """The accounts that act in the story."""

    administrator: Account
    organiser: Account
    guarantor: Account
    decider: Account
    keeper: Account
    agent: Account  # of travel and expenses
    jurors: list[Account]
    sponsors: list[Account]
    bearers: list[Account]


BY_ROLE = {  # the account to try, role by role
    Role.ADMINISTRATOR: "administration",
    Role.ORGANISER: "organisation",
    Role.GUARANTOR: "garantie",
    Role.DECIDER: "decision",
    Role.SPONSOR: "parrainage",
    Role.BEARER: "porteur",
    Role.CITIZEN: "conseil",
    Role.CAPTAIN: "capitaine",
    Role.PRESENTER: "rapporteur",
    Role.DOOR: "accueil",
    Role.LOGISTICS: "deplacements",
    Role.JUROR: "jury",
}
STAFF = {
    "administration": ("Odile", "Grandsaule"),
    "organisation": ("Karim", "Montagel"),
    "garantie": ("Bérénice", "Pontrieux"),
    "accueil": ("Maëlle", "Clairporte"),
    "deplacements": ("Rosalie", "Vertmarais"),
    "decision": ("Apolline", "Hauteplume"),
    "jury": ("Ludivine", "Carrefeuille"),
    "jury2": ("Anselme", "Roquebleue"),
    "jury3": ("Mathurine", "Valdoré"),
    "parrainage": ("Étienne", "Clairsaison"),
    "parrainage2": ("Nadège", "Longuerive"),
    "porteur": ("Samira", "Brisevent"),
    "porteur2": ("Firmin", "Villarson"),
    "porteur3": ("Yasmina", "Lumbreval"),
    "porteur4": ("Léonard", "Fontanelle"),
    "porteur5": ("Awa", "Bellerive"),
}


def gather(session: Session, now: datetime) -> Team:
    """Open the accounts; roles of an edition are granted when the edition exists."""
    shared = passwords.hashed(PASSWORD)
    opened = {name: _open(session, name, names, shared, now) for name, names in STAFF.items()}
    session.flush()
    grant(session, opened["administration"], Role.ADMINISTRATOR, None, now, None)
    return Team(
        administrator=opened["administration"],
        organiser=opened["organisation"],
        guarantor=opened["garantie"],
        decider=opened["decision"],
        keeper=opened["accueil"],
        agent=opened["deplacements"],
        jurors=[opened["jury"], opened["jury2"], opened["jury3"]],
        sponsors=[opened["parrainage"], opened["parrainage2"]],
        bearers=[account for name, account in opened.items() if name.startswith("porteur")],
    )


def lend(session: Session, person: Person, role: Role) -> None:
    """Give a participant's account an address that is easy to type, and the demonstration's password."""
    former, address = person.email, f"{BY_ROLE[role]}@{DOMAIN}"
    account = ensure_account(session, person, person.created_at)
    if account is None:
        raise AssertionError("people without an address are not chosen")
    account.email = person.email = address
    account.password_hash = passwords.hashed(PASSWORD)
    session.execute(update(OutboxMessage).where(OutboxMessage.to_address == former).values(to_address=address))
    session.flush()


def _open(session: Session, name: str, names: tuple[str, str], shared: str, now: datetime) -> Account:
    email = f"{name}@{DOMAIN}"
    person = Person(given_name=names[0], family_name=names[1], email=email, created_at=now)
    account = Account(person=person, email=email, password_hash=shared, created_at=now)
    session.add(account)
    return account
