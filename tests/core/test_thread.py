"""The thread follows the acts, and a refusal says why and when."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core.errors import RuleError
from app.core.thread import Act, Activity, ActKind, Planned, StepState, demand_open, is_open, thread

T0 = datetime(2017, 11, 22, 8, 0, tzinfo=UTC)


def act(activity: Activity, kind: ActKind, hours: int) -> Act:
    return Act(activity, kind, T0 + timedelta(hours=hours))


def test_thread_starts_with_everything_to_come() -> None:
    steps = thread([], [], T0)
    assert [step.activity for step in steps] == list(Activity)
    assert {step.state for step in steps} == {StepState.UPCOMING}


def test_activities_overlap_and_close_on_their_own() -> None:
    acts = [
        act(Activity.CALL, ActKind.OPEN, 0),
        act(Activity.DRAW, ActKind.OPEN, 1),
        act(Activity.CALL, ActKind.CLOSE, 2),
    ]
    states = {step.activity: step.state for step in thread(acts, [], T0 + timedelta(hours=3))}
    assert states[Activity.CALL] is StepState.DONE
    assert states[Activity.DRAW] is StepState.CURRENT
    assert states[Activity.CONVENING] is StepState.UPCOMING


def test_reopened_activity_is_current_since_its_first_opening() -> None:
    acts = [
        act(Activity.CALL, ActKind.OPEN, 0),
        act(Activity.CALL, ActKind.CLOSE, 1),
        act(Activity.CALL, ActKind.OPEN, 2),
    ]
    step = thread(acts, [], T0 + timedelta(hours=3))[0]
    assert (step.state, step.opened_at, step.closed_at) == (StepState.CURRENT, T0, None)


def test_acts_of_the_future_do_not_count_yet() -> None:
    acts = [act(Activity.CALL, ActKind.OPEN, 5)]
    assert not is_open(acts, Activity.CALL, T0)
    assert is_open(acts, Activity.CALL, T0 + timedelta(hours=5))


def test_refusal_before_opening_says_when() -> None:
    planned = [Planned(Activity.VOTE, T0 + timedelta(days=1), None)]
    with pytest.raises(RuleError) as refusal:
        demand_open([], planned, Activity.VOTE, T0)
    assert refusal.value.params["opens_at"] == T0 + timedelta(days=1)


def test_refusal_after_closing_says_since_when() -> None:
    acts = [act(Activity.CALL, ActKind.OPEN, 0), act(Activity.CALL, ActKind.CLOSE, 4)]
    with pytest.raises(RuleError) as refusal:
        demand_open(acts, [], Activity.CALL, T0 + timedelta(hours=9))
    assert refusal.value.params["closed_at"] == T0 + timedelta(hours=4)


def test_refusal_without_a_date_says_so() -> None:
    with pytest.raises(RuleError, match="date n’est pas fixée"):
        demand_open([], [], Activity.PITCHES, T0)
