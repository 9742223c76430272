"""The thread of an edition: from the call to the assessment, derived from dated acts.

An activity is open after an opening act until a closing act. Several may be open together (convening goes on
while tables are composed); the thread shows each as done, current or to come.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.core.errors import RuleError
from app.core.labels import N_, LabelledEnum


class Activity(LabelledEnum):
    """The twelve steps, in order."""

    CALL = "call", N_("Appel")
    DRAW = "draw", N_("Tirage")
    CONVENING = "convening", N_("Convocation")
    TABLES = "tables", N_("Tables")
    DIAGNOSIS = "diagnosis", N_("Diagnostic")
    AXES = "axes", N_("Axes")
    PROJECTS = "projects", N_("Projets")
    PITCHES = "pitches", N_("Pitchs")
    VOTE = "vote", N_("Vote")
    CHOICE = "choice", N_("Choix")
    PROTOTYPES = "prototypes", N_("Prototypes")
    ASSESSMENT = "assessment", N_("Bilan")


class ActKind(LabelledEnum):
    OPEN = "open", N_("ouverture")
    CLOSE = "close", N_("clôture")


class StepState(StrEnum):
    DONE = "done"
    CURRENT = "current"
    UPCOMING = "upcoming"


@dataclass(frozen=True)
class Act:
    activity: Activity
    kind: ActKind
    at: datetime


@dataclass(frozen=True)
class Planned:
    activity: Activity
    opens_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True)
class Step:
    """One step of the thread: what it is, where it stands, since when, and when it is foreseen."""

    activity: Activity
    state: StepState
    opened_at: datetime | None
    closed_at: datetime | None
    planned: Planned | None


def thread(acts: Iterable[Act], planned: Iterable[Planned], now: datetime) -> list[Step]:
    """The twelve steps in order, as they stand at `now`; later acts are ignored."""
    past = [act for act in acts if act.at <= now]
    plans = {plan.activity: plan for plan in planned}
    return [_step(activity, past, plans.get(activity)) for activity in Activity]


def is_open(acts: Iterable[Act], activity: Activity, now: datetime) -> bool:
    """Whether the last act on `activity` up to `now` opened it."""
    own = [act for act in acts if act.activity is activity and act.at <= now]
    return bool(own) and own[-1].kind is ActKind.OPEN


def demand_open(acts: Sequence[Act], planned: Iterable[Planned], activity: Activity, now: datetime) -> None:
    """Raise RuleError unless `activity` is open: the sentence says why and when."""
    if is_open(acts, activity, now):
        return
    step = next(step for step in thread(acts, planned, now) if step.activity is activity)
    if step.state is StepState.DONE:
        raise RuleError(
            "L’étape « %(activity)s » est close depuis le %(closed_at)s : rien n’a été modifié. "
            "Pour la rouvrir, adressez-vous aux organisateurs.",
            activity=activity,
            closed_at=step.closed_at,
        )
    if step.planned and step.planned.opens_at:
        raise RuleError(
            "L’étape « %(activity)s » n’est pas encore ouverte : elle est prévue le %(opens_at)s. "
            "Rien n’a été modifié.",
            activity=activity,
            opens_at=step.planned.opens_at,
        )
    raise RuleError(
        "L’étape « %(activity)s » n’est pas encore ouverte et sa date n’est pas fixée. Rien n’a été modifié.",
        activity=activity,
    )


def _step(activity: Activity, past: list[Act], plan: Planned | None) -> Step:
    own = [act for act in past if act.activity is activity]
    opened = next((act.at for act in own if act.kind is ActKind.OPEN), None)
    closed = own[-1].at if own and own[-1].kind is ActKind.CLOSE else None
    if not opened:
        state = StepState.UPCOMING
    else:
        state = StepState.DONE if closed else StepState.CURRENT
    return Step(activity, state, opened, closed, plan)
