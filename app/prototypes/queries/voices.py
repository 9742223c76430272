"""Two voices side by side: what the institution declares, what others answer, and who may answer."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session, selectinload

from app.models.accounts import Account, Role
from app.models.convening import Participant
from app.models.followup import Declaration, Stance, Voice, VoiceSide
from app.models.prototypes import Prototype, TeamMember, TeamRole
from app.models.roles import roles_of
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.volunteers import Volunteer

SHOWN = 20  # declarations on the page of both voices
DECLARE = "declares"
INSTITUTION = frozenset({Role.ADMINISTRATOR, Role.ORGANISER, Role.DECIDER})


@dataclass(frozen=True)
class Heard:
    """A declaration, and how many confirm, qualify and contest it."""

    declaration: Declaration
    counts: dict[Stance, int]

    @property
    def is_contested(self) -> bool:
        return self.counts[Stance.CONTESTS] > 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def counted(session: Session, prototype: Prototype, most: int = SHOWN) -> list[Heard]:
    """The declarations, the latest first, with their voices counted, in one query."""
    counts = [
        select(func.count())
        .where(Voice.declaration_id == Declaration.id, Voice.stance == stance)
        .correlate(Declaration)
        .scalar_subquery()
        for stance in Stance
    ]
    rows = session.execute(_declarations(prototype).add_columns(*counts).limit(most))
    return [Heard(row[0], dict(zip(Stance, row[1:], strict=True))) for row in rows]


def latest(session: Session, prototype: Prototype) -> Heard | None:
    """The declaration that stands, with its voices counted."""
    return next(iter(counted(session, prototype, 1)), None)


def declared(session: Session, prototype: Prototype) -> list[Heard]:
    """The same with the voices themselves."""
    found = session.scalars(_declarations(prototype).options(selectinload(Declaration.voices)).limit(SHOWN))
    return [heard(one) for one in found]


def heard(declaration: Declaration) -> Heard:
    counts = Counter(voice.stance for voice in declaration.voices)
    return Heard(declaration, {stance: counts[stance] for stance in Stance})


def last(session: Session, prototype: Prototype) -> Declaration | None:
    return session.scalar(_declarations(prototype).limit(1))


def numbered(session: Session, prototype: Prototype, declaration_id: int) -> Declaration | None:
    statement = select(Declaration).where(Declaration.id == declaration_id, Declaration.prototype_id == prototype.id)
    return session.scalar(statement)


def voice_of(session: Session, declaration: Declaration, account: Account) -> Voice | None:
    return session.scalar(select(Voice).filter_by(declaration_id=declaration.id, account_id=account.id))


def contested(session: Session, prototypes: Collection[int]) -> dict[int, int]:
    """Prototype → how many contest the declaration that stands; only those where somebody does."""
    standing = select(func.max(Declaration.id)).where(Declaration.prototype_id.in_(prototypes))
    statement = (
        select(Declaration.prototype_id, func.count(Voice.id))
        .join(Voice, Voice.declaration_id == Declaration.id)
        .where(Declaration.id.in_(standing.group_by(Declaration.prototype_id)), Voice.stance == Stance.CONTESTS)
        .group_by(Declaration.prototype_id)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def side_of(session: Session, prototype: Prototype, account: Account) -> VoiceSide | None:
    """On whose behalf the account speaks of this prototype; None for the institution and for strangers."""
    if roles_of(session, account, prototype.edition_id) & INSTITUTION:
        return None
    parts = set(session.scalars(_parts(prototype, account)))
    if DECLARE in parts:
        return None
    return next((side for side in VoiceSide if side.value in parts), None)


def _parts(prototype: Prototype, account: Account) -> Select[str]:
    """Every part that the account has in this story."""
    here = (TeamMember.prototype_id == prototype.id, TeamMember.account_id == account.id, TeamMember.until.is_(None))
    own = (Volunteer.person_id == account.person_id, Volunteer.withdrawn_at.is_(None))
    seated = (
        select(literal(VoiceSide.TABLE.value).label("part"))
        .select_from(Seat)
        .join(SeatingPlan, Seat.plan_id == SeatingPlan.id)
        .join(Participant, Seat.participant_id == Participant.id)
        .join(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(Seat.table_id == prototype.project.table_id, SeatingPlan.state == PlanState.ADOPTED, *own)
    )
    found = union_all(
        select(literal(DECLARE).label("part")).where(TeamMember.role == TeamRole.SPONSOR, *here),
        select(literal(VoiceSide.BEARER.value)).where(TeamMember.role == TeamRole.BEARER, *here),
        seated,
        select(literal(VoiceSide.CITIZEN.value)).where(Volunteer.email_confirmed_at.is_not(None), *own),
    ).subquery()
    return select(found.c.part)


def _declarations(prototype: Prototype) -> Select[Declaration]:
    return select(Declaration).where(Declaration.prototype_id == prototype.id).order_by(Declaration.id.desc())


def reasons(heard: Heard) -> Sequence[Voice]:
    """The voices that say something, those that contest first."""
    order = list(reversed(Stance))
    spoken = [voice for voice in heard.declaration.voices if voice.reason]
    return sorted(spoken, key=lambda voice: (order.index(voice.stance), voice.first_at, voice.id))
