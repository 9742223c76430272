"""What is hidden, what was, and whose appeals wait."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.models.accounts import Account
from app.models.editions import Edition
from app.models.moderation import Appeal, ContentKind, Hiding, HidingAuthor, in_force


@dataclass(frozen=True)
class Desk:
    """Appeals that wait, what is hidden without one, what was shown again; the oldest appeal first, then the last."""

    appeals: Sequence[Hiding]
    hidden: Sequence[Hiding]
    shown: Sequence[Hiding]


def desk(session: Session, edition: Edition) -> Desk:
    rows = session.scalars(_whole().where(Hiding.edition_id == edition.id).order_by(Hiding.hidden_at, Hiding.id)).all()
    waiting = [one for one in rows if one.is_in_force and one.appeal and one.appeal.answered_at is None]
    settled = [one for one in reversed(rows) if one not in waiting]
    return Desk(waiting, [one for one in settled if one.is_in_force], [one for one in settled if not one.is_in_force])


def hiding(session: Session, edition: Edition, hiding_id: int) -> Hiding | None:
    return session.scalar(_whole().where(Hiding.edition_id == edition.id, Hiding.id == hiding_id))


def of_author(session: Session, account: Account) -> Sequence[Hiding]:
    """What somebody wrote and that is hidden now, the last first."""
    own = select(HidingAuthor.hiding_id).where(HidingAuthor.account_id == account.id)
    statement = select(Hiding).where(Hiding.id.in_(own), Hiding.shown_at.is_(None))
    whole = statement.options(joinedload(Hiding.edition), joinedload(Hiding.appeal))
    return session.scalars(whole.order_by(Hiding.hidden_at.desc(), Hiding.id.desc())).all()


def of_content(session: Session, kind: ContentKind, content_id: int) -> Hiding | None:
    """The hiding in force of a content."""
    return in_force(session, kind, [content_id]).get(content_id)


def waiting(session: Session, edition: Edition) -> int:
    """How many appeals nobody answered."""
    statement = select(func.count(Appeal.id)).join(Hiding).where(Hiding.edition_id == edition.id)
    return session.scalar(statement.where(Appeal.answered_at.is_(None))) or 0


def _whole() -> Select[Hiding]:
    return select(Hiding).options(
        joinedload(Hiding.hidden_by),
        joinedload(Hiding.shown_by),
        joinedload(Hiding.appeal),
        selectinload(Hiding.authors),
    )
