"""Order of the pitches, planned and re-estimated times, and the clock: whole milliseconds, no clock read
here.

Instants are milliseconds since 1970 (UTC), so that a screen, a remote and the server do the same arithmetic.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.dice import Dice, shuffled
from app.core.errors import RuleError

MINUTE = 60_000


def milliseconds(instant: datetime) -> int:
    """Milliseconds since 1970 of an aware instant, exactly."""
    whole = int(instant.replace(microsecond=0).timestamp())
    return whole * 1000 + instant.microsecond // 1000


def running_order(ids: Sequence[str], dice: Dice) -> list[str]:
    """The order of passage, by lot: ids sorted by bytes, then Fisher–Yates descending."""
    return shuffled(sorted(ids, key=str.encode), dice)


@dataclass(frozen=True, slots=True)
class Slot:
    id: str
    start: int
    end: int
    done: bool = False  # its times are real ones

    @property
    def duration(self) -> int:
        return self.end - self.start


def planned_slots(
    order: Sequence[str], start: int, duration: int, gap: int = 0, durations: Mapping[str, int] | None = None
) -> list[Slot]:
    """One slot after the other from `start`; `durations` gives those that differ from `duration`."""
    slots, at = [], start
    for one in order:
        length = (durations or {}).get(one, duration)
        slots.append(Slot(one, at, at + length))
        at += length + gap
    return slots


def reestimated_slots(
    planned: Sequence[Slot],
    real: Mapping[str, tuple[int, int | None]],
    now: int,
    gap: int = 0,
    *,
    at_once: bool = False,
) -> list[Slot]:
    """The schedule as it now stands.

    `real` gives the start and end (None: still running) of those that have begun, in the order in which they
    went. Those that remain follow in the planned order, never before now, and never before their planned time
    unless each follows the one before `at_once`; a team that was away is one that remains. A running pitch is
    expected to last what was planned, or until now when it overruns.
    """
    lengths = {slot.id: slot.duration for slot in planned}
    slots = []
    for one, (start, end) in sorted(real.items(), key=lambda item: item[1][0]):
        finish = end if end is not None else max(now, start + lengths[one])
        slots.append(Slot(one, start, finish, done=end is not None))
    free = max([now, *(slot.end + gap for slot in slots)])
    for slot in planned:
        if slot.id not in real:
            begin = free if at_once else max(free, slot.start)
            slots.append(Slot(slot.id, begin, begin + slot.duration))
            free = begin + slot.duration + gap
    return slots


def overrun(planned: Slot, start: int, end: int) -> int:
    """Milliseconds spoken beyond the planned duration, 0 when within it."""
    return max(0, (end - start) - planned.duration)


def delay(planned: Sequence[Slot], estimated: Sequence[Slot]) -> int:
    """How late the last slot now ends, in milliseconds; negative when ahead."""
    return max((slot.end for slot in estimated), default=0) - max((slot.end for slot in planned), default=0)


@dataclass(frozen=True, slots=True)
class Clock:
    """A countdown that anyone can recompute from what is stored: no tick is ever saved."""

    duration: int  # milliseconds, added time included
    started_at: int | None = None
    pauses: tuple[tuple[int, int], ...] = ()  # closed spans
    paused_at: int | None = None
    stopped_at: int | None = None

    @property
    def is_started(self) -> bool:
        return self.started_at is not None

    @property
    def is_running(self) -> bool:
        return self.is_started and self.paused_at is None and self.stopped_at is None

    def elapsed(self, now: int) -> int:
        """Milliseconds run, pauses left out; a `now` before the start counts as the start."""
        if self.started_at is None:
            return 0
        ends = [instant for instant in (now, self.paused_at, self.stopped_at) if instant is not None]
        paused = sum(end - begin for begin, end in self.pauses)
        return max(0, min(ends) - self.started_at - paused)

    def remaining(self, now: int) -> int:
        return max(0, self.duration - self.elapsed(now))

    def overrun(self, now: int) -> int:
        return max(0, self.elapsed(now) - self.duration)

    def start(self, now: int) -> "Clock":
        """Start, or go on as before when already started: a double tap changes nothing."""
        return self if self.is_started else replace(self, started_at=now)

    def pause(self, now: int) -> "Clock":
        return replace(self, paused_at=max(now, self._last())) if self.is_running else self

    def resume(self, now: int) -> "Clock":
        if self.paused_at is None or self.stopped_at is not None:
            return self
        return replace(self, pauses=(*self.pauses, (self.paused_at, max(now, self.paused_at))), paused_at=None)

    def add(self, milliseconds: int) -> "Clock":
        """Give more time, or take some back; the duration stays positive."""
        if self.duration + milliseconds <= 0:
            raise RuleError("La durée d’un passage ne peut pas devenir nulle. Le chronomètre est resté tel quel.")
        return replace(self, duration=self.duration + milliseconds)

    def stop(self, now: int) -> "Clock":
        if self.started_at is None or self.stopped_at is not None:
            return self
        return replace(self.resume(now), stopped_at=max(now, self._last()))

    def _last(self) -> int:
        """The last instant stored: a clock set back never makes time negative."""
        return max([self.started_at or 0, *(end for _, end in self.pauses), self.paused_at or 0])
