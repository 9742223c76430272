"""Opening a moment opens its step: shown before, done with what was ticked, said when refused, undone in one press."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.models.accounts import Account, Role
from app.models.editions import Edition, ProgrammeItem
from app.stage import actions, queries
from app.stage.steps import Steps, steps_of
from tests.stage.conftest import DICE

pytestmark = pytest.mark.one_engine
MINUTE = timedelta(minutes=1)
PLAN = (
    ("10:00", "Diagnostic", "diagnosis"),
    ("11:30", "Axes", "axes"),
    ("12:30", "Déjeuner", None),
    ("14:00", "Ateliers", "projects"),
)


@dataclass
class Morning:
    edition: Edition
    organiser: Account
    moments: list[ProgrammeItem]
    path: str


@pytest.fixture
def morning(make) -> Morning:
    """The diagnosis is going on, its step open; there is no axis yet."""
    edition = make.edition(Activity.DIAGNOSIS)
    make.seat(make.table(edition))
    organiser = make.account(Role.ORGANISER, edition=edition)
    moments = [make.moment(edition, at, label, activity=Activity(step) if step else None) for at, label, step in PLAN]
    actions.begin(edition, moments[0], organiser, make.now)
    return Morning(edition, organiser, moments, f"/editions/{edition.number}")


def opened(morning: Morning, now: datetime) -> list[Activity]:
    return [step for step in Activity if morning.edition.is_open(step, now)]


def press(morning: Morning, now: datetime, *wanted: str) -> None:
    actions.press(morning.edition, "suivant", morning.organiser, now, actions.Seen(), wanted)


def test_next_changes_what_was_ticked_and_nothing_else(morning: Morning, now) -> None:
    press(morning, now, "open:axes", "open:projects")  # the box of the diagnosis was unticked
    assert opened(morning, now) == [Activity.DIAGNOSIS, Activity.AXES]
    act = morning.edition.acts[-1]
    assert (act.activity, act.kind, act.moment) == (Activity.AXES, ActKind.OPEN, morning.moments[1])
    press(morning, now, "close:diagnosis")
    assert queries.current_moment(morning.moments).label == "Déjeuner"
    assert opened(morning, now) == [Activity.DIAGNOSIS, Activity.AXES]  # lunch goes with no step


def test_refused_step_does_not_hold_the_moment_back(morning: Morning, make, now) -> None:
    actions.begin(morning.edition, morning.moments[3], morning.organiser, now, wanted=["open:projects"])
    assert queries.current_moment(morning.moments).label == "Ateliers"
    assert opened(morning, now) == [Activity.DIAGNOSIS]
    lacking = {one.code: one for one in steps_of(morning.edition, morning.moments, now).now}
    assert "Inscrivez d’abord les axes" in str(lacking["open:projects"].refusal)
    make.axis(morning.edition)
    seen = morning.moments[3].id
    with pytest.raises(RuleError, match="déjà changé"):
        actions.open_steps(morning.edition, ["open:projects"], morning.organiser, now, seen - 1)
    actions.open_steps(morning.edition, list(lacking), morning.organiser, now, seen)
    assert opened(morning, now) == [Activity.PROJECTS]
    assert steps_of(morning.edition, morning.moments, now).now == []


def test_one_press_undoes_all_that_one_press_did(morning: Morning, now) -> None:
    press(morning, now + MINUTE, "close:diagnosis", "open:axes")
    assert opened(morning, now + MINUTE) == [Activity.AXES]
    done = steps_of(morning.edition, morning.moments, now + 2 * MINUTE).done
    with pytest.raises(RuleError, match="déjà changé"):
        actions.undo_steps(morning.edition, morning.organiser, now, done[0].id)
    actions.undo_steps(morning.edition, morning.organiser, now + 2 * MINUTE, done[-1].id)
    assert opened(morning, now + 2 * MINUTE) == [Activity.DIAGNOSIS]
    steps = steps_of(morning.edition, morning.moments, now + 2 * MINUTE)
    assert (steps.done, [one.code for one in steps.now]) == ([], ["close:diagnosis", "open:axes"])
    with pytest.raises(RuleError, match="déjà changé"):  # a double tap
        actions.undo_steps(morning.edition, morning.organiser, now + 2 * MINUTE, done[-1].id)


def test_undo_follows_a_moment_gone_back_from_then_expires(morning: Morning, now) -> None:
    press(morning, now, "close:diagnosis", "open:axes")
    actions.go_back(morning.edition, morning.organiser, now + MINUTE / 2)
    steps = steps_of(morning.edition, morning.moments, now + MINUTE)
    assert (len(steps.done), steps.now) == (2, [])
    later = steps_of(morning.edition, morning.moments, now + 20 * MINUTE)
    assert (later.done, [one.code for one in later.now]) == ([], ["open:diagnosis"])


def test_steps_are_shown_and_led_from_the_pages(morning: Morning, signed_in, now) -> None:
    browser, remote, day = signed_in(morning.organiser), f"{morning.path}/telecommande", f"{morning.path}/journee"
    page = browser.get(remote).text
    assert "Clore l’étape « Diagnostic »" in page
    assert "Ouvrir l’étape « Axes »" in page
    browser.submit(remote, "Suivant", steps=["close:diagnosis", "open:axes"])
    assert opened(morning, now) == [Activity.AXES]
    assert "« Axes » est ouverte." in browser.get(remote).text
    browser.submit(remote, "Annuler ces étapes")
    morning.edition.acts  # noqa: B018  (read again)
    page = browser.get(day).text
    assert "Faire ces étapes" in page
    shown = browser.get(f"{day}/{morning.moments[3].id}/ouverture").text
    assert "Ouvrir l’étape « Projets »" in shown
    assert "Inscrivez d’abord les axes" in shown
    browser.submit(f"{day}/{morning.moments[3].id}/ouverture", "Y passer")
    assert queries.current_moment(queries.moments_of(morning.edition)).label == "Ateliers"


def test_day_without_steps_asks_nothing_of_the_database(make, count_queries, now) -> None:
    edition = make.edition()
    moments = [make.moment(edition)]
    with count_queries() as asked:
        assert steps_of(edition, moments, now) == Steps()
    assert len(asked) == 0


def test_teams_to_come_are_counted_before_the_pitches_close(make, now) -> None:
    edition = make.edition(Activity.PITCHES)
    organiser = make.account(Role.ORGANISER, edition=edition)
    make.submitted(edition)
    actions.freeze(edition, organiser, now)
    actions.draw(edition, DICE, DICE, organiser, now)
    vote = make.moment(edition, activity=Activity.VOTE)
    close, opens = steps_of(edition, [vote], now).of[vote.id]
    assert not close.is_advised
    assert opens.is_advised
