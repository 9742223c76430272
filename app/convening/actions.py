"""Convocations, answers, replacements and attendance: every change of state has its author and its reason."""

import secrets
from collections.abc import Callable
from datetime import datetime

from app.convening import queries
from app.convening.states import ALLOWED, ANSWERS, CONFIRMED, CONVENED, NEED_A_REASON, REPLACED, WITHDRAWN
from app.core.errors import RuleError
from app.core.thread import Activity
from app.core.tokens import digest
from app.draws.chances import about
from app.draws.replacements import replace_titulaire
from app.extensions import db
from app.messages.actions import write_from_template
from app.models.accounts import Account, Person
from app.models.convening import Attendance, AttendanceChange, Participant, ParticipantKind
from app.models.draws import Draw
from app.models.editions import Edition
from app.models.oversight import record_act

Link = Callable[[str], str]  # the address of a personal page, from its token


def convene_panel(
    edition: Edition, actor: Account, now: datetime, *, answer_by: datetime, link: Link
) -> list[Participant]:
    """Convene everyone drawn who was not yet: a personal link, a date for answering, a message where they
    have an e-mail.
    """
    edition.demand_open(Activity.CONVENING, now)
    _demand_future(answer_by, now)
    drawn = queries.to_convene(edition)
    if not drawn:
        raise RuleError("Il n’y a personne à convoquer : le tirage n’est pas publié, ou chacun l’a déjà été.")
    known = queries.participants_by_volunteer(edition)
    convened = [known.get(one.id) or Participant(edition=edition, volunteer=one) for one in drawn]
    for one in convened:
        _convene(one, actor, now, answer_by, link)
    record_act(db.session(), "convening.convene", actor, now, edition_id=edition.id, count=len(convened))
    return convened


def _convene(one: Participant, actor: Account, now: datetime, answer_by: datetime, link: Link) -> None:
    one.convened_at, one.answer_by = now, answer_by
    one.attendance = CONVENED
    one.changes.append(AttendanceChange(before=None, after=CONVENED, at=now, account=actor))
    db.session.add(one)
    db.session.flush()
    send_convocation(one, now, link)


def send_convocation(participant: Participant, now: datetime, link: Link) -> bool:
    """Write the convocation with a new personal link (the former one dies); False for those without an
    e-mail.
    """
    token = secrets.token_urlsafe(24)
    participant.answer_hash = digest(token)
    candidate = queries.candidate_of(participant)
    message = write_from_template(
        db.session(),
        "convocation",
        participant.person,
        now,
        edition_id=participant.edition_id,
        secret=True,
        edition=participant.edition,
        participant=participant,
        candidate=candidate,
        draw=db.session.get(Draw, candidate.draw_id) if candidate else None,
        about=about,
        address=link(token),
    )
    return message is not None


def change_state(
    participant: Participant, after: Attendance, actor: Account | None, now: datetime, comment: str = ""
) -> bool:
    """Move to another state; without `actor`, by the person themselves through their link.

    Asking for the state they are already in changes nothing (a double tap) and returns False.
    """
    edition = participant.edition
    edition.demand_open(Activity.CONVENING, now)
    if participant.attendance is after:
        return False
    if after not in ALLOWED[participant.attendance]:
        raise RuleError(
            "Cette personne est notée « %(before)s » : elle ne peut pas passer à « %(after)s ». Rien n’a été modifié.",
            before=participant.attendance,
            after=after,
        )
    if queries.replacement_of(participant) is not None:
        raise RuleError("La place a déjà été proposée à une autre personne. Rien n’a été modifié.")
    is_own = actor is None or actor.person_id == participant.person.id
    if not is_own and after in NEED_A_REASON and not comment:
        raise RuleError(
            "Dites en quelques mots pourquoi : ce changement est fait au nom de la personne.", field="comment"
        )
    participant.changes.append(
        AttendanceChange(before=participant.attendance, after=after, at=now, account=actor, comment=comment)
    )
    participant.attendance = after
    record_act(
        db.session(),
        "convening.change_state",
        actor,
        now,
        edition_id=edition.id,
        on_behalf_of_id=None if is_own else participant.person.id,
        subject=f"participant:{participant.id}",
        state=after.value,
    )
    return True


