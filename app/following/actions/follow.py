"""Asking to follow an idea, confirming it, choosing how, stopping."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.following import queries
from app.messages.actions import write_from_template
from app.models.accounts import Person
from app.models.following import Channel, Following, StepLetter
from app.models.messages import forget_messages
from app.models.projects import Project

MOST_UNCONFIRMED = 3  # for one address: nobody's mailbox is filled by somebody else
PATIENCE = timedelta(minutes=10)  # before the same request writes again


def ask(
    session: Session, project: Project, email: str, language: str, now: datetime, address_of: Callable[[str], str]
) -> None:
    """Write to this address a link that confirms. Whoever asks hears the same, followed already or not.

    `address_of` gives the page of a key.
    """
    one = queries.by_email(session, project, email)
    if one is not None and (one.confirmed_at is not None or one.asked_at > now - PATIENCE):
        return
    if one is None:
        if queries.unconfirmed(session, email) >= MOST_UNCONFIRMED:
            return
        one = Following(project_id=project.id, email=email, key=new_key(), language=language, asked_at=now)
        session.add(one)
    one.asked_at = now
    write_from_template(
        session,
        "following_confirmation",
        email,
        now,
        secret=True,
        language=language,
        stop_address=address_of(one.key),
        project=project,
        address=address_of(one.key),
    )


def confirm(session: Session, one: Following, now: datetime) -> None:
    """Asked twice, it is confirmed once."""
    if one.confirmed_at is None:
        one.confirmed_at = now


def choose(session: Session, one: Following, channel: Channel, now: datetime) -> None:
    """How an author wishes to hear of their idea; letters already written stay to be posted, unless none is wished."""
    if one.person is None:
        raise RuleError("Seules les personnes de la table choisissent entre courriel et lettre. Rien n’a été modifié.")
    if channel is Channel.EMAIL and not one.person.email:
        raise RuleError(
            "Aucune adresse de courriel n’est connue pour vous : rien n’a été modifié. Choisissez la lettre, ou "
            "donnez une adresse aux organisateurs.",
            field="channel",
        )
    one.channel = channel
    if channel is Channel.NONE:
        session.execute(delete(StepLetter).where(StepLetter.following_id == one.id, StepLetter.posted_at.is_(None)))


def stop(session: Session, one: Following) -> None:
    """No message any more. An address given to follow is forgotten; of an author, the wish is kept."""
    if one.person is None:
        forget_messages(session, one.key)
        session.delete(one)
        return
    one.channel = Channel.NONE
    session.execute(delete(StepLetter).where(StepLetter.following_id == one.id, StepLetter.posted_at.is_(None)))


def author(session: Session, project: Project, person: Person, now: datetime) -> Following:
    """How this author hears of their idea: by e-mail if they have one, by letter otherwise, until they choose."""
    one = queries.of_author(session, project, person)
    if one is None:
        one = as_author(project, person, now)
        session.add(one)
        session.flush()
    return one


def as_author(project: Project, person: Person, now: datetime) -> Following:
    """Not yet in the session."""
    return Following(
        project_id=project.id,
        person=person,
        channel=Channel.EMAIL if person.email else Channel.LETTER,
        key=new_key(),
        language=person.language,
        asked_at=now,
        confirmed_at=now,
    )


def new_key() -> str:
    return secrets.token_hex(16)
