"""The day as planned and as it goes: whole milliseconds since 1970, no clock read here."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.running_order import MINUTE, Slot, delay, reestimated_slots

USUAL = 30 * MINUTE  # of a last moment whose length nobody gave


@dataclass(frozen=True, slots=True)
class Moment:
    """As planned (`start`, `length` with the time added), and as lived: `elapsed` counts up to now, pauses left out.

    `needed` is what must still be done in it, from now or from its start to come: it does not end before that.
    """

    id: str
    start: int
    length: int
    begun: int | None = None
    ended: int | None = None
    elapsed: int = 0
    needed: int = 0

    @property
    def is_current(self) -> bool:
        return self.begun is not None and self.ended is None

    @property
    def left(self) -> int:
        """Negative beyond its time."""
        return self.length - self.elapsed


def lengths(starts: Sequence[int], given: Sequence[int | None], usual: int = USUAL) -> list[int]:
    """What each moment is planned to last: its own length, else until the next one, else `usual`."""
    until_next = [later - start for start, later in pairwise(starts)]
    return [own or gap or usual for own, gap in zip(given, [*until_next, 0][: len(given)], strict=True)]


def place(moments: Sequence[Moment]) -> int:
    """The place of the current moment, else of the last one that began; −1 before the day."""
    current = next((place for place, one in enumerate(moments) if one.is_current), None)
    return current if current is not None else max((n for n, one in enumerate(moments) if one.begun), default=-1)


def skipped(moments: Sequence[Moment]) -> list[Moment]:
    """Those that the day passed over without beginning them."""
    return [one for one in moments[: max(0, place(moments))] if one.begun is None]


def expected(moments: Sequence[Moment], now: int) -> dict[str, Slot]:
    """When each moment began or will: what was skipped apart, those to come follow the current one in order.

    A moment to come never begins before its planned time, nor before now.
    """
    here = place(moments)
    lived = {one.id: one for n, one in enumerate(moments) if one.begun is not None and n <= here}
    planned = [_planned(one, now) for n, one in enumerate(moments) if one.id in lived or n > here]
    real = {one.id: (one.begun or 0, one.ended) for one in lived.values()}
    return {slot.id: slot for slot in reestimated_slots(planned, real, now)}


def lateness(moments: Sequence[Moment], now: int) -> int:
    """How much later than planned the day will end, in milliseconds; negative when earlier."""
    if not moments:
        return 0
    last = moments[-1]
    slots = expected(moments, now)
    return delay([Slot(last.id, last.start, last.start + last.length)], [slots[last.id]]) if last.id in slots else 0


def _planned(one: Moment, now: int) -> Slot:
    """The current moment is expected to use up what is left of its time, or what its work still needs."""
    if one.is_current and one.begun is not None:
        return Slot(one.id, one.begun, now + max(0, one.left, one.needed))
    return Slot(one.id, one.start, one.start + max(one.length, one.needed))
