"""Who is registered, who they could be twice, and who took part before."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.spelling import name_key, plain
from app.models.accounts import Account, Person
from app.models.convening import Attendance, Participant
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import Edition
from app.models.territories import Council
from app.models.volunteers import ThemeWish, Volunteer

FROZEN = (DrawState.FROZEN, DrawState.DRAWN, DrawState.PUBLISHED)
CAME = (Attendance.CONFIRMED, Attendance.PRESENT, Attendance.CONVENED)


@dataclass(frozen=True)
class Identity:
    """What tells one person from another: names, an address if any, the council if known."""

    given_name: str
    family_name: str
    email: str | None
    council_id: int | None
    council_said: str = ""

    @property
    def name(self) -> str:
        return name_key(self.given_name, self.family_name)

    def is_also(self, row: Volunteer) -> bool:
        """Same name, and same address or same council."""
        if row.person.name_key != self.name:
            return False
        if self.email and row.person.email == self.email:
            return True
        if self.council_id is not None:
            return row.council_id == self.council_id
        said = plain(self.council_said)
        return bool(said) and row.council_id is None and plain(row.council_said) == said


def twin(session: Session, edition: Edition, who: Identity) -> Volunteer | None:
    """The registration of the same person in this edition: same name, and same address or same council."""
    same = [Person.email == who.email] if who.email else []
    same.append(Volunteer.council_id == who.council_id)  # NULL: compared by the name that was typed
    rows = session.scalars(
        select(Volunteer)
        .join(Person, Volunteer.person_id == Person.id)
        .where(Volunteer.edition_id == edition.id, Person.name_key == who.name, or_(*same))
        .options(joinedload(Volunteer.person))
        .order_by(Volunteer.id)
    )
    twins = [row for row in rows if who.is_also(row)]
    return min(twins, key=lambda row: row.person.email != who.email, default=None)


def known_person(session: Session, who: Identity) -> Person | None:
    """Somebody already known by the same name and the same address, whatever the edition."""
    if not who.email:
        return None
    same = (Person.email == who.email, Person.name_key == who.name, Person.erased_at.is_(None))
    return session.scalars(select(Person).where(*same).order_by(Person.id).limit(1)).first()


def earlier_participation(
    session: Session, edition: Edition, who: Identity, returner_keys: Collection[str] = ()
) -> Edition | None:
    """The edition before this one in which the same person sat, recognised even after erasure by a keyed hash."""
    known = [Volunteer.council_id == who.council_id] if who.council_id is not None else []
    if who.email:
        known.append(Person.email == who.email)
    same_person = and_(Person.name_key == who.name, or_(*known)) if known else false()
    return session.scalars(
        select(Edition)
        .join_from(Participant, Volunteer, Participant.volunteer_id == Volunteer.id)
        .join(Person, Volunteer.person_id == Person.id)
        .join(Edition, Participant.edition_id == Edition.id)
        .where(
            Edition.number < edition.number,
            Participant.attendance.in_(CAME),
            or_(Person.returner_key.in_(list(returner_keys)), same_person),
        )
        .order_by(Edition.number.desc())
        .limit(1)
    ).first()


def last_reference_number(session: Session, edition: Edition) -> int:
    """The number of the last reference given in the edition; read it while holding the edition's row."""
    last = session.scalar(
        select(Volunteer.reference)
        .where(Volunteer.edition_id == edition.id)
        .order_by(func.length(Volunteer.reference).desc(), Volunteer.reference.desc())
        .limit(1)
    )
    return int(last.rpartition("-")[2]) if last else 0


def has_frozen_draw(session: Session, edition: Edition) -> bool:
    frozen = select(Draw.id).where(Draw.edition_id == edition.id, Draw.kind == DrawKind.REAL, Draw.state.in_(FROZEN))
    return session.scalar(frozen.limit(1)) is not None


def by_reference(session: Session, edition: Edition, reference: str) -> Volunteer | None:
    statement = select(Volunteer).where(Volunteer.edition_id == edition.id, Volunteer.reference == reference.upper())
    return session.scalar(statement.options(*WHOLE))


def by_confirmation(session: Session, edition: Edition, hashed: str) -> Volunteer | None:
    statement = select(Volunteer).where(Volunteer.edition_id == edition.id, Volunteer.confirmation_hash == hashed)
    return session.scalar(statement.options(*WHOLE))


def registrations_of(session: Session, edition: Edition, account: Account) -> Sequence[Volunteer]:
    """The account's own registration, and those confirmed through the same mailbox (a family sharing one)."""
    return session.scalars(
        select(Volunteer)
        .join(Person, Volunteer.person_id == Person.id)
        .where(
            Volunteer.edition_id == edition.id,
            or_(Person.id == account.person_id, Person.email == account.email),
        )
        .options(*WHOLE)
        .order_by(Volunteer.id)
    ).all()


def belongs_to(volunteer: Volunteer, account: Account) -> bool:
    return volunteer.person_id == account.person_id or volunteer.person.email == account.email


WHOLE = (
    joinedload(Volunteer.person),
    joinedload(Volunteer.council).selectinload(Council.districts),
    joinedload(Volunteer.district),
    selectinload(Volunteer.themes),
    selectinload(Volunteer.needs),
    selectinload(Volunteer.wishes).joinedload(ThemeWish.theme),
)
