"""The day slips: what remains is estimated again, never before its time, in order, and nothing overlaps."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.core.programme import USUAL, Moment, expected, lateness, lengths, place, skipped
from app.core.running_order import MINUTE

DAY = 1_513_400_000_000
minutes = st.integers(1, 180)


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Moment], int]:
    """A day led up to some moment, each one longer or shorter than planned, some skipped; and what time it is."""
    planned = draw(st.lists(minutes, min_size=1, max_size=8))
    begun = draw(st.integers(0, len(planned)))
    at, now = DAY, DAY + draw(st.integers(-30, 30)) * MINUTE
    moments = []
    for rank, length in enumerate(planned):
        moment = Moment(str(rank), at, length * MINUTE)
        at += length * MINUTE
        is_last = rank == begun - 1
        if rank < begun and (is_last or draw(st.booleans())):
            spent = draw(minutes) * MINUTE
            ended = None if is_last and draw(st.booleans()) else now + spent
            moment = Moment(moment.id, moment.start, moment.length, now, ended, spent)
            now += spent
        moments.append(moment)
    return moments, now


@given(days())
def test_what_remains_comes_in_order_after_now_and_never_early(led: tuple[list[Moment], int]) -> None:
    moments, now = led
    slots = expected(moments, now)
    here = place(moments)
    coming = [slots[one.id] for one in moments[here + 1 :]]
    for slot, moment in zip(coming, moments[here + 1 :], strict=True):
        assert slot.start >= max(now, moment.start)
        assert slot.duration == moment.length
    for before, after in pairwise(coming):
        assert after.start >= before.end
    if here >= 0 and moments[here].is_current and coming:
        assert coming[0].start >= slots[moments[here].id].end


@given(days(), minutes)
def test_lateness_never_shrinks_while_nothing_happens(led: tuple[list[Moment], int], more: int) -> None:
    moments, now = led
    later = [
        Moment(one.id, one.start, one.length, one.begun, one.ended, one.elapsed + more * MINUTE * one.is_current)
        for one in moments
    ]
    assert lateness(later, now + more * MINUTE) >= lateness(moments, now)


@given(days())
def test_lived_skipped_and_coming_are_the_whole_day(led: tuple[list[Moment], int]) -> None:
    moments, now = led
    told = {*expected(moments, now), *(one.id for one in skipped(moments))}
    assert told == {one.id for one in moments}


def test_day_on_time_is_expected_as_planned() -> None:
    moments = [
        Moment("a", DAY, 30 * MINUTE, begun=DAY, elapsed=10 * MINUTE),
        Moment("b", DAY + 30 * MINUTE, 60 * MINUTE),
    ]
    now = DAY + 10 * MINUTE
    assert [(slot.start, slot.end) for slot in expected(moments, now).values()] == [
        (DAY, DAY + 30 * MINUTE),
        (DAY + 30 * MINUTE, DAY + 90 * MINUTE),
    ]
    assert lateness(moments, now) == 0


def test_time_added_and_pauses_push_what_follows() -> None:
    paused = Moment("a", DAY, 40 * MINUTE, begun=DAY, elapsed=10 * MINUTE)  # ten minutes added, five of pause so far
    moments = [paused, Moment("b", DAY + 30 * MINUTE, 60 * MINUTE)]
    assert lateness(moments, DAY + 15 * MINUTE) == 15 * MINUTE


def test_work_that_remains_pushes_what_follows_and_never_pulls_it() -> None:
    end = Moment("b", DAY + 30 * MINUTE, 10 * MINUTE)
    for needed, late in ((5, 0), (20, 0), (35, 15)):
        running = Moment("a", DAY, 30 * MINUTE, begun=DAY, elapsed=10 * MINUTE, needed=needed * MINUTE)
        assert lateness([running, end], DAY + 10 * MINUTE) == late * MINUTE
    assert lateness([Moment("a", DAY, 30 * MINUTE, needed=40 * MINUTE), end], DAY) == 10 * MINUTE


def test_lengths_run_until_the_next_moment() -> None:
    assert lengths([0, 10, 30], [None, 5, None]) == [10, 5, USUAL]
    assert lengths([0, 0], [None, None]) == [USUAL, USUAL]
    assert lengths([], []) == []
