"""Answers and attendance: every change of state has its author and its reason."""

from datetime import datetime

from app.convening import queries
from app.convening.convocations import Link
from app.convening.offers import demand_in_time, lock_seat, refuse
from app.convening.states import ALLOWED, ANSWERS, CONFIRMED, CONVENED, NEED_A_REASON, PRESENT, REPLACED, WITHDRAWN
from app.core.errors import RuleError
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account, Person
from app.models.convening import Attendance, AttendanceChange, Participant, ParticipantKind
from app.models.editions import Edition
from app.models.oversight import record_act


def change_state(
    participant: Participant, after: Attendance, actor: Account | None, now: datetime, comment: str = ""
) -> bool:
    """Move to another state; without `actor`, by the person themselves through their link.

    Asking for the state they are already in changes nothing (a double tap) and returns False.
    """
    edition = participant.edition
    edition.demand_open(Activity.CONVENING, now)
    lock_seat(participant)
    demand_in_time(participant, now)
    if participant.attendance is after:
        return False
    _demand_allowed(participant, after)
    is_own = actor is None or actor.person_id == participant.person.id
    if not is_own and after in NEED_A_REASON and not comment:
        raise RuleError(
            "Dites en quelques mots pourquoi : ce changement est fait au nom de la personne.", field="comment"
        )
    _move(participant, after, actor, now, comment, is_own=is_own)
    return True


def undo_arrival(participant: Participant, actor: Account, now: datetime) -> bool:
    """Take back a presence noted by mistake: the person is again what they were; False when they are not present."""
    participant.edition.demand_open(Activity.CONVENING, now)
    lock_seat(participant)
    if participant.attendance is not PRESENT:
        return False
    db.session.refresh(participant, ["changes"])
    arrival = next((one for one in reversed(participant.changes) if one.after is PRESENT), None)
    before = arrival.before if arrival and arrival.before else CONFIRMED
    _move(participant, before, actor, now, "", is_own=False)
    return True


def _move(
    participant: Participant, after: Attendance, actor: Account | None, now: datetime, comment: str, *, is_own: bool
) -> None:
    participant.changes.append(
        AttendanceChange(before=participant.attendance, after=after, at=now, account=actor, comment=comment)
    )
    participant.attendance = after
    record_act(
        db.session(),
        "convening.change_state",
        actor,
        now,
        edition_id=participant.edition_id,
        on_behalf_of_id=None if is_own else participant.person.id,
        subject=f"participant:{participant.id}",
        state=after.value,
    )


def _demand_allowed(participant: Participant, after: Attendance) -> None:
    if after not in ALLOWED[participant.attendance]:
        raise RuleError(
            "Cette personne est notée « %(before)s » : elle ne peut pas passer à « %(after)s ». Rien n’a été modifié.",
            before=participant.attendance,
            after=after,
        )
    if queries.replacement_of(participant) is not None:
        raise RuleError("La place a déjà été proposée à une autre personne. Rien n’a été modifié.")


def answer(
    participant: Participant,
    choice: Attendance,
    actor: Account | None,
    now: datetime,
    comment: str = "",
    *,
    link: Link | None = None,
) -> bool:
    """Say yes or no, oneself or (as an organiser) for somebody on the telephone.

    Refusing a seat offered for a time offers it at once to the next by the rule; `link` gives their address.
    """
    if choice not in ANSWERS:
        raise RuleError("Répondez par oui ou par non. Rien n’a été modifié.")
    if participant.attendance is REPLACED:
        raise RuleError(
            "Votre place a été proposée à une autre personne après votre désistement. "
            "Si c’est une erreur, écrivez aux organisateurs."
        )
    was_offered = participant.offer_minutes is not None and participant.attendance is CONVENED
    is_changed = change_state(participant, choice, actor, now, comment)
    if is_changed and was_offered and choice is WITHDRAWN and link is not None:
        refuse(participant, actor, now, link)
    return is_changed


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
