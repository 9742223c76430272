"""The journal of a prototype, latest first: a few entries, a page of them, one with what it said before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.models.followup import JournalVersion, Photo
from app.models.prototypes import JournalEntry, Prototype

PAGE = 20
Place = tuple[date, int]  # the day and the id of the entry after which a page begins


@dataclass(frozen=True)
class Leaf:
    """Some entries, how many there are in all (None when it was not asked), and where the next page begins."""

    entries: Sequence[JournalEntry]
    total: int | None
    after: Place | None


def latest(session: Session, prototype: Prototype, count: int = 3) -> Leaf:
    """The last entries, with how many there are, in one query."""
    total = select(func.count()).where(JournalEntry.prototype_id == prototype.id).scalar_subquery()
    rows = session.execute(_entries(prototype).add_columns(total).limit(count)).all()
    return Leaf([row[0] for row in rows], rows[0][1] if rows else 0, None)


def leaf(session: Session, prototype: Prototype, after: Place | None) -> Leaf:
    """A page, found by its key: the thousandth costs what the first does."""
    statement = _entries(prototype).limit(PAGE + 1)
    if after is not None:
        day, number = after
        same_day = and_(JournalEntry.happened_on == day, JournalEntry.id < number)
        statement = statement.where(or_(JournalEntry.happened_on < day, same_day))
    found = session.scalars(statement).all()
    last = found[PAGE - 1] if len(found) > PAGE else None
    return Leaf(found[:PAGE], None, (last.happened_on, last.id) if last else None)


def versions(session: Session, entry: JournalEntry) -> Sequence[JournalVersion]:
    """What it said before, the latest first."""
    return session.scalars(
        select(JournalVersion)
        .where(JournalVersion.entry_id == entry.id)
        .options(joinedload(JournalVersion.photo))
        .order_by(JournalVersion.number.desc())
    ).all()


def photo(session: Session, prototype: Prototype, photo_id: int) -> Photo | None:
    """A photo that the journal shows; not one whose passage is hidden."""
    named = or_(
        select(JournalEntry.id).where(JournalEntry.photo_id == Photo.id).exists(),
        select(JournalVersion.id).where(JournalVersion.photo_id == Photo.id).exists(),
    )
    return session.scalar(select(Photo).where(Photo.id == photo_id, Photo.prototype_id == prototype.id, named))


def photos_kept(session: Session, edition_id: int) -> set[str]:
    """The files that a journal of this edition still names."""
    statement = select(Photo.fingerprint, Photo.small).join(Prototype, Photo.prototype_id == Prototype.id)
    return {name for row in session.execute(statement.where(Prototype.edition_id == edition_id)) for name in row}


def _entries(prototype: Prototype) -> Select[JournalEntry]:
    return (
        select(JournalEntry)
        .where(JournalEntry.prototype_id == prototype.id)
        .options(joinedload(JournalEntry.photo))
        .order_by(JournalEntry.happened_on.desc(), JournalEntry.id.desc())
    )
