"""What time asks us to say: deadlines that passed, silences, and the letter of the month; each not yet said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, literal, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from app.core.follow_up import Reason
from app.core.paris import PARIS
from app.models.accounts import Account, Role, RoleGrant
from app.models.prototypes import Milestone, Prototype, PrototypeStage, TeamMember, TeamRole
from app.models.sponsorship import Notice, NoticeKind, Pledge
from app.sponsorship.queries.figures import Line, lines, waits
from app.sponsorship.queries.pact import present


@dataclass(frozen=True)
class Due:
    """A deadline that passed and of which nothing was said yet."""

    kind: NoticeKind
    id: int
    label: str
    due_on: date
    function: str


def prototypes_to_warn(session: Session, today: date) -> Sequence[int]:
    """Those not concluded where a deadline has passed unsaid."""
    late = union_all(_steps(today), _pledges(today)).subquery()
    return session.scalars(select(late.c.prototype_id).distinct().order_by(late.c.prototype_id)).all()


def due(session: Session, prototype: Prototype, today: date) -> list[Due]:
    rows = [
        *session.execute(_steps(today).where(Milestone.prototype_id == prototype.id)),
        *session.execute(_pledges(today).where(Pledge.prototype_id == prototype.id)),
    ]
    found = [Due(NoticeKind(row.kind), row.id, row.label, row.due_on, row.function) for row in rows]
    return sorted(found, key=lambda one: (one.due_on, one.kind, one.id))


def _steps(today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(NoticeKind.LATE_STEP.value).label("kind"),
            Milestone.id,
            Milestone.prototype_id,
            Milestone.label,
            Milestone.due_on,
            literal("").label("function"),
        )
        .join(Prototype, Milestone.prototype_id == Prototype.id)
        .where(_goes_on(), Milestone.done_on.is_(None), Milestone.due_on < today)
        .where(~_said(NoticeKind.LATE_STEP, Milestone.id, Milestone.due_on))
    )


def _pledges(today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(
            literal(NoticeKind.LATE_PLEDGE.value).label("kind"),
            Pledge.id,
            Pledge.prototype_id,
            Pledge.label,
            Pledge.due_on,
            Pledge.owner_function.label("function"),
        )
        .join(Prototype, Pledge.prototype_id == Prototype.id)
        .where(_goes_on(), waits(), Pledge.due_on < today)
        .where(~_said(NoticeKind.LATE_PLEDGE, Pledge.id, Pledge.due_on))
    )


def _goes_on() -> ColumnElement[bool]:
    return Prototype.stage != PrototypeStage.CONCLUDED


def _said(kind: NoticeKind, subject: Any, day: Any) -> ColumnElement[bool]:
    return exists().where(and_(Notice.kind == kind, Notice.subject_id == subject, Notice.day == day))


def beginning_of(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)


def silent(session: Session, today: date) -> list[Line]:
    """Prototypes that have given no sign of life for long, of which nothing was said yet."""
    said = session.execute(select(Notice.subject_id, Notice.day).where(Notice.kind == NoticeKind.SILENCE))
    known = {(row.subject_id, row.day) for row in said}
    return [
        line
        for line in sorted(lines(session, select(Prototype.id).where(_goes_on()), today), key=lambda line: line.id)
        if Reason.SILENT in line.why and (line.id, line.figures.last_sign) not in known
    ]


def whole(session: Session, prototype_id: int) -> Prototype | None:
    """Held, so that two workers never say the same thing; with its team and its edition."""
    session.execute(select(Prototype.id).where(Prototype.id == prototype_id).with_for_update())
    return session.scalar(
        select(Prototype)
        .where(Prototype.id == prototype_id)
        .options(
            joinedload(Prototype.project),
            joinedload(Prototype.edition),
            selectinload(Prototype.team).joinedload(TeamMember.account),
        )
        .execution_options(populate_existing=True)
    )


def recipients(session: Session, prototype: Prototype) -> list[Account]:
    """The team; the organisers of the edition too where nobody accompanies it any more."""
    found = {one.account_id: one.account for one in present(prototype)}
    if not any(one.role is TeamRole.SPONSOR for one in present(prototype)):
        organisers = select(Account).join(RoleGrant, RoleGrant.account_id == Account.id)
        held = (RoleGrant.role == Role.ORGANISER, RoleGrant.edition_id == prototype.edition_id)
        for account in session.scalars(organisers.where(*held, RoleGrant.revoked_at.is_(None))):
            found[account.id] = account
    return [account for _key, account in sorted(found.items()) if account.is_active]


def accounts_to_tell(session: Session, month: date) -> Sequence[int]:
    """Members of a team that goes on, there before this month began, who have not had its letter."""
    return session.scalars(
        select(TeamMember.account_id)
        .join(Prototype, TeamMember.prototype_id == Prototype.id)
        .join(Account, TeamMember.account_id == Account.id)
        .where(_goes_on(), TeamMember.until.is_(None), TeamMember.since < beginning_of(month), Account.is_active)
        .where(~_said(NoticeKind.DIGEST, TeamMember.account_id, month))
        .distinct()
        .order_by(TeamMember.account_id)
    ).all()


def going(account: Account) -> Select[Any]:
    """The ids of the prototypes that an account is in the team of, concluded ones aside."""
    return (
        select(TeamMember.prototype_id)
        .join(Prototype, TeamMember.prototype_id == Prototype.id)
        .where(_goes_on(), TeamMember.account_id == account.id, TeamMember.until.is_(None))
    )


def kept_between(session: Session, prototypes: Sequence[int], first: date, after: date) -> list[tuple[int, str, date]]:
    """(prototype, promise, day) for the steps and pledges kept from `first` up to the day before `after`."""
    steps = select(Milestone.prototype_id, Milestone.label, Milestone.done_on.label("day")).where(
        Milestone.prototype_id.in_(prototypes), Milestone.done_on >= first, Milestone.done_on < after
    )
    pledges = select(Pledge.prototype_id, Pledge.label, Pledge.kept_on).where(
        Pledge.prototype_id.in_(prototypes), Pledge.kept_on >= first, Pledge.kept_on < after
    )
    both = union_all(steps, pledges).subquery()
    rows = session.execute(select(both).order_by(both.c.day, both.c.label))
    return [(row.prototype_id, row.label, row.day) for row in rows]
