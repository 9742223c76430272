"""Hiding a content with a reason, showing it again, appealing, and answering: by somebody else than who hid."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.messages.actions import write_from_template
from app.models.accounts import Account, Person
from app.models.editions import Edition
from app.models.moderation import (
    Appeal,
    ContentKind,
    Hiding,
    HidingAuthor,
    demand_shown,
    in_force,
    note_hidden,
    note_shown,
)
from app.models.oversight import record_act
from app.moderation.contents import KINDS, content
from app.workshops.actions.cards import hide_card, show_card_again

AddressOf = Callable[[Hiding], str]


def hide(
    session: Session,
    edition: Edition,
    code: ContentKind,
    content_id: int,
    reason: str,
    actor: Account,
    now: datetime,
    address_of: AddressOf,
) -> Hiding:
    """Take the words of a content out of what everyone reads; its authors are told why, and how to appeal."""
    demand_shown(session, code, content_id)
    found = content(session, edition, code, content_id)
    if found is None:
        raise RuleError(
            "Ce contenu n’est plus sur la page : il a été retiré ou changé entre-temps. Rien n’a été modifié."
        )
    if code is ContentKind.CARD:
        hide_card(found.row, actor, reason, now)
        hiding = in_force(session, code, [content_id])[content_id]
    else:
        kind = KINDS[code]
        authors = kind.authors(session, found.row)
        hiding = Hiding(
            edition_id=edition.id,
            kind=code,
            content_id=content_id,
            label=found.label,
            path=found.path,
            kept=kind.read(found.row),
            reason=reason,
            hidden_at=now,
            hidden_by_id=actor.id,
        )
        kind.take(session, found.row)
        note_hidden(session, hiding, authors)
    _record(session, "moderation.hide", hiding, actor, now)
    _tell_authors(session, "content_hidden", hiding, actor, now, address_of)
    return hiding


def show_again(session: Session, hiding: Hiding, reason: str, actor: Account, now: datetime) -> None:
    """Undo: the words go back where they were. An appeal that waits is answered by it only if its reader says so."""
    _lock(session, hiding)
    if not hiding.is_in_force:
        raise RuleError(
            "Ce contenu est déjà montré de nouveau, depuis le %(at)s. Rien n’a été modifié.", at=hiding.shown_at
        )
    if hiding.appeal and hiding.appeal.answered_at is None and hiding.hidden_by_id != actor.id:
        raise RuleError(
            "Un recours attend une réponse : répondez-y, en disant que le contenu est montré de nouveau. Rien n’a été "
            "modifié."
        )
    _bring_back(session, hiding, reason, actor, now)


def appeal(session: Session, hiding: Hiding, words: str, actor: Account, now: datetime) -> Appeal:
    """An author says why it should be shown again."""
    _lock(session, hiding)
    if not hiding.is_in_force:
        raise RuleError("Ce contenu est déjà montré de nouveau : il n’y a rien à demander. Rien n’a été envoyé.")
    if hiding.appeal is not None:
        raise RuleError(
            "Un recours a déjà été fait le %(at)s par quelqu’un d’entre vous. Votre texte n’a pas été envoyé : il "
            "reste dans le champ.",
            at=hiding.appeal.made_at,
        )
    made = Appeal(against_id=hiding.hidden_by_id, words=words, made_at=now, made_by_id=actor.id, answer="")
    hiding.appeal = made
    session.flush()
    _record(session, "moderation.appeal", hiding, actor, now)
    return made


def answer(
    session: Session, hiding: Hiding, is_upheld: bool, words: str, actor: Account, now: datetime, address_of: AddressOf
) -> None:
    """Say yes, and the content is shown again, or no; with reasons either way, told to every author."""
    _lock(session, hiding)
    made = hiding.appeal
    if made is None:
        raise RuleError("Personne n’a fait de recours ici. Rien n’a été enregistré.")
    if made.answered_at is not None:
        raise RuleError("Quelqu’un a déjà répondu à ce recours le %(at)s. Rien n’a été modifié.", at=made.answered_at)
    if made.against_id == actor.id:
        raise RuleError(
            "Vous avez masqué ce contenu : quelqu’un d’autre doit répondre au recours. Rien n’a été enregistré ; vous "
            "pouvez en revanche montrer le contenu de nouveau."
        )
    made.answered_at, made.answered_by_id, made.is_upheld, made.answer = now, actor.id, is_upheld, words
    _record(session, "moderation.accept" if is_upheld else "moderation.reject", hiding, actor, now)
    if is_upheld and hiding.is_in_force:
        _bring_back(session, hiding, " ".join(words.split())[:200], actor, now)
    _tell_authors(session, "appeal_answer", hiding, actor, now, address_of)


def _bring_back(session: Session, hiding: Hiding, reason: str, actor: Account, now: datetime) -> None:
    kind = KINDS[hiding.kind]
    row = session.get(kind.model, hiding.content_id)
    if row is None:
        raise RuleError("Ce contenu n’existe plus : il ne peut pas être montré de nouveau. Rien n’a été modifié.")
    if hiding.kind is ContentKind.CARD:
        show_card_again(row, actor, reason, now)  # type: ignore[arg-type]
    else:
        kind.put(session, row, hiding.kept)
        note_shown(session, hiding.kind, hiding.content_id, reason, actor, now)
    hiding.kept = {}
    session.flush()
    _record(session, "moderation.show", hiding, actor, now)


def _tell_authors(
    session: Session, purpose: str, hiding: Hiding, actor: Account, now: datetime, address_of: AddressOf
) -> None:
    """Each author who can be written to, except whoever acts."""
    wanted = (
        select(Person)
        .join(Account, Account.person_id == Person.id)
        .join(HidingAuthor, HidingAuthor.account_id == Account.id)
        .where(HidingAuthor.hiding_id == hiding.id, Account.id != actor.id, Person.erased_at.is_(None))
        .order_by(Person.id)
    )
    for person in session.scalars(wanted):
        write_from_template(
            session, purpose, person, now, edition_id=hiding.edition_id, hiding=hiding, address=address_of(hiding)
        )


def _record(session: Session, act: str, hiding: Hiding, actor: Account, now: datetime) -> None:
    subject = f"hiding:{hiding.id}"
    record_act(session, act, actor, now, edition_id=hiding.edition_id, subject=subject, content=hiding.kind.value)


def _lock(session: Session, hiding: Hiding) -> None:
    """One act at a time on a hiding: whoever comes second sees what the first did."""
    session.scalar(select(Hiding.id).where(Hiding.id == hiding.id).with_for_update())
    session.refresh(hiding)
    session.refresh(hiding, ["appeal"])
