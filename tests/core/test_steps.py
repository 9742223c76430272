"""What a moment proposes for the thread: in order, judged one after the other, and nothing that lasts for weeks."""

from dataclasses import replace

import pytest

from app.core.conduct import Situation
from app.core.steps import CODES, OF_THE_DAY, changes
from app.core.thread import Activity, ActKind

START = Situation(is_public=True, open=frozenset(), opened_once=frozenset(), has_plan=True, axes=6, submitted=21)


def day(*open_steps: Activity, **facts) -> Situation:
    return replace(START, open=frozenset(open_steps), opened_once=frozenset(open_steps), **facts)


def codes(activity: Activity | None, now: Situation) -> list[str]:
    return [one.code for one in changes(activity, now)]


def test_step_opens_and_those_before_it_close() -> None:
    assert codes(Activity.DIAGNOSIS, day(Activity.CONVENING, Activity.TABLES)) == ["open:diagnosis"]
    assert codes(Activity.AXES, day(Activity.DIAGNOSIS)) == ["close:diagnosis", "open:axes"]
    assert codes(Activity.PITCHES, day(Activity.AXES, Activity.PROJECTS)) == [
        "close:axes", "close:projects", "open:pitches"
    ]  # fmt: skip
    assert codes(Activity.DIAGNOSIS, day(Activity.DIAGNOSIS, Activity.AXES)) == []  # a later step stays as it was put


@pytest.mark.parametrize("activity", [None, *(one for one in Activity if one not in OF_THE_DAY)])
def test_moment_of_no_step_of_the_day_proposes_nothing(activity) -> None:
    assert changes(activity, day(Activity.DIAGNOSIS)) == []


def test_each_change_is_judged_after_those_before_it() -> None:
    """The choice waits for the vote to be closed, which the same gesture does; unless an urn is open."""
    close, opens = changes(Activity.CHOICE, day(Activity.PITCHES, Activity.VOTE))[-2:]
    assert (close.code, close.refusal, opens.refusal) == ("close:vote", None, None)
    close, opens = changes(Activity.CHOICE, day(Activity.PITCHES, Activity.VOTE, open_polls=1))[-2:]
    assert "scrutin est ouvert" in str(close.refusal)
    assert "Fermez d’abord le vote" in str(opens.refusal)


def test_what_is_still_on_its_way_is_said_and_not_closed_by_habit() -> None:
    close, opens = changes(Activity.PITCHES, day(Activity.PROJECTS, drafts=2))
    assert (close.is_advised, opens.is_advised) == (False, True)
    assert "encore en rédaction" in str(close.remarks[0])
    close, _opens = changes(Activity.VOTE, day(Activity.PITCHES, to_pitch=1))
    assert not close.is_advised


def test_forms_know_every_change() -> None:
    said = {
        one.code for activity in OF_THE_DAY for one in changes(activity, day(*set(OF_THE_DAY) - {activity}))
    }  # fmt: skip
    assert said <= set(CODES)
    assert {code.split(":")[0] for code in CODES} == {kind.value for kind in ActKind}
