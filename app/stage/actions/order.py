"""The running order: the list fingerprinted, the dice thrown after, the places moved by hand and seen as such."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from app.core.canonical import canonical_json, fingerprint
from app.core.draw.lottery import RUNNING_ORDER, Stream, agree, read_dice
from app.core.errors import RuleError
from app.core.running_order import running_order
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.projects import Project, ProjectState
from app.models.stage import Pitch, PitchState, RunningOrder
from app.stage.queries import locked_order, pitches_of, projects_to_pitch

SECOND = 1000
MOVABLE = (PitchState.WAITING, PitchState.MISSING)


def freeze(edition: Edition, actor: Account, now: datetime) -> RunningOrder:
    """Take the list of submitted projects and its fingerprint, before any die is thrown.

    Asked again before the dice, it takes the list as it then is; after them, it is refused.
    """
    edition.demand_open(Activity.PITCHES, now)
    numbers = [project.number for project in projects_to_pitch(edition)]
    if not numbers:
        raise RuleError("Aucune fiche n’est déposée : il n’y a pas encore de projet à faire passer.")
    order = locked_order(edition)
    if order is not None and order.dice is not None:
        raise RuleError("L’ordre de passage est déjà tiré : la liste ne peut plus changer.")
    order = order or RunningOrder(edition_id=edition.id, revision=0)
    order.numbers = numbers
    order.fingerprint = fingerprint(listed(edition, numbers))
    order.frozen_at, order.frozen_by_id = now, actor.id
    db.session.add(order)
    db.session.flush()
    _record("stage.freeze", edition, actor, now, fingerprint=order.fingerprint)
    return order


def listed(edition: Edition, numbers: Sequence[int]) -> bytes:
    """What is fingerprinted: the edition and the numbers of its projects, in order."""
    return canonical_json({"edition": edition.number, "projets": sorted(numbers)})


def draw(edition: Edition, dice: str, dice_again: str, actor: Account, now: datetime) -> RunningOrder:
    """The order of passage from twenty dice typed twice: anyone can compute it again."""
    edition.demand_open(Activity.PITCHES, now)
    order = locked_order(edition)
    if order is None:
        raise RuleError("Prenez d’abord l’empreinte de la liste des projets, puis lancez les dés.")
    if order.dice is not None:
        raise RuleError("L’ordre de passage est déjà tiré : un seul lancer compte.")
    seed = agree(read_dice(dice), read_dice(dice_again), field="dice_again")
    projects = {project.number: project for project in projects_to_pitch(edition)}
    if sorted(projects) != order.numbers:
        raise RuleError(
            "La liste des fiches déposées a changé depuis l’empreinte. Reprenez l’empreinte, puis relancez les dés."
        )
    stream = Stream(RUNNING_ORDER, order.fingerprint, seed)
    places = [int(number) for number in running_order([str(number) for number in order.numbers], stream)]
    pitches = [_pitch(edition, projects[number], rank) for rank, number in enumerate(places, start=1)]
    db.session.add_all(pitches)
    db.session.flush()
    order.dice, order.drawn_at, order.current_id = seed, now, pitches[0].id
    order.revision += 1
    _record("stage.draw", edition, actor, now, dice=seed)
    return order


def add_latecomers(edition: Edition, actor: Account, now: datetime) -> int:
    """Put the sheets submitted since the draw at the end, by number; how many there were."""
    edition.demand_open(Activity.PITCHES, now)
    order, pitches = demand_order(edition)
    known = {pitch.project_id for pitch in pitches}
    late = [project for project in projects_to_pitch(edition) if project.id not in known]
    for rank, project in enumerate(late, start=len(pitches) + 1):
        db.session.add(_pitch(edition, project, rank))
    if late:
        db.session.flush()
        replan(edition, order)
        order.revision += 1
        _record("stage.add_latecomers", edition, actor, now, projects=[project.number for project in late])
    return len(late)


def plan_times(edition: Edition, starts_at: datetime, gap_seconds: int, actor: Account, now: datetime) -> None:
    """Give each pitch its planned time, from the first and the pause between two."""
    order, _pitches = demand_order(edition)
    order.starts_at, order.gap_ms = starts_at, gap_seconds * SECOND
    replan(edition, order)
    order.revision += 1
    _record("stage.plan_times", edition, actor, now)


def move(edition: Edition, pitch: Pitch, places: int, actor: Account, now: datetime) -> None:
    """Move a pitch that has not begun by so many places (−1: earlier), among those that have not begun."""
    order, pitches = demand_order(edition)
    waiting = [one for one in pitches if one.state in MOVABLE]
    if pitch not in waiting:
        raise RuleError("Ce passage a déjà commencé : il ne change plus de place.")
    here = waiting.index(pitch)
    there = min(max(0, here + places), len(waiting) - 1)
    if here == there:
        return
    ranks = [one.rank for one in waiting]
    waiting.insert(there, waiting.pop(here))
    settle(waiting, ranks)
    replan(edition, order)
    order.revision += 1
    _record("stage.move", edition, actor, now, pitch=pitch.id, places=places)


def reset_clock(edition: Edition) -> None:
    """As if nobody had passed yet, the first team on stage."""
    order, pitches = locked_order(edition), pitches_of(edition)
    if order is None or not pitches:
        return
    for pitch in pitches:
        pitch.state, pitch.allowed_ms, pitch.elapsed_ms = PitchState.WAITING, edition.pitch_seconds * SECOND, 0
        pitch.running_since = pitch.started_at = pitch.ended_at = None
        if pitch.project.state is ProjectState.PITCHED:
            pitch.project.state = ProjectState.SUBMITTED
    order.current_id = pitches[0].id
    order.revision += 1


def demand_order(edition: Edition) -> tuple[RunningOrder, list[Pitch]]:
    """The drawn order and its pitches, locked until the end of the transaction."""
    order = locked_order(edition)
    if order is None or order.dice is None:
        raise RuleError("L’ordre de passage n’est pas encore tiré.")
    return order, pitches_of(edition)


def settle(pitches: Sequence[Pitch], ranks: Sequence[int]) -> None:
    """Give the pitches these ranks, in this order, without two ever sharing one."""
    for place, pitch in enumerate(pitches, start=1):
        pitch.rank = -place
    db.session.flush()
    for pitch, rank in zip(pitches, ranks, strict=True):
        pitch.rank = rank
    db.session.flush()


def replan(edition: Edition, order: RunningOrder) -> None:
    """Planned times follow the places."""
    if order.starts_at is None:
        return
    step = timedelta(milliseconds=edition.pitch_seconds * SECOND + order.gap_ms)
    for place, pitch in enumerate(pitches_of(edition)):
        pitch.planned_at = order.starts_at + place * step


def _pitch(edition: Edition, project: Project, rank: int) -> Pitch:
    return Pitch(
        edition_id=edition.id,
        project_id=project.id,
        rank=rank,
        drawn_rank=rank,
        allowed_ms=edition.pitch_seconds * SECOND,
    )


def _record(act: str, edition: Edition, actor: Account, now: datetime, **details: Any) -> None:
    record_act(db.session(), act, actor, now, edition_id=edition.id, subject=f"edition:{edition.id}", **details)
