"""The order comes from a list fingerprinted before the dice, and every later move is seen."""

from datetime import timedelta

import pytest

from app.core.canonical import fingerprint
from app.core.draw.lottery import RUNNING_ORDER, Stream
from app.core.errors import RuleError
from app.models.projects import ProjectState
from app.stage import actions, queries
from tests.stage.conftest import DICE, Room


def places(room: Room) -> list[int]:
    return [pitch.project_id for pitch in queries.pitches_of(room.edition)]


def test_order_can_be_computed_again(drawn: Room) -> None:
    numbers = sorted(project.number for project in drawn.projects)
    public = f'{{"edition":{drawn.edition.number},"projets":{numbers}}}\n'.replace(" ", "").encode()
    order = queries.order_of(drawn.edition)
    assert order.fingerprint == fingerprint(public)
    expected = Stream(RUNNING_ORDER, order.fingerprint, DICE).shuffled(str(number) for number in numbers)
    assert [str(pitch.project.number) for pitch in queries.pitches_of(drawn.edition)] == expected


def test_dice_wait_for_the_fingerprint(room: Room, now) -> None:
    with pytest.raises(RuleError, match="empreinte"):
        actions.draw(room.edition, DICE, DICE, room.organiser, now)


def test_list_that_changed_since_the_fingerprint_is_refused(room: Room, make, now) -> None:
    actions.freeze(room.edition, room.organiser, now)
    make.submitted(room.edition)
    with pytest.raises(RuleError, match="a changé"):
        actions.draw(room.edition, DICE, DICE, room.organiser, now)
    actions.freeze(room.edition, room.organiser, now)
    actions.draw(room.edition, DICE, DICE, room.organiser, now)
    assert len(queries.pitches_of(room.edition)) == 4


@pytest.mark.parametrize("again", ["40712296405118823971", "4071"])
def test_dice_are_typed_twice_alike(room: Room, now, again: str) -> None:
    actions.freeze(room.edition, room.organiser, now)
    with pytest.raises(RuleError):
        actions.draw(room.edition, DICE, again, room.organiser, now)
    assert queries.order_of(room.edition).dice is None


def test_dice_are_thrown_once(drawn: Room, now) -> None:
    with pytest.raises(RuleError, match="un seul lancer"):
        actions.draw(drawn.edition, DICE, DICE, drawn.organiser, now)
    with pytest.raises(RuleError, match="déjà tiré"):
        actions.freeze(drawn.edition, drawn.organiser, now)


def test_drafts_do_not_pitch(room: Room, make, now) -> None:
    make.project(room.edition, state=ProjectState.DRAFT)
    assert len(actions.freeze(room.edition, room.organiser, now).numbers) == 3


def test_moving_keeps_what_was_drawn(drawn: Room, now) -> None:
    first, second, third = queries.pitches_of(drawn.edition)
    actions.move(drawn.edition, third, -2, drawn.organiser, now)
    assert queries.pitches_of(drawn.edition) == [third, first, second]
    assert [pitch.drawn_rank for pitch in (first, second, third)] == [1, 2, 3]
    actions.move(drawn.edition, third, -1, drawn.organiser, now)
    assert queries.pitches_of(drawn.edition) == [third, first, second]


def test_what_has_begun_does_not_move(drawn: Room, now) -> None:
    first, second, _third = queries.pitches_of(drawn.edition)
    actions.start(drawn.edition, drawn.organiser, now)
    with pytest.raises(RuleError, match="déjà commencé"):
        actions.move(drawn.edition, first, 1, drawn.organiser, now)
    actions.move(drawn.edition, second, -1, drawn.organiser, now)
    assert queries.pitches_of(drawn.edition)[0] is first


def test_late_sheet_goes_last(drawn: Room, make, now) -> None:
    late = make.submitted(drawn.edition)
    assert actions.add_latecomers(drawn.edition, drawn.organiser, now) == 1
    assert places(drawn)[-1] == late.id
    assert actions.add_latecomers(drawn.edition, drawn.organiser, now) == 0


def test_times_are_planned_and_slip_with_the_day(drawn: Room, now) -> None:
    actions.plan_times(drawn.edition, now, 30, drawn.organiser, now)
    minutes = [(pitch.planned_at - now).total_seconds() / 60 for pitch in queries.pitches_of(drawn.edition)]
    assert minutes == [0, 3.5, 7]
    late = now + timedelta(minutes=10)
    actions.start(drawn.edition, drawn.organiser, late)
    rows = queries.schedule(drawn.edition, late).passages
    assert [(row.expected_at - now).total_seconds() / 60 for row in rows] == [10, 13.5, 17]
