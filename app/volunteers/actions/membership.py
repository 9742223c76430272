"""Checking that people belong to their council, one by one or in groups; and parents' authorisations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import AuditEntry, record_act
from app.models.territories import Council
from app.models.volunteers import Membership, ParentalConsent, Volunteer
from app.volunteers import queries
from app.volunteers.actions.answers import record

CHECK = "volunteers.check_membership"
UNDO = "volunteers.undo_check"


def check_membership(
    session: Session,
    edition: Edition,
    volunteers: Sequence[Volunteer],
    verdict: Membership,
    note: str,
    now: datetime,
    *,
    actor: Account,
) -> int:
    """Confirm or refuse the membership of all these volunteers, or of none. Refusing asks for a note.

    One act in the journal holds them all, with what each was before: it can be undone whole.
    """
    _demand_before_freeze(session, edition)
    if not volunteers:
        raise RuleError("Cochez au moins une personne. Rien n’a été modifié.")
    if verdict is Membership.REFUSED and not note.strip():
        raise RuleError("Dites pourquoi en quelques mots : la personne pourra vous le demander.", field="note")
    if verdict is Membership.CONFIRMED:
        _demand_known_councils(volunteers)
    before = {str(volunteer.id): volunteer.membership.value for volunteer in volunteers}
    for volunteer in volunteers:
        volunteer.membership = verdict
        volunteer.membership_note = note.strip()
        volunteer.membership_checked_at = now
        volunteer.membership_checked_by_id = actor.id
    record_act(session, CHECK, actor, now, edition_id=edition.id, subject=verdict.value, before=before)
    return len(volunteers)


def undo_check(session: Session, edition: Edition, entry: AuditEntry, now: datetime, *, actor: Account) -> int:
    """Take one check back: everybody in it is again what they were before, unless checked again since."""
    _demand_before_freeze(session, edition)
    before = entry.details.get("before", {})
    volunteers = session.scalars(
        select(Volunteer).where(
            Volunteer.edition_id == edition.id,
            Volunteer.id.in_([int(number) for number in before]),
            Volunteer.membership_checked_at == entry.at,
        )
    ).all()
    if not volunteers:
        raise RuleError("Cette vérification a déjà été reprise ou annulée. Rien n’a été modifié.")
    for volunteer in volunteers:
        volunteer.membership = Membership(before[str(volunteer.id)])
        volunteer.membership_note = ""
        volunteer.membership_checked_at = volunteer.membership_checked_by_id = None
    record_act(session, UNDO, actor, now, edition_id=edition.id, subject=f"audit:{entry.id}")
    return len(volunteers)


def attach_council(
    session: Session,
    volunteer: Volunteer,
    council: Council,
    district_code: str | None,
    now: datetime,
    *,
    actor: Account,
) -> None:
    """Tie a registration whose council was only typed to a council of the register."""
    _demand_before_freeze(session, volunteer.edition)
    volunteer.council_id, volunteer.district_code = council.id, district_code
    volunteer.council_said = ""
    record(session, "volunteers.attach_council", volunteer, actor, now)


def receive_authorisation(
    session: Session, volunteer: Volunteer, is_received: bool, now: datetime, *, actor: Account
) -> None:
    """The signed paper of the parents has come in (or was marked by mistake)."""
    if volunteer.parental_consent is ParentalConsent.NOT_NEEDED:
        raise RuleError("Cette personne est majeure : aucune autorisation n’est attendue.")
    _demand_before_freeze(session, volunteer.edition)
    volunteer.parental_consent = ParentalConsent.RECEIVED if is_received else ParentalConsent.EXPECTED
    act = "volunteers.receive_authorisation" if is_received else "volunteers.unreceive_authorisation"
    record(session, act, volunteer, actor, now)


def _demand_before_freeze(session: Session, edition: Edition) -> None:
    if queries.has_frozen_draw(session, edition):
        raise RuleError(
            "Le tirage est figé : la liste des candidats ne peut plus changer. "
            "Rien n’a été modifié ; pour la rouvrir, il faut annuler le tirage, avec un motif."
        )


def _demand_known_councils(volunteers: Sequence[Volunteer]) -> None:
    unknown = [volunteer.reference for volunteer in volunteers if volunteer.council_id is None]
    if unknown:
        raise RuleError(
            "%(references)s : le conseil a seulement été écrit à la main. Choisissez-le d’abord dans le registre, "
            "depuis la fiche de la personne. Rien n’a été modifié.",
            references=", ".join(unknown[:5]) + ("…" if len(unknown) > 5 else ""),
        )
