"""Order, slots and clock: whole milliseconds, and a clock that anyone recomputes."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import RuleError
from app.core.running_order import (
    MINUTE,
    Clock,
    delay,
    milliseconds,
    overrun,
    planned_slots,
    reestimated_slots,
    running_order,
)
from tests.core.seeded import SeededDice

TABLES = [f"T{number:02}" for number in range(1, 22)]
START = milliseconds(datetime(2017, 12, 16, 15, 0, tzinfo=UTC))


def test_milliseconds_are_exact():
    assert milliseconds(datetime(2017, 12, 16, 15, 0, 0, 7000, tzinfo=UTC)) == START + 7


def test_running_order_depends_on_dice_alone():
    order = running_order(TABLES, SeededDice("1"))
    assert sorted(order) == TABLES
    assert running_order(reversed(TABLES), SeededDice("1")) == order
    assert running_order(TABLES, SeededDice("2")) != order


def test_planned_slots_follow_each_other():
    slots = planned_slots(["A", "B", "C"], START, 3 * MINUTE, gap=MINUTE, durations={"B": 5 * MINUTE})
    assert [slot.start - START for slot in slots] == [0, 4 * MINUTE, 10 * MINUTE]
    assert slots[-1].end == START + 13 * MINUTE


def test_reestimated_slots_carry_an_overrun_to_those_that_wait():
    planned = planned_slots(["A", "B", "C"], START, 3 * MINUTE, gap=MINUTE)
    real = {"A": (START, START + 5 * MINUTE)}
    now = START + 5 * MINUTE
    slots = reestimated_slots(planned, real, now, gap=MINUTE)
    assert [slot.start - START for slot in slots] == [0, 6 * MINUTE, 10 * MINUTE]
    assert delay(planned, slots) == 2 * MINUTE
    assert overrun(planned[0], *real["A"]) == 2 * MINUTE


def test_reestimated_slots_bring_an_absent_team_back_in_its_turn():
    planned = planned_slots(["A", "B", "C"], START, 3 * MINUTE)
    real = {"B": (START, START + 3 * MINUTE), "C": (START + 3 * MINUTE, None)}
    slots = reestimated_slots(planned, real, START + 4 * MINUTE)
    assert [(slot.id, slot.done) for slot in slots] == [("B", True), ("C", False), ("A", False)]
    assert slots[-1].start == START + 6 * MINUTE
    late = reestimated_slots(planned, real, START + 20 * MINUTE)
    assert late[-1].start == START + 20 * MINUTE


def test_reestimated_slots_never_start_before_planned():
    planned = planned_slots(["A", "B"], START, 3 * MINUTE)
    slots = reestimated_slots(planned, {"A": (START, START + MINUTE)}, START + MINUTE)
    assert slots[1].start == planned[1].start


def test_reestimated_slots_may_follow_at_once():
    planned = planned_slots(["A", "B"], START, 3 * MINUTE, gap=MINUTE)
    real = {"A": (START, START + MINUTE)}
    slots = reestimated_slots(planned, real, START + MINUTE, gap=MINUTE, at_once=True)
    assert slots[1].start == START + 2 * MINUTE


def test_clock_counts_down_then_over():
    clock = Clock(3 * MINUTE).start(START)
    assert clock.remaining(START + 1) == 3 * MINUTE - 1
    assert (clock.remaining(START + 4 * MINUTE), clock.overrun(START + 4 * MINUTE)) == (0, MINUTE)
    assert Clock(3 * MINUTE).elapsed(START) == 0


def test_clock_double_taps_change_nothing():
    clock = Clock(3 * MINUTE).start(START)
    assert clock.start(START + 9) is clock
    assert clock.resume(START + 9) is clock
    paused = clock.pause(START + 10)
    assert paused.pause(START + 20) is paused
    stopped = paused.stop(START + 30)
    assert stopped.stop(START + 40) is stopped
    assert stopped.elapsed(START + 50) == 10
    assert Clock(MINUTE).stop(START) == Clock(MINUTE)


def test_clock_added_time_stays_positive():
    assert Clock(3 * MINUTE).add(MINUTE // 2).duration == 210_000
    with pytest.raises(RuleError, match="nulle"):
        Clock(MINUTE).add(-MINUTE)


@given(st.lists(st.tuples(st.sampled_from(["start", "pause", "resume", "stop"]), st.integers(0, 10**6))))
def test_clock_recounts_the_time_it_ran(acts):
    """Against a stopwatch that adds up running spans; acts come in order of time."""
    clock, ran, running, at = Clock(3 * MINUTE), 0, False, START
    ended = False
    for act, later in acts:
        ran += later if running else 0
        at += later
        clock = getattr(clock, act)(at)
        if act == "start" and not clock.pauses and clock.paused_at is None and not ended:
            running = True
        elif act == "pause" and running:
            running = False
        elif act == "resume" and clock.is_running:
            running = True
        elif act == "stop" and clock.is_started:
            running, ended = False, True
        assert clock.elapsed(at) == ran
        assert clock.remaining(at) - clock.overrun(at) == clock.duration - ran


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_clock_of_a_phone_set_wrong_never_goes_below_zero(first, second):
    clock = Clock(MINUTE).start(START).pause(START + first).resume(START + second)
    assert clock.elapsed(START + min(first, second)) >= 0
