"""A version of the pact is what both parties signed: whoever changes a word afterwards makes another to sign."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.actions.links import recipient_of
from app.core.errors import RuleError
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.models.sponsorship import PactSignature, PactVersion
from app.prototypes.actions.rules import demand_going
from app.sponsorship.actions.rules import record
from app.sponsorship.queries.pact import Pact, organisation_of, pact_of, present


def sign(
    session: Session, prototype: Prototype, role: TeamRole, seen: str, now: datetime, actor: Account, *, page: str
) -> PactVersion:
    """Sign for one party what the page showed (`seen`, its fingerprint); twice is once. The other party is told."""
    demand_going(prototype, now)
    member = _member(prototype, role, actor)
    session.execute(select(Prototype.id).where(Prototype.id == prototype.id).with_for_update())
    pact = pact_of(session, prototype)
    _demand_ready(pact, seen)
    version = pact.latest if pact.latest and pact.is_up_to_date else _draw_up(session, pact, now)
    signed = {one.role: one for one in version.signatures}
    if role in signed:
        return version
    if actor.id in {one.account_id for one in version.signatures}:
        raise RuleError(
            "Vous avez déjà signé pour l’autre partie : une même personne ne s’engage pas envers elle-même. "
            "Rien n’a été modifié."
        )
    signature = PactSignature(version_id=version.id, role=role, account_id=actor.id, signed_at=now)
    signature.function = organisation_of(member)
    version.signatures.append(signature)
    session.flush()
    record(session, "sign", prototype, actor, now, version=version.number, role=role.value)
    if len(version.signatures) < len(TeamRole):
        _ask(session, prototype, role, now, page)
    return version


def _member(prototype: Prototype, role: TeamRole, actor: Account) -> TeamMember:
    for one in present(prototype):
        if one.account_id == actor.id and one.role is role:
            return one
    raise RuleError("Seule une personne de cette partie peut signer pour elle. Rien n’a été modifié.")


def _demand_ready(pact: Pact, seen: str) -> None:
    if pact.fingerprint != seen:
        raise RuleError(
            "Le pacte a changé pendant que vous le lisiez : rien n’est signé. Relisez-le tel qu’il est maintenant, "
            "puis signez."
        )
    if not pact.unsigned and pact.latest is None:
        raise RuleError("Ce pacte ne promet encore rien : écrivez une première promesse, puis signez.")
    there = {one.role for one in present(pact.prototype)}
    if there != set(TeamRole):
        raise RuleError(
            "Un pacte se signe à deux, et une des deux parties n’a encore personne. Un organisateur doit d’abord "
            "compléter l’équipe. Rien n’a été modifié."
        )


def _draw_up(session: Session, pact: Pact, now: datetime) -> PactVersion:
    version = PactVersion(prototype_id=pact.prototype.id, number=len(pact.versions) + 1, drawn_up_at=now)
    version.content, version.fingerprint = pact.content.decode(), pact.fingerprint
    session.add(version)
    session.flush()
    return version


def _ask(session: Session, prototype: Prototype, signed: TeamRole, now: datetime, page: str) -> None:
    """Tell the other party that a version waits for it."""
    for one in present(prototype):
        if one.role is not signed and one.account.is_active:
            words: dict[str, Any] = {"title": prototype.project.title, "party": signed, "address": page}
            recipient = recipient_of(one.account)
            write_from_template(session, "pact_to_sign", recipient, now, edition_id=prototype.edition_id, **words)
