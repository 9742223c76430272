"""The moments of the day: planned, expected, lived; and what is announced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import Select, select

from app.core import programme
from app.core.paris import PARIS, day_of
from app.core.running_order import MINUTE, milliseconds
from app.extensions import db
from app.models.editions import Edition, ProgrammeItem
from app.models.stage import Announcement


def moments_of(edition: Edition) -> list[ProgrammeItem]:
    """The programme, in its order."""
    return list(db.session.scalars(_moments(edition).order_by(ProgrammeItem.starts_at, ProgrammeItem.id)))


def locked_moments(edition: Edition) -> list[ProgrammeItem]:
    """The same, held until the end of the transaction: two remotes take turns. Always before the running order."""
    held = _moments(edition).order_by(ProgrammeItem.id).with_for_update()
    found = db.session.scalars(held.execution_options(populate_existing=True))
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def moment_numbered(edition: Edition, moment_id: int) -> ProgrammeItem | None:
    return db.session.scalar(_moments(edition).where(ProgrammeItem.id == moment_id))


def current_moment(moments: Sequence[ProgrammeItem]) -> ProgrammeItem | None:
    return next((one for one in moments if one.is_current), None)


def run_ms(moment: ProgrammeItem, now: datetime) -> int:
    """Time run so far, pauses left out."""
    running = milliseconds(now) - milliseconds(moment.running_since) if moment.running_since else 0
    return moment.elapsed_ms + max(0, running)


def announced(edition: Edition, now: datetime) -> Announcement | None:
    """What is announced now: the last sentence, unless it expired or was taken back."""
    last = db.session.scalar(_announced(edition).limit(1))
    return last if last is not None and last.cancelled_at is None and last.until > now else None


def announcements(edition: Edition) -> list[Announcement]:
    """Everything announced, the last first."""
    return list(db.session.scalars(_announced(edition)))


@dataclass(frozen=True)
class Row:
    """A moment of the day: when it was planned, what it lasts, and when it began or will."""

    moment: ProgrammeItem
    planned_at: datetime
    length_ms: int  # planned, with the time added
    expected_at: datetime
    expected_end: datetime
    state: str  # upcoming, current, paused, done, skipped

    @property
    def shift_minutes(self) -> int:
        """How much later than planned it began, or will; negative when earlier."""
        return round((self.expected_at - self.planned_at).total_seconds() / 60)


def day(
    edition: Edition, moments: Sequence[ProgrammeItem], now: datetime, needed: Mapping[int, int] | None = None
) -> list[Row]:
    """The programme with the times as they now stand; `needed`, in ms, is what a moment's own work still takes."""
    now = _clock(edition, moments, now)
    lived = _lived(edition, moments, now, needed or {})
    slots = programme.expected(lived, milliseconds(now))
    skipped = {one.id for one in programme.skipped(lived)}
    return [_row(moment, one, slots.get(one.id), skipped) for moment, one in zip(moments, lived, strict=True)]


def delayed_by(
    edition: Edition, moments: Sequence[ProgrammeItem], now: datetime, needed: Mapping[int, int] | None = None
) -> int:
    """How many minutes later than planned the day will end, once it has begun; negative when earlier."""
    if not any(one.begun_at for one in moments):
        return 0
    now = _clock(edition, moments, now)
    return round(programme.lateness(_lived(edition, moments, now, needed or {}), milliseconds(now)) / MINUTE)


def _row(moment: ProgrammeItem, one: programme.Moment, slot: programme.Slot | None, skipped: set[str]) -> Row:
    start, end = (slot.start, slot.end) if slot else (one.start, one.start + one.length)
    if slot is None and moment.begun_at and moment.ended_at:
        start, end = milliseconds(moment.begun_at), milliseconds(moment.ended_at)
    return Row(
        moment=moment,
        planned_at=_instant(one.start),
        length_ms=one.length,
        expected_at=_instant(start),
        expected_end=_instant(end),
        state="skipped" if one.id in skipped else _state(moment, slot),
    )


def _state(moment: ProgrammeItem, slot: programme.Slot | None) -> str:
    if moment.is_current:
        return "current" if moment.running_since else "paused"
    return "done" if moment.ended_at and (slot is None or slot.done) else "upcoming"


def planned_starts(edition: Edition, moments: Sequence[ProgrammeItem], now: datetime) -> list[int]:
    """When each moment is planned, on the day that is lived, in milliseconds."""
    held_on = _held_on(edition, moments, now)
    return [milliseconds(datetime.combine(held_on, one.starts_at, PARIS)) for one in moments]


def _lived(
    edition: Edition, moments: Sequence[ProgrammeItem], now: datetime, needed: Mapping[int, int]
) -> list[programme.Moment]:
    starts = planned_starts(edition, moments, now)
    lasting = programme.lengths(starts, [one.minutes * MINUTE if one.minutes else None for one in moments])
    return [
        programme.Moment(
            id=str(moment.id),
            start=start,
            length=length + moment.added_ms,
            begun=milliseconds(moment.begun_at) if moment.begun_at else None,
            ended=milliseconds(moment.ended_at) if moment.ended_at else None,
            elapsed=run_ms(moment, now),
            needed=needed.get(moment.id, 0),
        )
        for moment, start, length in zip(moments, starts, lasting, strict=True)
    ]


def _clock(edition: Edition, moments: Sequence[ProgrammeItem], now: datetime) -> datetime:
    """Estimates stop with the day: once it is past, they stay as the last gesture left them."""
    held_on = _held_on(edition, moments, now)
    if day_of(now) <= held_on:
        return now
    gestures = [at for one in moments for at in (one.begun_at, one.ended_at) if at]
    return max(gestures, default=datetime.combine(held_on, time.min, PARIS))


def _held_on(edition: Edition, moments: Sequence[ProgrammeItem], now: datetime) -> date:
    """The day that is lived, a rehearsal included; else the one that is planned."""
    begun = min((one.begun_at for one in moments if one.begun_at), default=None)
    return day_of(begun) if begun else edition.held_on or day_of(now)


def _instant(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def _moments(edition: Edition) -> Select[ProgrammeItem]:
    return select(ProgrammeItem).where(ProgrammeItem.edition_id == edition.id)


def _announced(edition: Edition) -> Select[Announcement]:
    return select(Announcement).where(Announcement.edition_id == edition.id).order_by(Announcement.id.desc())
