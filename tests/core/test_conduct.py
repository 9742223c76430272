"""The order of things: what may be opened, what refuses it, what is worth knowing."""

from dataclasses import replace

import pytest

from app.core.conduct import EFFECTS, Situation, demand_allowed, refusal, remarks
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind

START = Situation(is_public=True, open=frozenset(), opened_once=frozenset(), themes=3)


def opened(*activities: Activity, base: Situation = START, **facts) -> Situation:
    return replace(base, open=frozenset(activities), opened_once=base.opened_once | {*activities}, **facts)


def closed(*activities: Activity, **facts) -> Situation:
    return replace(START, opened_once=frozenset(activities), **facts)


@pytest.mark.parametrize(
    ("activity", "situation", "said"),
    [
        (Activity.CALL, replace(START, is_public=False), "publique"),
        (Activity.CALL, replace(START, themes=0), "thème"),
        (Activity.CALL, closed(Activity.CALL, is_frozen=True), "figée"),
        (Activity.DRAW, START, "L’appel n’a pas encore eu lieu"),
        (Activity.DRAW, opened(Activity.CALL), "Fermez d’abord l’appel"),
        (Activity.CONVENING, opened(Activity.DRAW, is_frozen=True), "Tirez d’abord au sort"),
        (Activity.TABLES, START, "Convoquez"),
        (Activity.DIAGNOSIS, START, "plan de tables"),
        (Activity.AXES, START, "diagnostic"),
        (Activity.PROJECTS, START, "axes"),
        (Activity.PITCHES, replace(START, drafts=21), "Aucune fiche n’est déposée"),
        (Activity.VOTE, START, "pitchs"),
        (Activity.CHOICE, opened(Activity.PITCHES, Activity.VOTE), "Fermez d’abord le vote"),
        (Activity.PROTOTYPES, START, "choix des projets"),
        (Activity.ASSESSMENT, START, "prototype"),
    ],
)
def test_opening_is_refused_until_what_it_stands_on_is_there(activity, situation, said) -> None:
    error = refusal(activity, ActKind.OPEN, situation)
    assert error is not None
    assert said in str(error)


@pytest.mark.parametrize(
    ("activity", "situation"),
    [
        (Activity.CALL, START),
        (Activity.DRAW, closed(Activity.CALL)),
        (Activity.CONVENING, closed(Activity.DRAW, is_drawn=True)),
        (Activity.TABLES, replace(START, convened=105)),
        (Activity.DIAGNOSIS, replace(START, has_plan=True)),
        (Activity.AXES, opened(Activity.DIAGNOSIS)),
        (Activity.PROJECTS, replace(START, axes=1)),
        (Activity.PITCHES, replace(START, submitted=1)),
        (Activity.VOTE, opened(Activity.PITCHES)),
        (Activity.CHOICE, closed(Activity.PITCHES)),
        (Activity.PROTOTYPES, replace(START, has_decision=True)),
        (Activity.ASSESSMENT, replace(START, prototypes=5)),
    ],
)
def test_opening_is_allowed_then(activity, situation) -> None:
    demand_allowed(activity, ActKind.OPEN, situation)


def test_same_act_twice_is_refused() -> None:
    with pytest.raises(RuleError, match="déjà ouverte"):
        demand_allowed(Activity.CALL, ActKind.OPEN, opened(Activity.CALL))
    with pytest.raises(RuleError, match="n’est pas ouverte"):
        demand_allowed(Activity.CALL, ActKind.CLOSE, START)


@pytest.mark.parametrize("activity", list(Activity))
def test_what_is_open_may_always_be_closed(activity) -> None:
    demand_allowed(activity, ActKind.CLOSE, opened(activity))


def test_vote_is_not_closed_under_an_open_poll() -> None:
    with pytest.raises(RuleError, match="scrutin est ouvert"):
        demand_allowed(Activity.VOTE, ActKind.CLOSE, opened(Activity.VOTE, open_polls=1))


def test_call_reopens_as_long_as_nothing_is_frozen() -> None:
    demand_allowed(Activity.CALL, ActKind.OPEN, closed(Activity.CALL, to_check=3))


def test_remarks_tell_without_refusing() -> None:
    assert "à vérifier" in str(remarks(Activity.DRAW, ActKind.OPEN, closed(Activity.CALL, to_check=3))[0])
    assert "date de fin" in str(remarks(Activity.CALL, ActKind.OPEN, START)[0])
    assert "sans l’avis" in str(remarks(Activity.CHOICE, ActKind.OPEN, START)[0])
    assert remarks(Activity.PITCHES, ActKind.OPEN, replace(START, drafts=0, submitted=21)) == []


def test_every_act_says_what_it_does() -> None:
    assert set(EFFECTS) == {(activity, kind) for activity in Activity for kind in ActKind}
