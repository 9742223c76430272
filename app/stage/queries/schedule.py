"""When each team passes and each moment begins, as the day now stands: the pitches and the programme push each other.

Until the first team has begun, the pitches follow their moment: begun or expected twenty minutes late, every passage
is twenty minutes late. Once they have begun, each follows the one before, early or late. The moment of the pitches
lasts as long as the teams that remain need, and what comes after it waits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from app.core.paris import PARIS
from app.core.running_order import MINUTE, Slot, milliseconds, reestimated_slots
from app.models.editions import Edition, MomentKind, ProgrammeItem
from app.models.stage import Pitch, PitchState, RunningOrder
from app.stage.queries import day as programme
from app.stage.queries.pitches import NOT_BEGUN, order_of, pitches_of, to_come


@dataclass(frozen=True)
class Passage:
    """A pitch in the list: its place, when it began or will, and how its team is called now.

    `call` is stage, speaking, next, later, missed or done.
    """

    place: int
    pitch: Pitch
    expected_at: datetime | None
    call: str


@dataclass(frozen=True)
class Schedule:
    order: RunningOrder | None
    pitches: Sequence[Pitch]
    moments: Sequence[programme.Row]
    passages: Sequence[Passage]
    delay: int  # minutes later than planned that the day will end; negative when earlier


def schedule(edition: Edition, now: datetime) -> Schedule:
    """The whole day with the times as they now stand."""
    moments, order, pitches = programme.moments_of(edition), order_of(edition), pitches_of(edition)
    drawn = order if order is not None and order.dice is not None else None
    ahead = [one for one in moments if one.kind is MomentKind.PITCHES and one.ended_at is None]
    stage = ahead[0] if ahead else None
    planned = dict(zip((one.id for one in moments), programme.planned_starts(edition, moments, now), strict=True))
    needed: dict[int, int] = {}
    if drawn is not None and stage is not None and len(ahead) == 1:  # of two, nobody knows which team passes in which
        needed[stage.id] = _needed(edition, drawn, pitches, stage, planned[stage.id], milliseconds(now))
    rows = programme.day(edition, moments, now, needed)
    slots: Mapping[int, Slot] = {}
    if drawn is not None:
        begin = next((milliseconds(row.expected_at) for row in rows if row.moment is stage), None)
        slots = _slots(edition, drawn, pitches, _first(drawn, stage, begin), milliseconds(now))
    delay = programme.delayed_by(edition, moments, now, needed)
    return Schedule(order, pitches, rows, _passages(drawn, pitches, slots), delay)


def _needed(
    edition: Edition, order: RunningOrder, pitches: Sequence[Pitch], stage: ProgrammeItem, planned: int, now: int
) -> int:
    """What the teams that remain take, in ms: from now on, or from the planned start of their moment."""
    begin, since = (milliseconds(stage.begun_at), now) if stage.begun_at else (planned, planned)
    slots = _slots(edition, order, pitches, _first(order, stage, begin), since)
    return max((slot.end - since for slot in slots.values() if not slot.done), default=0)


def _first(order: RunningOrder, stage: ProgrammeItem | None, begin: int | None) -> int | None:
    """The first passage: as long after the beginning of its moment as was planned, whatever the hour and the day."""
    if stage is None or begin is None:
        return milliseconds(order.starts_at) if order.starts_at else None
    if order.starts_at is None:
        return begin
    return begin + max(0, _minutes(order.starts_at.astimezone(PARIS).time()) - _minutes(stage.starts_at)) * MINUTE


def _slots(
    edition: Edition, order: RunningOrder, pitches: Sequence[Pitch], first: int | None, now: int
) -> Mapping[int, Slot]:
    """By pitch; empty when nothing says when they begin."""
    begun = [pitch for pitch in pitches if pitch.started_at]
    if first is None and not begun:
        return {}
    planned, at = [_lived(pitch, now) for pitch in begun], first if first is not None else now
    for pitch in to_come(order, pitches):
        planned.append(Slot(str(pitch.id), at, at + pitch.allowed_ms))
        at += pitch.allowed_ms + order.gap_ms
    ended = {slot.id: slot.end if slot.done else None for slot in planned}
    real = {slot.id: (slot.start, ended[slot.id]) for slot in planned[: len(begun)]}
    slots = reestimated_slots(planned, real, now, order.gap_ms, at_once=bool(begun))
    return {int(slot.id): slot for slot in slots}


def _lived(pitch: Pitch, now: int) -> Slot:
    """A pitch that has begun ends when what is left of its own time is used up."""
    start = milliseconds(pitch.started_at) if pitch.started_at else now
    if pitch.ended_at is not None:
        return Slot(str(pitch.id), start, milliseconds(pitch.ended_at), done=True)
    since = milliseconds(pitch.running_since) if pitch.running_since else now
    spoken = pitch.elapsed_ms + max(0, now - since)
    return Slot(str(pitch.id), start, max(start, now + max(0, pitch.allowed_ms - spoken)))


def _passages(order: RunningOrder | None, pitches: Sequence[Pitch], slots: Mapping[int, Slot]) -> list[Passage]:
    current = order.current_id if order is not None else None
    waiting = [one for one in to_come(order, pitches) if one.id != current] if order is not None else []
    following = waiting[0].id if waiting else None
    return [
        Passage(
            place,
            pitch,
            datetime.fromtimestamp(slots[pitch.id].start / 1000, UTC) if pitch.id in slots else None,
            _call(pitch, is_on_stage=pitch.id == current, is_next=pitch.id == following),
        )
        for place, pitch in enumerate(pitches, start=1)
    ]


def _call(pitch: Pitch, *, is_on_stage: bool, is_next: bool) -> str:
    if pitch.state is PitchState.DONE:
        return "done"
    if is_on_stage:
        return "stage" if pitch.state in NOT_BEGUN else "speaking"
    if pitch.state is PitchState.MISSING:
        return "missed"
    return "next" if is_next else "later"


def _minutes(hour: time) -> int:
    return 60 * hour.hour + hour.minute
