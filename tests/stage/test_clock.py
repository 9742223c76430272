"""The clock is computed from what is stored; a double tap and two remotes change nothing twice."""

from datetime import timedelta

import pytest

from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.models.projects import ProjectState
from app.models.stage import PitchState
from app.stage import actions, queries
from tests.stage.conftest import Room


def on_stage(room: Room):
    order = queries.order_of(room.edition)
    return next(pitch for pitch in queries.pitches_of(room.edition) if pitch.id == order.current_id)


def test_time_runs_only_while_it_runs(drawn: Room, now) -> None:
    run = (drawn.edition, drawn.organiser)
    actions.start(*run, now)
    actions.start(*run, now + timedelta(seconds=5))
    actions.pause(*run, now + timedelta(seconds=60))
    actions.start(*run, now + timedelta(seconds=90))
    pitch = on_stage(drawn)
    assert queries.elapsed_ms(pitch, now + timedelta(seconds=100)) == 70_000
    actions.finish(*run, now + timedelta(milliseconds=220_250))
    assert (pitch.elapsed_ms, pitch.overrun_ms) == (190_250, 10_250)
    assert pitch.project.state is ProjectState.PITCHED
    assert pitch.started_at == now


def test_more_time_counts_before_the_overrun(drawn: Room, now) -> None:
    actions.start(drawn.edition, drawn.organiser, now)
    actions.add_time(drawn.edition, 30, drawn.organiser, now)
    pitch = actions.finish(drawn.edition, drawn.organiser, now + timedelta(seconds=215))
    assert (pitch.allowed_ms, pitch.overrun_ms) == (210_000, 5_000)
    with pytest.raises(RuleError, match="30 secondes"):
        actions.add_time(drawn.edition, -3000, drawn.organiser, now)


def test_double_tap_on_next_skips_nobody(drawn: Room, now) -> None:
    first, second, _third = queries.pitches_of(drawn.edition)
    actions.go_next(drawn.edition, drawn.organiser, now, first.id)
    with pytest.raises(RuleError, match="déjà changé"):
        actions.go_next(drawn.edition, drawn.organiser, now, first.id)
    assert on_stage(drawn) is second


def test_absent_team_is_called_again_at_the_end(drawn: Room, now) -> None:
    first, second, third = queries.pitches_of(drawn.edition)
    run = (drawn.edition, drawn.organiser, now)
    assert actions.mark_absent(*run) is second
    for expected in (third, first):
        actions.start(*run)
        assert actions.go_next(*run) is expected
    actions.start(*run)
    assert first.state is PitchState.RUNNING
    assert actions.go_next(*run) is None
    with pytest.raises(RuleError, match="Tous les projets sont passés"):
        actions.start(*run)


def test_team_that_arrives_waits_again_last(drawn: Room, now) -> None:
    first, second, third = queries.pitches_of(drawn.edition)
    actions.mark_absent(drawn.edition, drawn.organiser, now)
    actions.come_back(drawn.edition, first, drawn.organiser, now)
    assert queries.pitches_of(drawn.edition) == [second, third, first]
    assert first.state is PitchState.WAITING
    with pytest.raises(RuleError, match="pas marquée absente"):
        actions.come_back(drawn.edition, first, drawn.organiser, now)


def test_pitch_ended_by_mistake_goes_on(drawn: Room, now) -> None:
    first, second, _third = queries.pitches_of(drawn.edition)
    run = (drawn.edition, drawn.organiser)
    actions.start(*run, now)
    actions.go_next(*run, now + timedelta(seconds=100))
    actions.start(*run, now + timedelta(seconds=110))
    assert actions.go_previous(*run, now + timedelta(seconds=120)) is first
    assert second.state is PitchState.PAUSED
    actions.start(*run, now + timedelta(seconds=130))
    assert queries.elapsed_ms(first, now + timedelta(seconds=140)) == 110_000


def test_begun_pitch_is_not_absent(drawn: Room, now) -> None:
    actions.start(drawn.edition, drawn.organiser, now)
    with pytest.raises(RuleError, match="déjà commencé"):
        actions.mark_absent(drawn.edition, drawn.organiser, now)


def test_clock_needs_the_phase(drawn: Room, make, now) -> None:
    make.open(drawn.edition, Activity.PITCHES, ActKind.CLOSE)
    with pytest.raises(RuleError, match="close depuis"):
        actions.start(drawn.edition, drawn.organiser, now)