def answer(
    participant: Participant, choice: Attendance, actor: Account | None, now: datetime, comment: str = ""
) -> bool:
    """Say yes or no to the convocation, oneself or (as an organiser) for somebody on the telephone."""
    if choice not in ANSWERS:
        raise RuleError("Répondez par oui ou par non. Rien n’a été modifié.")
    if participant.attendance is REPLACED:
        raise RuleError(
            "Votre place a été proposée à une autre personne après votre désistement. "
            "Si c’est une erreur, écrivez aux organisateurs."
        )
    return change_state(participant, choice, actor, now, comment)


def replace(
    leaving: Participant, actor: Account, now: datetime, *, answer_by: datetime, link: Link, reason: str = ""
) -> Participant | None:
    """Give the seat of someone who withdrew to whom the frozen rule of the draw designates, and convene them.

    None when nobody can enter without breaking a rule of the draw: the seat stays empty, and this is written
    too.
    """
    edition = leaving.edition
    edition.demand_open(Activity.CONVENING, now)
    _demand_future(answer_by, now)
    draw = queries.published_draw(edition)
    if leaving.attendance is not WITHDRAWN or leaving.volunteer is None or draw is None:
        raise RuleError(
            "Seule une personne tirée au sort qui s’est désistée est remplacée, une fois le tirage publié. "
            "Rien n’a été modifié : rechargez la page pour voir où en est cette place."
        )
    entering = replace_titulaire(draw, leaving.volunteer.reference, actor, now, reason)
    if entering is None or entering.volunteer is None:
        return None
    leaving.changes.append(AttendanceChange(before=leaving.attendance, after=REPLACED, at=now, account=actor))
    leaving.attendance = REPLACED
    leaving.answer_hash = None
    substitute = Participant(edition=edition, volunteer=entering.volunteer, replaces=leaving)
    _convene(substitute, actor, now, answer_by, link)
    return substitute


def add_facilitator(
    edition: Edition,
    actor: Account,
    now: datetime,
    *,
    given_name: str,
    family_name: str,
    email: str | None = None,
    phone: str | None = None,
) -> Participant:
    """Someone who was not drawn and helps a table; confirmed at once."""
    edition.demand_open(Activity.CONVENING, now)
    person = Person(given_name=given_name, family_name=family_name, email=email, phone=phone, created_at=now)
    one = Participant(
        edition=edition,
        kind=ParticipantKind.FACILITATOR,
        facilitator=person,
        attendance=CONFIRMED,
        convened_at=now,
    )
    one.changes.append(AttendanceChange(before=None, after=CONFIRMED, at=now, account=actor))
    db.session.add(one)
    db.session.flush()
    record_act(
        db.session(),
        "convening.add_facilitator",
        actor,
        now,
        edition_id=edition.id,
        subject=f"participant:{one.id}",
    )
    return one


def set_willing_captain(participant: Participant, is_willing: bool, actor: Account | None, now: datetime) -> None:
    """Accept to be captain of a table, or not; without `actor`, by the person themselves through their link."""
    if participant.willing_captain is is_willing:
        return
    participant.edition.demand_open(Activity.CONVENING, now)
    participant.willing_captain = is_willing
    record_act(
        db.session(),
        "convening.willing_captain",
        actor,
        now,
        edition_id=participant.edition_id,
        subject=f"participant:{participant.id}",
        willing=is_willing,
    )


def _demand_future(answer_by: datetime, now: datetime) -> None:
    if answer_by <= now:
        raise RuleError("La date limite de réponse est déjà passée. Choisissez une date à venir.", field="answer_by")
