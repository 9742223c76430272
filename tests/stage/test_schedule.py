"""The pitches and the day push each other: a late day is said to every team, late teams to whoever waits after them."""

from datetime import datetime, timedelta

import pytest

from app.core.paris import PARIS
from app.models.editions import MomentKind, ProgrammeItem
from app.stage import actions, queries
from tests.stage.conftest import DICE, Room

pytestmark = pytest.mark.one_engine
MINUTE = timedelta(minutes=1)


def at(hour: int, minute: int = 0) -> datetime:
    """That hour in Paris, on the day that is lived."""
    return datetime(2017, 11, 25, hour, minute, tzinfo=PARIS)


@pytest.fixture
def moments(drawn: Room, make) -> list[ProgrammeItem]:
    """Workshops at 14 h, pitches at 16 h (the first at 16 h 05), the vote at 16 h 30."""
    actions.plan_times(drawn.edition, at(16, 5), 30, drawn.organiser, at(13))
    plan = (("14:00", "Ateliers", MomentKind.WORK), ("16:00", "Pitchs", MomentKind.PITCHES), ("16:30", "Vote", "vote"))
    return [make.moment(drawn.edition, hour, label, kind=kind) for hour, label, kind in plan]


def told(room: Room, now: datetime) -> tuple[list[str], list[str]]:
    """Hours of the passages in order, and of the moments."""
    schedule = queries.schedule(room.edition, now)
    passages = [f"{one.expected_at.astimezone(PARIS):%H:%M:%S}" for one in schedule.passages if one.expected_at]
    return passages, [f"{row.expected_at.astimezone(PARIS):%H:%M}" for row in schedule.moments]


def calls(room: Room, now: datetime) -> list[str]:
    return [one.call for one in queries.schedule(room.edition, now).passages]


def test_late_moment_delays_every_team(drawn: Room, moments, now) -> None:
    run = (drawn.edition, drawn.organiser)
    assert told(drawn, at(13))[0] == ["16:05:00", "16:08:30", "16:12:00"]
    actions.go_on(*run, at(14, 20))
    assert told(drawn, at(14, 30)) == (["16:25:00", "16:28:30", "16:32:00"], ["14:20", "16:20", "16:50"])
    actions.go_on(*run, at(16, 40))
    assert told(drawn, at(16, 41))[0] == ["16:45:00", "16:48:30", "16:52:00"]
    assert told(drawn, at(16, 50))[0] == ["16:50:00", "16:53:30", "16:57:00"]  # nobody has begun yet


def test_teams_that_have_begun_set_the_pace_early_or_late(drawn: Room, moments, now) -> None:
    run = (drawn.edition, drawn.organiser)
    actions.begin(drawn.edition, moments[1], drawn.organiser, at(15, 50))
    actions.start(*run, at(15, 51))
    assert told(drawn, at(15, 52))[0] == ["15:51:00", "15:54:30", "15:58:00"]
    actions.pause(*run, at(15, 52))
    assert told(drawn, at(15, 57))[0] == ["15:51:00", "15:59:30", "16:03:00"]  # two minutes left to speak
    actions.start(*run, at(15, 57))
    actions.go_next(*run, at(15, 58))
    assert told(drawn, at(15, 58))[0] == ["15:51:00", "15:58:30", "16:02:00"]


def test_teams_that_remain_keep_the_vote_waiting(drawn: Room, moments, now) -> None:
    run = (drawn.edition, drawn.organiser)
    actions.begin(drawn.edition, moments[1], drawn.organiser, at(16))
    actions.start(*run, at(16, 26))
    passages, hours = told(drawn, at(16, 26))
    assert passages[-1] == "16:33:00"
    assert hours[-1] == "16:36"
    assert queries.schedule(drawn.edition, at(16, 26)).delay == 6


def test_every_team_knows_how_it_is_called(drawn: Room, moments, now) -> None:
    run = (drawn.edition, drawn.organiser)
    assert calls(drawn, now) == ["stage", "next", "later"]
    actions.mark_absent(*run, now)
    assert calls(drawn, now) == ["missed", "stage", "next"]
    assert [one["number"] for one in queries.live_state(drawn.edition, now)["next"]] == [
        queries.pitches_of(drawn.edition)[place].project.number for place in (2, 0)
    ]
    actions.start(*run, now)
    assert calls(drawn, now) == ["missed", "speaking", "next"]
    actions.go_next(*run, now + 3 * MINUTE)
    actions.go_next(*run, now + 4 * MINUTE)
    assert calls(drawn, now + 4 * MINUTE) == ["stage", "done", "next"]  # the third is waited for once more, last
    actions.go_next(*run, now + 4 * MINUTE)
    assert calls(drawn, now + 4 * MINUTE)[1:] == ["done", "stage"]


def test_order_without_hours_nor_programme_promises_none(drawn: Room, now) -> None:
    assert told(drawn, now)[0] == []
    actions.start(drawn.edition, drawn.organiser, now)
    assert len(told(drawn, now)[0]) == 3


def test_two_sittings_share_the_teams_nobody_knows_how(drawn: Room, moments, make, now) -> None:
    make.moment(drawn.edition, "16:31", "Pitchs, suite", kind=MomentKind.PITCHES, minutes=1)
    passages, hours = told(drawn, at(13))
    assert passages[0] == "16:05:00"
    assert hours == ["14:00", "16:00", "16:30", "16:31"]


def test_phone_of_a_team_says_when_it_passes(room: Room, make, signed_in, client, now) -> None:
    table = make.table(room.edition)
    make.submitted(room.edition, table=table)
    actions.freeze(room.edition, room.organiser, now)
    actions.draw(room.edition, DICE, DICE, room.organiser, now)
    actions.plan_times(room.edition, at(16, 5), 30, room.organiser, now)
    seat = make.seat(table, is_captain=True)
    phone = signed_in(make.account(person=seat.participant.person))
    order = [pitch.project.number for pitch in queries.pitches_of(room.edition)]
    page = f"{room.path}/maintenant"
    late = f"{at(16, 5) + order.index(table.number) * timedelta(seconds=210):16 h %M}"
    assert f"passe vers {late}" in phone.get(page).text or f"ensuite, vers {late}" in phone.get(page).text
    assert "Votre équipe" not in client.get(page).text.replace("data-calls", "")
    while queries.order_of(room.edition).current.project.number != table.number:
        actions.go_next(room.edition, room.organiser, now)
    assert "rejoignez la scène" in phone.get(page).text


def test_list_is_sent_again_only_when_it_changed(drawn: Room, client, now) -> None:
    actions.plan_times(drawn.edition, at(16, 5), 30, drawn.organiser, now)
    path, asked = f"{drawn.path}/passage", {"headers": {"HX-Request": "true"}}
    mark = client.get(path).text.split("vu=")[1].split('"')[0]
    assert client.get(f"{path}?vu={mark}", **asked).status_code == 204
    actions.go_next(drawn.edition, drawn.organiser, now)
    part = client.get(f"{path}?vu={mark}", **asked).text
    assert part.count("à suivre") == 1
    assert "<h1" not in part
