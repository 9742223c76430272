"""Two voices: the institution declares a state, others confirm, qualify or contest it; both stay."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions import links
from app.core.errors import RuleError
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.followup import Declaration, DeclaredState, Stance, Voice
from app.models.moderation import ContentKind, demand_shown
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.prototypes.actions.rules import demand_going, record
from app.prototypes.queries import voices as queries


@dataclass(frozen=True)
class Said:
    """A declaration: its state, why in words, and by what function it is made."""

    state: DeclaredState
    words: str
    by_function: str


def declare(session: Session, prototype: Prototype, said: Said, now: datetime, actor: Account) -> Declaration:
    """Another declaration after the last one, which stays with its voices; the very same again is one."""
    demand_going(prototype, now)
    session.scalar(select(Prototype.id).where(Prototype.id == prototype.id).with_for_update())
    last = queries.last(session, prototype)
    if last and (last.state, last.words, last.by_function) == (said.state, said.words, said.by_function):
        return last
    declaration = Declaration(prototype_id=prototype.id, state=said.state, words=said.words, declared_at=now)
    declaration.by_function, declaration.account_id = said.by_function, actor.id
    session.add(declaration)
    session.flush()
    record(session, "declare", prototype, actor, now, declaration=declaration.id, state=said.state.value)
    return declaration


def speak(
    session: Session,
    prototype: Prototype,
    declaration: Declaration,
    stance: Stance,
    reason: str,
    now: datetime,
    actor: Account,
    *,
    page: str,
) -> Voice:
    """Give one's voice, or change it. The first that contests is told to the sponsors, once per declaration.

    `page` is where both voices are read. The record says that somebody spoke, never what they said.
    """
    demand_going(prototype, now)
    side = queries.side_of(session, prototype, actor)
    if side is None:
        raise RuleError("Qui déclare l’état d’un prototype ne répond pas à sa propre déclaration.")
    session.refresh(declaration, with_for_update={"of": type(declaration)})
    if queries.last(session, prototype) is not declaration:
        raise RuleError(
            "Une autre déclaration a remplacé celle-ci. Votre texte est toujours affiché : copiez-le, puis répondez à "
            "la nouvelle. Rien n’a été enregistré."
        )
    if stance is not Stance.CONFIRMS and not reason:
        raise RuleError("Dites pourquoi : une réserve sans raison n’aide personne.", field="reason")
    voice = queries.voice_of(session, declaration, actor)
    if voice is None:
        voice = Voice(declaration_id=declaration.id, account_id=actor.id, side=side, first_at=now)
    else:
        demand_shown(session, ContentKind.VOICE, voice.id)
        voice.changed_at = voice.changed_at if (voice.stance, voice.reason) == (stance, reason) else now
    voice.side, voice.stance, voice.reason = side, stance, reason
    session.add(voice)
    session.flush()
    record(session, "speak", prototype, actor, now, declaration=declaration.id)
    if stance is Stance.CONTESTS and declaration.flagged_at is None:
        _flag(session, prototype, declaration, reason, now, page)
    return voice


def _flag(
    session: Session, prototype: Prototype, declaration: Declaration, reason: str, now: datetime, page: str
) -> None:
    """Tell the sponsors of today, in the transaction of the voice itself: never twice, never half."""
    declaration.flagged_at = now
    sponsors = session.scalars(
        select(TeamMember)
        .where(TeamMember.prototype_id == prototype.id, TeamMember.role == TeamRole.SPONSOR, TeamMember.until.is_(None))
        .order_by(TeamMember.id)
    )
    for member in sponsors:
        write_from_template(
            session,
            "contested_state",
            links.recipient_of(member.account),
            now,
            edition_id=prototype.edition_id,
            title=prototype.project.title,
            declaration=declaration,
            reason=reason,
            address=page,
        )
