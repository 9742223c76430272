"""The pitches: who comes when, what the clock says, and what time it will be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.running_order import milliseconds
from app.extensions import db
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.models.stage import Pitch, PitchState, RunningOrder

NEXT_SHOWN = 2
NOT_BEGUN = (PitchState.WAITING, PitchState.MISSING)
TO_PITCH = (ProjectState.SUBMITTED, ProjectState.PITCHED)


def order_of(edition: Edition) -> RunningOrder | None:
    return db.session.scalar(select(RunningOrder).where(RunningOrder.edition_id == edition.id))


def locked_order(edition: Edition) -> RunningOrder | None:
    """The same, held until the end of the transaction: two remotes take turns."""
    statement = select(RunningOrder).where(RunningOrder.edition_id == edition.id).with_for_update()
    return db.session.scalar(statement.execution_options(populate_existing=True))


def pitches_of(edition: Edition) -> list[Pitch]:
    """All pitches in the order of passage."""
    statement = select(Pitch).where(Pitch.edition_id == edition.id).order_by(Pitch.rank)
    return list(db.session.scalars(statement.options(joinedload(Pitch.project))))


def pitch_numbered(edition: Edition, pitch_id: int) -> Pitch | None:
    return db.session.scalar(select(Pitch).where(Pitch.edition_id == edition.id, Pitch.id == pitch_id))


def projects_to_pitch(edition: Edition) -> list[Project]:
    statement = select(Project).where(Project.edition_id == edition.id, Project.state.in_(TO_PITCH))
    return list(db.session.scalars(statement.order_by(Project.number)))


def latecomers(edition: Edition, pitches: Sequence[Pitch]) -> list[Project]:
    """Sheets submitted since the order was drawn."""
    known = {pitch.project_id for pitch in pitches}
    return [project for project in projects_to_pitch(edition) if project.id not in known]


def elapsed_ms(pitch: Pitch, now: datetime) -> int:
    """Time spoken so far, pauses left out."""
    running = milliseconds(now) - milliseconds(pitch.running_since) if pitch.running_since else 0
    return pitch.elapsed_ms + max(0, running)


def screen_state(order: RunningOrder | None, pitches: Sequence[Pitch]) -> dict[str, Any]:
    """All that a screen or a remote needs; instants and durations in milliseconds, nothing that ticks."""
    if order is None or order.dice is None:
        return {"revision": 0, "count": 0, "place": 0, "current": None, "next": []}
    place = next((place for place, pitch in enumerate(pitches) if pitch.id == order.current_id), None)
    waiting = [pitch for pitch in to_come(order, pitches) if pitch.id != order.current_id]
    return {
        "revision": order.revision,
        "count": len(pitches),
        "place": place + 1 if place is not None else len(pitches),
        "current": _on_screen(pitches[place]) if place is not None else None,
        "next": [_named(pitch) for pitch in waiting[:NEXT_SHOWN]] if place is not None else [],
    }


def to_come(order: RunningOrder, pitches: Sequence[Pitch]) -> list[Pitch]:
    """Those that have not begun, in the order in which « next » calls them: on stage, after it, before it, absent."""
    here = next((pitch.rank for pitch in pitches if pitch.id == order.current_id), 0)

    def turn(pitch: Pitch) -> tuple[bool, bool, bool, int]:
        return pitch.id != order.current_id, pitch.state is PitchState.MISSING, pitch.rank < here, pitch.rank

    return sorted((pitch for pitch in pitches if pitch.state in NOT_BEGUN), key=turn)


def _on_screen(pitch: Pitch) -> dict[str, Any]:
    return _named(pitch) | {
        "id": pitch.id,
        "state": pitch.state.value,
        "allowed": pitch.allowed_ms,
        "elapsed": pitch.elapsed_ms,
        "since": milliseconds(pitch.running_since) if pitch.running_since else None,
    }


def _named(pitch: Pitch) -> dict[str, Any]:
    return {"number": pitch.project.number, "title": pitch.project.title}
