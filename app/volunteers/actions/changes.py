"""Changing a registration: correct it, adjust it, withdraw, come back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.thread import Activity
from app.models.accounts import Account
from app.models.volunteers import Membership, NeedKind, Volunteer
from app.volunteers import queries
from app.volunteers.actions.answers import (
    Answers,
    chosen_themes,
    demand_council,
    lock_references,
    record,
    write_answers,
    write_needs,
)
from app.volunteers.actions.wishes import write_wishes


def correct(session: Session, volunteer: Volunteer, answers: Answers, now: datetime, *, actor: Account) -> None:
    """Other answers, while the call is open. Another council is checked again."""
    volunteer.edition.demand_open(Activity.CALL, now)
    _demand_not_withdrawn(volunteer)
    themes = chosen_themes(volunteer.edition, answers.theme_codes)
    demand_council(answers)
    lock_references(session, volunteer.edition)
    other = queries.twin(session, volunteer.edition, answers.identity)
    if other is not None and other.id != volunteer.id:
        raise RuleError(
            "Une autre inscription (%(reference)s) porte déjà ce nom, avec la même adresse ou le même conseil. "
            "Rien n’a été modifié.",
            reference=other.reference,
        )
    moved = (volunteer.council_id, volunteer.council_said) != (answers.council_id, answers.council_said)
    if moved and volunteer.membership is not Membership.TO_CHECK:
        volunteer.membership = Membership.TO_CHECK
        volunteer.membership_checked_at = volunteer.membership_checked_by_id = None
    volunteer.person.given_name, volunteer.person.family_name = answers.given_name, answers.family_name
    write_answers(volunteer, answers, themes)
    if volunteer.edition.asks_theme_order:
        write_wishes(session, volunteer, answers.theme_order)
    record(session, "volunteers.correct", volunteer, actor, now)


def adjust(
    session: Session,
    volunteer: Volunteer,
    now: datetime,
    *,
    actor: Account,
    phone: str | None,
    needs: Collection[NeedKind],
    agrees_name_published: bool,
    agrees_photo: bool,
) -> None:
    """What may change even after the call: telephone, practical needs, agreements."""
    _demand_not_withdrawn(volunteer)
    volunteer.person.phone = phone or None
    volunteer.agrees_name_published, volunteer.agrees_photo = agrees_name_published, agrees_photo
    write_needs(volunteer, needs)
    record(session, "volunteers.adjust", volunteer, actor, now)


def withdraw(session: Session, volunteer: Volunteer, now: datetime, *, actor: Account | None) -> None:
    """Leave before the draw. Afterwards whoever was drawn withdraws by their convocation."""
    _demand_not_withdrawn(volunteer)
    if queries.has_frozen_draw(session, volunteer.edition):
        raise RuleError(
            "Le tirage au sort est déjà figé : l’inscription ne peut plus être retirée ici. "
            "Si vous avez été tiré au sort, répondez « je ne viendrai pas » à votre convocation."
        )
    volunteer.withdrawn_at = now
    volunteer.confirmation_hash = None
    volunteer.needs.clear()
    record(session, "volunteers.withdraw", volunteer, actor, now)


def restore(session: Session, volunteer: Volunteer, now: datetime, *, actor: Account) -> None:
    """Take a withdrawal back, while the call is open."""
    volunteer.edition.demand_open(Activity.CALL, now)
    if volunteer.withdrawn_at is None:
        raise RuleError("Cette inscription n’est pas retirée : il n’y a rien à rétablir.")
    volunteer.withdrawn_at = None
    record(session, "volunteers.restore", volunteer, actor, now)


def _demand_not_withdrawn(volunteer: Volunteer) -> None:
    if volunteer.withdrawn_at is not None:
        raise RuleError("Cette inscription a été retirée : elle ne peut plus être modifiée.")
