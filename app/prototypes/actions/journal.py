"""The journal: written once even if it is sent twice, corrected without losing what it said, taken off whole."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.files.photos import TakenPhoto
from app.models.accounts import Account
from app.models.followup import Evidence, JournalVersion, Photo
from app.models.moderation import ContentKind, demand_shown
from app.models.prototypes import JournalEntry, Prototype
from app.prototypes.actions.rules import demand_going, demand_not_before_start, demand_past, record


@dataclass(frozen=True)
class Picture:
    """A photo just taken in, with what is said to whoever does not see it."""

    taken: TakenPhoto
    alternative: str


@dataclass(frozen=True)
class Passage:
    """What an entry says. With `picture` None a correction keeps the photo that is there, or drops it (`bare`)."""

    happened_on: date
    text: str
    place: str = ""
    picture: Picture | None = None
    alternative: str = ""
    bare: bool = False


def write(
    session: Session,
    prototype: Prototype,
    happened_on: date,
    text: str,
    now: datetime,
    actor: Account,
    *,
    place: str = "",
    picture: Picture | None = None,
    token: str | None = None,
) -> JournalEntry:
    """`token` is made by the page: sent again by a telephone that lost the answer, the entry is there once."""
    same = select(JournalEntry).where(JournalEntry.prototype_id == prototype.id, JournalEntry.token == token)
    if token and (sent := session.scalar(same)) is not None:
        if (sent.happened_on, sent.text, sent.place) != (happened_on, text, place):
            raise RuleError(
                "Ce passage est déjà publié, avec d’autres mots : corrigez-le dans le journal. Ce que vous avez écrit "
                "est toujours affiché."
            )
        return sent
    _demand_day(prototype, happened_on, now)
    entry = JournalEntry(prototype_id=prototype.id, happened_on=happened_on, text=text, place=place, written_at=now)
    entry.account_id, entry.token = actor.id, token
    entry.photo_id = _photo(session, prototype, picture, now, actor) if picture else None
    session.add(entry)
    session.flush()
    record(session, "write_journal", prototype, actor, now, entry=entry.id)
    return entry


def correct(
    session: Session,
    prototype: Prototype,
    entry: JournalEntry,
    passage: Passage,
    version: int,
    now: datetime,
    actor: Account,
) -> None:
    """Say it better; what it said before stays readable. `version` is the one that was being read."""
    session.refresh(entry, with_for_update={"of": type(entry)})
    _demand_day(prototype, passage.happened_on, now)
    demand_shown(session, ContentKind.JOURNAL, entry.id)
    if entry.version != version:
        raise RuleError(
            "Ce passage a été corrigé ailleurs depuis que vous avez ouvert cette page. Rien n’a été modifié, et ce que "
            "vous avez écrit est toujours là : comparez avec ce qu’il dit maintenant, puis enregistrez de nouveau."
        )
    photo_id = _photo_after(session, prototype, entry, passage, now, actor)
    before = (entry.happened_on, entry.text, entry.place, entry.photo_id)
    if before == (passage.happened_on, passage.text, passage.place, photo_id):
        raise RuleError("Rien n’a changé : le passage reste comme il est.")
    session.add(_former(entry))
    entry.happened_on, entry.text, entry.place = passage.happened_on, passage.text, passage.place
    entry.photo_id, entry.written_at, entry.account_id = photo_id, now, actor.id
    entry.version += 1
    record(session, "correct_journal", prototype, actor, now, entry=entry.id)


def unwrite(session: Session, prototype: Prototype, entry: JournalEntry, now: datetime, actor: Account) -> None:
    """Take an entry off for good, with what it said before and its photos."""
    demand_going(prototype, now)
    demand_shown(session, ContentKind.JOURNAL, entry.id)
    if session.scalar(select(Evidence.id).where(Evidence.entry_id == entry.id).limit(1)) is not None:
        raise RuleError(
            "Ce passage est une preuve de l’analyse : retirez d’abord le point qui s’appuie sur lui, ou corrigez le "
            "passage. Rien n’a été retiré."
        )
    former = session.scalars(select(JournalVersion.photo_id).where(JournalVersion.entry_id == entry.id))
    photos = {number for number in [*former, entry.photo_id] if number is not None}
    record(session, "remove_journal", prototype, actor, now, happened_on=entry.happened_on.isoformat())
    session.delete(entry)
    session.flush()
    session.execute(delete(Photo).where(Photo.id.in_(photos)))


def _demand_day(prototype: Prototype, happened_on: date, now: datetime) -> None:
    demand_going(prototype, now)
    demand_not_before_start(prototype, happened_on, "happened_on")
    demand_past(happened_on, now, "happened_on")


def _photo(session: Session, prototype: Prototype, picture: Picture, now: datetime, actor: Account) -> int:
    taken = picture.taken
    photo = Photo(prototype_id=prototype.id, fingerprint=taken.fingerprint, small=taken.small, sent_at=now)
    photo.width, photo.height, photo.alternative = taken.width, taken.height, picture.alternative
    photo.account_id = actor.id
    session.add(photo)
    session.flush()
    return photo.id


def _photo_after(
    session: Session, prototype: Prototype, entry: JournalEntry, passage: Passage, now: datetime, actor: Account
) -> int | None:
    """The photo of the corrected entry; other words for the same image are another row, so the former words stay."""
    if passage.picture is not None:
        return _photo(session, prototype, passage.picture, now, actor)
    if entry.photo is None or passage.bare:
        return None
    if passage.alternative in ("", entry.photo.alternative):
        return entry.photo_id
    held = entry.photo
    again = TakenPhoto(held.fingerprint, held.small, held.width, held.height)
    return _photo(session, prototype, Picture(again, passage.alternative), now, actor)


def _former(entry: JournalEntry) -> JournalVersion:
    version = JournalVersion(entry_id=entry.id, number=entry.version, happened_on=entry.happened_on)
    version.place, version.text, version.photo_id = entry.place, entry.text, entry.photo_id
    version.written_at, version.account_id = entry.written_at, entry.account_id
    return version
