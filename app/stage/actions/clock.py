"""The clock of the pitch on stage. Each act names the pitch it was meant for: a double tap skips nobody."""

from datetime import datetime, timedelta

from app.core.errors import RuleError
from app.core.running_order import milliseconds
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.projects import ProjectState
from app.models.stage import Pitch, PitchState, RunningOrder
from app.stage.actions.order import demand_order, replan, settle

SHORTEST = timedelta(seconds=30)
LONGEST = timedelta(minutes=30)
BEGUN = (PitchState.RUNNING, PitchState.PAUSED)


def start(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> Pitch:
    """Start the pitch on stage, or let it go on after a pause (or after it was ended by mistake)."""
    order, pitch, _all = _stage(edition, now, seen)
    if pitch.state is not PitchState.RUNNING:
        pitch.state = PitchState.RUNNING
        pitch.running_since = now
        pitch.started_at = pitch.started_at or now
        pitch.ended_at = None
        order.revision += 1
    return pitch


def pause(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> Pitch:
    order, pitch, _all = _stage(edition, now, seen)
    if pitch.state is PitchState.RUNNING:
        _stop(pitch, now)
        pitch.state = PitchState.PAUSED
        order.revision += 1
    return pitch


def add_time(edition: Edition, seconds: int, actor: Account, now: datetime, seen: int | None = None) -> Pitch:
    """Give the pitch on stage more time, or take some back."""
    order, pitch, _all = _stage(edition, now, seen)
    allowed = timedelta(milliseconds=pitch.allowed_ms, seconds=seconds)
    if not SHORTEST <= allowed <= LONGEST:
        raise RuleError("Un passage dure entre 30 secondes et 30 minutes. Le chronomètre est resté tel quel.")
    pitch.allowed_ms = allowed // timedelta(milliseconds=1)
    order.revision += 1
    return pitch


def finish(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> Pitch:
    """End the pitch on stage: its time and its overrun are kept, its project has been presented."""
    order, pitch, _all = _stage(edition, now, seen)
    if pitch.state in BEGUN:
        _end(edition, order, pitch, actor, now)
    return pitch


def go_next(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> Pitch | None:
    """End what runs and put the next one on stage; those who were absent come after all others."""
    order, pitch, pitches = _stage(edition, now, seen)
    if pitch.state in BEGUN:
        _end(edition, order, pitch, actor, now)
    return _show(order, _following(pitches, pitch))


def go_previous(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> Pitch | None:
    """Put the one before on stage again; what runs is paused, nothing is lost."""
    edition.demand_open(Activity.PITCHES, now)
    order, pitches = demand_order(edition)
    _demand_seen(order, seen)
    current = next((one for one in pitches if one.id == order.current_id), None)
    if current is not None and current.state is PitchState.RUNNING:
        _stop(current, now)
        current.state = PitchState.PAUSED
    before = [one for one in pitches if current is None or one.rank < current.rank]
    return _show(order, before[-1]) if before else current


def mark_absent(edition: Edition, actor: Account, now: datetime, seen: int | None = None) -> Pitch | None:
    """The team is not there: it will be called again after the others; the next one is on stage."""
    order, pitch, pitches = _stage(edition, now, seen)
    if pitch.state in (*BEGUN, PitchState.DONE):
        raise RuleError("Ce passage a déjà commencé : il ne peut plus être marqué absent.")
    pitch.state = PitchState.MISSING
    _record("stage.mark_absent", edition, pitch, actor, now)
    return _show(order, _following(pitches, pitch))


def come_back(edition: Edition, pitch: Pitch, actor: Account, now: datetime) -> None:
    """A missing team arrived: it waits again, in the last place."""
    edition.demand_open(Activity.PITCHES, now)
    order, pitches = demand_order(edition)
    if pitch.state is not PitchState.MISSING:
        raise RuleError("Cette équipe n’est pas marquée absente. Rien n’a été modifié.")
    pitch.state = PitchState.WAITING
    places = [one.rank for one in pitches]
    settle([*(one for one in pitches if one is not pitch), pitch], places)
    replan(edition, order)
    if order.current_id is None:
        order.current_id = pitch.id
    order.revision += 1
    _record("stage.come_back", edition, pitch, actor, now)


def _stage(edition: Edition, now: datetime, seen: int | None) -> tuple[RunningOrder, Pitch, list[Pitch]]:
    """The order, the pitch on stage and all pitches; refused when somebody moved on since it was seen."""
    edition.demand_open(Activity.PITCHES, now)
    order, pitches = demand_order(edition)
    _demand_seen(order, seen)
    pitch = next((one for one in pitches if one.id == order.current_id), None)
    if pitch is None:
        raise RuleError("Tous les projets sont passés : il n’y a plus personne à appeler.")
    return order, pitch, pitches


def _demand_seen(order: RunningOrder, seen: int | None) -> None:
    if seen is not None and seen != (order.current_id or 0):  # 0: the remote showed nobody on stage
        raise RuleError("L’équipe en scène a déjà changé : voici où l’on en est. Rien n’a été fait deux fois.")


def _following(pitches: list[Pitch], after: Pitch) -> Pitch | None:
    waiting = [one for one in pitches if one.state is PitchState.WAITING and one is not after]
    missing = [one for one in pitches if one.state is PitchState.MISSING and one is not after]
    later = [one for one in waiting if one.rank > after.rank]
    return next(iter([*later, *waiting, *missing]), None)


def _show(order: RunningOrder, pitch: Pitch | None) -> Pitch | None:
    order.current_id = pitch.id if pitch else None
    order.revision += 1
    return pitch


def _stop(pitch: Pitch, now: datetime) -> None:
    if pitch.running_since is not None:
        pitch.elapsed_ms += max(0, milliseconds(now) - milliseconds(pitch.running_since))
    pitch.running_since = None


def _end(edition: Edition, order: RunningOrder, pitch: Pitch, actor: Account, now: datetime) -> None:
    _stop(pitch, now)
    pitch.state, pitch.ended_at = PitchState.DONE, now
    if pitch.project.state is ProjectState.SUBMITTED:
        pitch.project.state = ProjectState.PITCHED
    order.revision += 1
    _record("stage.finish", edition, pitch, actor, now, overrun_ms=pitch.overrun_ms)


def _record(act: str, edition: Edition, pitch: Pitch, actor: Account, now: datetime, **details: int) -> None:
    record_act(db.session(), act, actor, now, edition_id=edition.id, subject=f"pitch:{pitch.id}", **details)
