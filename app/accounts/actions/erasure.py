"""A person's data, erased on request. What was decided with them stays, without their name."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.actions.people import end_sessions
from app.accounts.queries import accounts as queries
from app.accounts.queries.retention import NO_SALT
from app.core.errors import RuleError
from app.core.spelling import returner_texts
from app.core.travel import SETTLED
from app.models.accounts import Account, Person, Role, RoleGrant, SecretLink
from app.models.convening import COMING, AttendanceChange, Participant
from app.models.draws import Draw, DrawCandidate, DrawState
from app.models.editions import Edition
from app.models.following import Following
from app.models.jury import Juror, Jury, JuryState, Recusal
from app.models.logistics import Expense, Trip
from app.models.messages import MessageState, OutboxMessage
from app.models.oversight import ContentReport, record_act
from app.models.projects import Project
from app.models.prototypes import TeamMember
from app.models.seating import SeatingLink
from app.models.territories import Mandate
from app.models.volunteers import ThemeWish, Volunteer, VolunteerNeed

KeyOf = Callable[[str], str]  # text → keyed hash
GONE = "effacé"
NO_WORD = {"answer_hash": None, "badge_name": "", "agrees_images": None, "images_said_at": None}


def erase(session: Session, person: Person, key_of: KeyOf, now: datetime, actor: Account | None) -> None:
    """Names, address, telephone and needs go; a keyed hash remains, by which a returner is recognised.

    Refused while others count on the person: expected at a coming event, in charge of a prototype, last
    administrator. `actor` is the person themselves or an administrator.
    """
    if person.erased_at is not None:
        raise RuleError("Ces données sont déjà effacées.")
    _demand_nobody_counts_on(session, person, now)
    person.returner_key = _returner_key(session, person, key_of)
    _erase_messages(session, person)
    _erase_registrations(session, person, now)
    _stop_following(session, person)
    if person.account:
        _close(session, person.account, now)
    record_act(session, "accounts.erase", actor, now, subject=f"person:{person.id}")
    person.given_name, person.family_name = GONE, ""
    person.email = person.phone = None
    person.erased_at = now


def _demand_nobody_counts_on(session: Session, person: Person, now: datetime) -> None:
    expected = (
        select(Edition.title)
        .join(Participant, Participant.edition_id == Edition.id)
        .outerjoin(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(or_(Volunteer.person_id == person.id, Participant.person_id == person.id))
        .where(Participant.attendance.in_(COMING), or_(Edition.held_on.is_(None), Edition.held_on >= now.date()))
    )
    title = session.scalar(expected)
    if title:
        raise RuleError(
            "Cette personne est attendue à « %(title)s ». Répondez d’abord qu’elle ne vient pas, pour qu’un suppléant "
            "prenne sa place. Rien n’a été effacé.",
            title=title,
        )
    _demand_no_claim(session, person)
    if person.account is None:
        return
    carried = select(TeamMember.id).where(TeamMember.account_id == person.account.id, TeamMember.until.is_(None))
    if session.scalar(carried) is not None:
        raise RuleError(
            "Cette personne suit encore un prototype. Un organisateur doit d’abord passer le relais à quelqu’un "
            "d’autre. Rien n’a été effacé."
        )
    judging = (
        select(Juror.id)
        .join(Jury)
        .where(Juror.account_id == person.account.id, Juror.handed_in_at.is_(None), Jury.state == JuryState.OPEN)
    )
    if session.scalar(judging) is not None:
        raise RuleError(
            "Cette personne est membre d’un jury et n’a pas remis sa feuille. Attendez la clôture du jury. Rien n’a "
            "été effacé."
        )
    if Role.ADMINISTRATOR in {grant.role for grant, _ in queries.grants_in_force(session, person.account)}:
        raise RuleError("Un administrateur doit d’abord rendre ses droits. Rien n’a été effacé.")


def _demand_no_claim(session: Session, person: Person) -> None:
    """Money is owed to them, perhaps: it could no longer be sent."""
    claimed = (
        select(Expense.id)
        .join(Participant, Expense.participant_id == Participant.id)
        .outerjoin(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(or_(Volunteer.person_id == person.id, Participant.person_id == person.id))
        .where(Expense.state.not_in(SETTLED))
    )
    if session.scalar(claimed.limit(1)) is not None:
        raise RuleError(
            "Une demande de remboursement attend encore. Qu’elle soit d’abord remboursée, refusée ou retirée. "
            "Rien n’a été effacé."
        )


def _returner_key(session: Session, person: Person, key_of: KeyOf) -> str | None:
    """Of name and council if one is known (an address changes more easily), else of name and address."""
    council_id = session.scalar(
        select(Volunteer.council_id)
        .where(Volunteer.person_id == person.id, Volunteer.council_id.is_not(None))
        .order_by(Volunteer.id.desc())
        .limit(1)
    )
    texts = returner_texts(person.given_name, person.family_name, person.email, council_id)
    return key_of(texts[-1]) if texts else None


def _erase_messages(session: Session, person: Person) -> None:
    """What waits is not sent; what was sent keeps its date and purpose only."""
    own = OutboxMessage.person_id == person.id
    session.execute(delete(OutboxMessage).where(own, OutboxMessage.state != MessageState.SENT))
    to_account = (OutboxMessage.person_id.is_(None)) & (OutboxMessage.to_address == _account_address(person))
    gone = {"to_address": GONE, "subject": "", "body": "", "person_id": None}
    session.execute(update(OutboxMessage).where(or_(own, to_account)).values(**gone))
    session.execute(
        update(ContentReport)
        .where(ContentReport.contact != "", ContentReport.contact == _account_address(person))
        .values(contact="")
    )


def _stop_following(session: Session, person: Person) -> None:
    """As an author; and at the address that nobody but this person signs in with."""
    own = Following.person_id == person.id
    session.execute(delete(Following).where(or_(own, Following.email == _account_address(person))))


def _account_address(person: Person) -> str | None:
    """The address that nobody but this person signs in with; a mailbox may be shared, an account never is."""
    return person.account.email if person.account else None


def _erase_registrations(session: Session, person: Person, now: datetime) -> None:
    """Registrations stay for the figures and for the proof of draws; those that no draw saw are withdrawn."""
    session.execute(delete(Mandate).where(Mandate.person_id == person.id))
    own = Volunteer.person_id == person.id
    forget_registrations(session, own)
    session.execute(
        update(Volunteer).where(own, Volunteer.withdrawn_at.is_(None), ~_was_drawn()).values(withdrawn_at=now)
    )
    _forget_words(session, or_(Participant.person_id == person.id, Participant.volunteer_id.in_(_ids(own))))


def forget_registrations(session: Session, which: ColumnElement[bool]) -> None:
    """What is said of people beside their coded answers goes, and the salt, which could confirm a name."""
    session.execute(delete(VolunteerNeed).where(VolunteerNeed.volunteer_id.in_(_ids(which))))
    session.execute(delete(ThemeWish).where(ThemeWish.volunteer_id.in_(_ids(which))))
    session.execute(delete(Following).where(Following.id.in_(_followed_as_authors(which))))
    seated = select(Participant.id).where(Participant.volunteer_id.in_(_ids(which)))
    session.execute(delete(SeatingLink).where(or_(SeatingLink.first_id.in_(seated), SeatingLink.second_id.in_(seated))))
    _forget_words(session, Participant.volunteer_id.in_(_ids(which)))
    session.execute(
        update(Volunteer)
        .where(which)
        .values(
            salt=NO_SALT,
            confirmation_hash=None,
            membership_note="",
            council_said="",
            agrees_name_published=False,
            agrees_photo=False,
        )
    )


def _followed_as_authors(which: ColumnElement[bool]) -> Select[int]:
    """What these volunteers followed of the edition where they volunteered."""
    return (
        select(Following.id)
        .join(Project, Following.project_id == Project.id)
        .join(Volunteer, (Volunteer.person_id == Following.person_id) & (Volunteer.edition_id == Project.edition_id))
        .where(which)
    )


def _ids(which: ColumnElement[bool]) -> Select[int]:
    return select(Volunteer.id).where(which)


def _forget_words(session: Session, which: ColumnElement[bool]) -> None:
    """The personal link, the name on the badge, travel and claims, and what was said on answering or when called."""
    session.execute(update(Participant).where(which).values(**NO_WORD))
    gone = select(Participant.id).where(which)
    session.execute(delete(Trip).where(Trip.participant_id.in_(gone)))
    session.execute(delete(Expense).where(Expense.participant_id.in_(gone)))
    spoken = AttendanceChange.participant_id.in_(select(Participant.id).where(which))
    session.execute(update(AttendanceChange).where(spoken, AttendanceChange.comment != "").values(comment=""))


def _was_drawn() -> ColumnElement[bool]:
    """Known to a draw that is published, or convened: leaving now would only falsify the figures."""
    seen = select(DrawCandidate.volunteer_id).join(Draw, DrawCandidate.draw_id == Draw.id)
    published = seen.where(Draw.state == DrawState.PUBLISHED, DrawCandidate.volunteer_id.is_not(None))
    convened = select(Participant.volunteer_id).where(Participant.volunteer_id.is_not(None))
    return or_(Volunteer.id.in_(published), Volunteer.id.in_(convened))


def _close(session: Session, account: Account, now: datetime) -> None:
    end_sessions(session, account, now)
    session.execute(delete(SecretLink).where(SecretLink.account_id == account.id))
    session.execute(
        update(RoleGrant)
        .where(RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    seats = select(Juror.id).where(Juror.account_id == account.id)
    session.execute(update(Recusal).where(Recusal.juror_id.in_(seats), Recusal.reason != "").values(reason=""))
    account.email = f"efface-{account.id}@invalid"
    account.password_hash = account.totp_secret = None
    account.totp_confirmed_at = account.totp_last_step = None
    account.is_active = False
