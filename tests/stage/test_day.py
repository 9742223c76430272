"""One moment at a time; its real times are kept; a double tap, a slip of the thumb and a broken clock lose nothing."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.extensions import db
from app.models.editions import ProgrammeItem
from app.models.oversight import AuditEntry
from app.models.projects import ProjectState
from app.models.stage import PitchState
from app.stage import actions, queries
from tests.stage.conftest import DICE, Day

MINUTE = timedelta(minutes=1)


def current(led: Day) -> str:
    moment = queries.current_moment(queries.moments_of(led.edition))
    return moment.label if moment else ""


def test_next_ends_one_moment_and_begins_the_following(led: Day, now) -> None:
    run = (led.edition, led.organiser)
    actions.go_on(*run, now)
    actions.go_on(*run, now + 12 * MINUTE)
    welcome, work, *_rest = led.moments
    assert current(led) == "Diagnostic"
    assert (welcome.begun_at, welcome.ended_at, welcome.elapsed_ms) == (now, now + 12 * MINUTE, 720_000)
    assert work.running_since == work.begun_at == now + 12 * MINUTE
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.edition_id == led.edition.id)).all()
    assert acts == ["stage.begin", "stage.begin"]


def test_double_tap_skips_nobody(led: Day, now) -> None:
    run = (led.edition, led.organiser, now)
    actions.go_on(*run, seen=0)
    with pytest.raises(RuleError, match="déjà changé"):
        actions.go_on(*run, seen=0)
    actions.go_on(*run, seen=led.moments[0].id)
    with pytest.raises(RuleError, match="déjà changé"):
        actions.go_on(*run, seen=led.moments[0].id)
    assert current(led) == "Diagnostic"


def test_last_moment_ends_the_day(led: Day, now) -> None:
    run = (led.edition, led.organiser, now)
    for _ in led.moments:
        actions.go_on(*run)
    assert actions.go_on(*run) is None
    with pytest.raises(RuleError, match="terminée"):
        actions.go_on(*run)
    assert actions.go_back(*run) is led.moments[-1]
    assert current(led) == "Vote"


def test_slip_of_the_thumb_is_forgotten(led: Day, now) -> None:
    """Gone back from within a minute, a moment keeps no hour; the one before goes on with its time."""
    run = (led.edition, led.organiser)
    actions.go_on(*run, now)
    actions.go_on(*run, now + 10 * MINUTE)
    assert actions.go_back(*run, now + 10 * MINUTE + timedelta(seconds=20)) is led.moments[0]
    assert (led.moments[1].begun_at, led.moments[1].elapsed_ms) == (None, 0)
    assert led.moments[0].begun_at == now
    assert queries.run_ms(led.moments[0], now + 11 * MINUTE) == 640_000


def test_long_moment_gone_back_from_keeps_its_hours(led: Day, now) -> None:
    run = (led.edition, led.organiser)
    actions.go_on(*run, now)
    actions.go_on(*run, now + 10 * MINUTE)
    actions.go_back(*run, now + 15 * MINUTE)
    actions.go_on(*run, now + 20 * MINUTE)
    work = led.moments[1]
    assert (work.begun_at, work.ended_at) == (now + 10 * MINUTE, None)
    assert queries.run_ms(work, now + 21 * MINUTE) == 360_000


def test_before_the_first_moment_there_is_nothing(led: Day, now) -> None:
    assert actions.go_back(led.edition, led.organiser, now) is None
    assert actions.go_back(led.edition, led.organiser, now, seen=0) is None
    with pytest.raises(RuleError, match="Aucun moment"):
        actions.hold(led.edition, led.organiser, now)


def test_moments_passed_over_are_said_skipped(led: Day, now) -> None:
    run = (led.edition, led.organiser, now)
    actions.go_on(*run)
    actions.begin(led.edition, led.moments[3], led.organiser, now)
    rows = queries.schedule(led.edition, now).moments
    assert [row.state for row in rows] == ["done", "skipped", "skipped", "current", "upcoming"]
    assert actions.begin(led.edition, led.moments[3], led.organiser, now) is led.moments[3]


def test_pause_and_added_time_push_the_rest(led: Day, now) -> None:
    run = (led.edition, led.organiser)
    begun = now.replace(hour=8)  # 9 h in Paris
    actions.go_on(*run, begun)
    actions.hold(*run, begun + 10 * MINUTE)
    actions.hold(*run, begun + 11 * MINUTE)
    actions.resume(*run, begun + 30 * MINUTE)
    actions.resume(*run, begun + 31 * MINUTE)
    actions.lengthen(led.edition, 300, led.organiser, begun + 31 * MINUTE)
    later = begun + 40 * MINUTE
    assert queries.run_ms(led.moments[0], later) == 20 * 60_000
    rows = queries.schedule(led.edition, later).moments
    assert [row.shift_minutes for row in rows] == [0, 25, 25, 25, 25]
    assert queries.schedule(led.edition, later).delay == 25
    with pytest.raises(RuleError, match="quatre heures"):
        actions.lengthen(led.edition, 5 * 3600, led.organiser, later)


def test_clock_set_back_makes_no_time_negative(led: Day, now) -> None:
    run = (led.edition, led.organiser)
    actions.go_on(*run, now)
    actions.go_on(*run, now - 10 * MINUTE)
    assert (led.moments[0].elapsed_ms, led.moments[0].ended_at) == (0, now)


def test_database_refuses_two_current_moments(led: Day, now) -> None:
    led.moments[0].begun_at = led.moments[2].begun_at = now
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_day_without_programme_says_what_to_do(make, now) -> None:
    edition = make.edition()
    with pytest.raises(RuleError, match="programme de la journée est vide"):
        actions.go_on(edition, make.account(), now)


def test_announcement_expires_is_replaced_and_taken_back(led: Day, now) -> None:
    first = actions.announce(led.edition, "On reprend.", 5, led.organiser, now)
    assert queries.announced(led.edition, now + 4 * MINUTE) is first
    assert queries.announced(led.edition, now + 5 * MINUTE) is None
    second = actions.announce(led.edition, "On reprend vraiment.", 5, led.organiser, now)
    assert queries.announced(led.edition, now) is second
    actions.take_back(led.edition, second.id, led.organiser, now)
    actions.take_back(led.edition, second.id, led.organiser, now + MINUTE)
    assert queries.announced(led.edition, now) is None
    assert second.cancelled_at == now
    for text, minutes in (("", 5), ("Trop long.", 241), ("Trop court.", 0)):
        with pytest.raises(RuleError, match="Une annonce est une phrase"):
            actions.announce(led.edition, text, minutes, led.organiser, now)


@pytest.mark.one_engine
def test_announcement_said_twice_is_one_and_a_stale_page_takes_back_nothing_else(led: Day, now) -> None:
    run = (led.edition, "Le bus est là.", 5, led.organiser)
    first = actions.announce(*run, now)
    assert actions.announce(*run, now + timedelta(seconds=2)) is first
    assert first.until == now + timedelta(seconds=2) + 5 * MINUTE
    second = actions.announce(led.edition, "Le bus est parti.", 5, led.organiser, now + timedelta(seconds=3))
    actions.take_back(led.edition, first.id, led.organiser, now + MINUTE)  # of a page that still showed the first
    assert queries.announced(led.edition, now + MINUTE) is second
    assert actions.announce(*run, now + 2 * MINUTE) not in (first, second)


@pytest.mark.one_engine
def test_rehearsal_of_the_pitches_is_forgotten_too(led: Day, make, now) -> None:
    make.open(led.edition, Activity.PITCHES)
    for _ in range(2):
        make.submitted(led.edition)
    actions.freeze(led.edition, led.organiser, now)
    actions.draw(led.edition, DICE, DICE, led.organiser, now)
    first, second = queries.pitches_of(led.edition)
    actions.start(led.edition, led.organiser, now)
    actions.add_time(led.edition, 30, led.organiser, now)
    actions.go_next(led.edition, led.organiser, now + MINUTE)
    actions.mark_absent(led.edition, led.organiser, now + MINUTE)
    actions.forget_rehearsal(led.edition, led.organiser, now + MINUTE)
    for pitch in (first, second):
        assert (pitch.state, pitch.started_at, pitch.ended_at, pitch.elapsed_ms) == (PitchState.WAITING, None, None, 0)
        assert (pitch.allowed_ms, pitch.project.state) == (180_000, ProjectState.SUBMITTED)
    assert queries.order_of(led.edition).current_id == first.id


def test_rehearsal_is_forgotten_before_the_day_only(led: Day, now) -> None:
    run = (led.edition, led.organiser, now)
    actions.go_on(*run)
    actions.announce(led.edition, "Essai.", 5, led.organiser, now)
    actions.forget_rehearsal(*run)
    assert db.session.scalar(select(ProgrammeItem.id).where(ProgrammeItem.begun_at.is_not(None))) is None
    assert queries.announcements(led.edition) == []
    with pytest.raises(RuleError, match="heures réelles sont gardées"):
        actions.forget_rehearsal(led.edition, led.organiser, datetime.fromisoformat("2017-12-16T09:00:00+00:00"))


def test_one_remote_leads_moments_and_pitches(led: Day, make, now) -> None:
    """Through the pitches to the vote and back, with the same two buttons."""
    make.open(led.edition, Activity.PITCHES)
    for _ in range(2):
        make.submitted(led.edition)
    actions.freeze(led.edition, led.organiser, now)
    actions.draw(led.edition, DICE, DICE, led.organiser, now)
    first, second = queries.pitches_of(led.edition)

    def press(button: str) -> str:
        actions.press(led.edition, button, led.organiser, now, actions.Seen())
        return queries.buttons_are_for(led.edition, now)

    actions.begin(led.edition, led.moments[2], led.organiser, now)
    assert press("suivant") == "pitch"  # the moment of the pitches
    assert press("precedent") == "moment"  # nobody has begun: back to lunch
    assert current(led) == "Déjeuner"
    assert press("suivant") == "pitch"
    assert press("demarrer") == "pitch"
    press("suivant")
    assert queries.order_of(led.edition).current_id == second.id
    assert press("suivant") == "moment"  # every team has passed
    assert current(led) == "Pitchs"
    assert press("precedent") == "pitch"  # the last team again
    press("suivant")
    press("suivant")
    assert current(led) == "Vote"
    assert first.ended_at == now
    make.open(led.edition, Activity.PITCHES, ActKind.CLOSE)
    assert press("precedent") == "moment"
    press("precedent")  # the step is closed: past the pitches, not into them
    assert current(led) == "Déjeuner"


def test_button_of_another_moment_is_refused(led: Day, now) -> None:
    press = (led.edition, "suivant", led.organiser, now)
    with pytest.raises(RuleError, match="déjà changé"):
        actions.press(*press, actions.Seen(is_moment=False))
    with pytest.raises(RuleError, match="pendant les pitchs"):
        actions.press(led.edition, "absent", led.organiser, now, actions.Seen())
    assert current(led) == ""
