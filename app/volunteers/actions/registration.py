"""Registering, by oneself or on somebody's behalf, and confirming one's address."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.people import ensure_account
from app.core.errors import RuleError
from app.core.spelling import name_key
from app.core.thread import Activity
from app.core.tokens import digest
from app.models.accounts import Account, Person
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.oversight import AuditEntry
from app.models.territories import Mandate
from app.models.volunteers import Membership, Volunteer
from app.volunteers import queries
from app.volunteers.actions.answers import (
    Answers,
    chosen_themes,
    demand_council,
    demand_newcomer,
    lock_references,
    normalised_email,
    record,
    reference,
    write_answers,
)
from app.volunteers.actions.wishes import write_wishes
from app.volunteers.queries import Identity


@dataclass(frozen=True)
class Registered:
    """`token` goes in the e-mail that confirms the address; None when nothing is left to confirm."""

    volunteer: Volunteer
    token: str | None
    replaced: bool = False  # an earlier registration, never confirmed, took these answers


@dataclass(frozen=True)
class Written:
    """How somebody wrote their name and address."""

    given_name: str
    family_name: str
    email: str | None
    language: str
    phone: str | None = None


def register(
    session: Session,
    edition: Edition,
    answers: Answers,
    now: datetime,
    *,
    actor: Account | None = None,
    on_behalf: bool = False,
    returner_keys: Collection[str] = (),
) -> Registered:
    """Add a volunteer. `actor` is the person's own account, or the organiser's when `on_behalf`.

    `returner_keys` are the keyed hashes of `core.spelling.returner_texts`. Raises RuleError: call closed, same
    person twice, earlier participant where the edition is for others, unknown theme, no council.
    """
    edition.demand_open(Activity.CALL, now)
    themes = chosen_themes(edition, answers.theme_codes)
    _demand_reachable(answers, on_behalf)
    lock_references(session, edition)
    demand_newcomer(session, edition, answers, returner_keys)
    earlier = _taken_over(session, edition, answers)
    volunteer = earlier or _new_volunteer(session, edition)
    who = Written(answers.given_name, answers.family_name, normalised_email(answers.email), answers.language)
    _tie(session, volunteer, who, now, own_account=None if on_behalf else actor)
    volunteer.registered_at = volunteer.notice_accepted_at = now
    volunteer.registered_by_id = actor.id if actor and on_behalf else None
    write_answers(volunteer, answers, themes)
    session.add(volunteer)
    session.flush()
    if edition.asks_theme_order:
        write_wishes(session, volunteer, answers.theme_order)
    token = _ask_for_confirmation(volunteer, actor, now)
    record(session, "volunteers.register", volunteer, actor, now)
    return Registered(volunteer, token, earlier is not None)


def confirm(session: Session, volunteer: Volunteer, now: datetime) -> Account | None:
    """The address is theirs: they opened the link it received. Returns their account, opened if need be; None
    where the address already is somebody else's account (a family's)."""
    if volunteer.withdrawn_at is not None:
        raise RuleError("Cette inscription a été retirée : il n’y a plus rien à confirmer.")
    if volunteer.email_confirmed_at is None and queries.has_frozen_draw(session, volunteer.edition):
        raise RuleError(
            "Le tirage au sort a déjà été figé : cette inscription n’avait pas été confirmée à temps. "
            "Elle reste gardée, sans y participer."
        )
    volunteer.email_confirmed_at = now
    volunteer.confirmation_hash = None
    record(session, "volunteers.confirm", volunteer, None, now)
    return ensure_account(session, volunteer.person, now)


def change_address(session: Session, volunteer: Volunteer, email: str, now: datetime) -> str:
    """Another address for a registration not confirmed yet; returns the token of the new link."""
    if volunteer.email_confirmed_at is not None:
        raise RuleError("L’adresse de cette inscription est déjà confirmée : elle n’a pas été changée.")
    volunteer.edition.demand_open(Activity.CALL, now)
    person = volunteer.person
    _tie(
        session,
        volunteer,
        Written(person.given_name, person.family_name, normalised_email(email), person.language, person.phone),
        now,
    )
    token = renew_confirmation(volunteer)
    record(session, "volunteers.change_address", volunteer, None, now)
    return token


def renew_confirmation(volunteer: Volunteer) -> str:
    """A new link, which makes the one sent before useless."""
    token = secrets.token_urlsafe(24)
    volunteer.confirmation_hash = digest(token)
    return token


def _demand_reachable(answers: Answers, on_behalf: bool) -> None:
    if not answers.email and not on_behalf:
        raise RuleError(
            "Indiquez une adresse électronique. Sans adresse, un organisateur peut vous inscrire : appelez-le.",
            field="email",
        )
    demand_council(answers)


def _taken_over(session: Session, edition: Edition, answers: Answers) -> Volunteer | None:
    """The registration that may be taken over: withdrawn, or never confirmed. A living one refuses."""
    same = queries.twin(session, edition, answers.identity)
    if same is None:
        return None
    if same.withdrawn_at is None and same.is_reachable:
        raise RuleError(
            "Une inscription existe déjà à ce nom, avec la même adresse ou le même conseil : elle est gardée, "
            "rien n’a été ajouté. Pour la voir ou la corriger, connectez-vous ou écrivez aux organisateurs."
        )
    same.withdrawn_at = same.email_confirmed_at = None
    same.membership = Membership.TO_CHECK
    same.membership_checked_at = same.membership_checked_by_id = None
    return same


def _new_volunteer(session: Session, edition: Edition) -> Volunteer:
    number = queries.last_reference_number(session, edition) + 1
    return Volunteer(edition_id=edition.id, reference=reference(edition, number), salt=secrets.token_hex(16))


def _tie(
    session: Session, volunteer: Volunteer, who: Written, now: datetime, *, own_account: Account | None = None
) -> None:
    """Say whose registration it is. Nobody's address is ever overwritten: another address is another person, so
    that giving a neighbour's name cannot turn their letters away from them."""
    before = volunteer.person
    volunteer.person = _known(session, who, own_account) or Person(
        given_name=who.given_name,
        family_name=who.family_name,
        email=who.email,
        phone=who.phone,
        language=who.language,
        created_at=now,
    )
    if before is not None and before is not volunteer.person:
        session.flush()
        _forget_if_unknown(session, before)


def _known(session: Session, who: Written, own_account: Account | None) -> Person | None:
    identity = Identity(who.given_name, who.family_name, who.email, None)
    if own_account is not None and own_account.email == who.email:
        mine = own_account.person
        if name_key(mine.given_name, mine.family_name) == identity.name:
            return mine
    return queries.known_person(session, identity)


def _forget_if_unknown(session: Session, person: Person) -> None:
    """Nothing else speaks of this person: no reason to keep the names."""
    traces = (Account.person_id, Volunteer.person_id, Participant.person_id, Mandate.person_id)
    acts = AuditEntry.on_behalf_of_id
    if not any(session.scalar(select(trace).where(trace == person.id).limit(1)) for trace in (*traces, acts)):
        session.delete(person)


def _ask_for_confirmation(volunteer: Volunteer, actor: Account | None, now: datetime) -> str | None:
    """Nothing to ask where an organiser answers for the person, or the person is signed in by that address."""
    if volunteer.registered_by_id is not None:
        volunteer.confirmation_hash = None
        return None
    if actor is not None and actor.person_id == volunteer.person_id and actor.email == volunteer.person.email:
        volunteer.email_confirmed_at = now
        volunteer.confirmation_hash = None
        return None
    return renew_confirmation(volunteer)
