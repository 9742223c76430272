"""The pitches: who comes when, what the clock says, and what time it will be."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.running_order import Slot, milliseconds, reestimated_slots
from app.extensions import db
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.models.stage import Pitch, PitchState, RunningOrder

NEXT_SHOWN = 2
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


def latecomers(edition: Edition, pitches: list[Pitch]) -> list[Project]:
    """Sheets submitted since the order was drawn."""
    known = {pitch.project_id for pitch in pitches}
    return [project for project in projects_to_pitch(edition) if project.id not in known]


def elapsed_ms(pitch: Pitch, now: datetime) -> int:
    """Time spoken so far, pauses left out."""
    running = milliseconds(now) - milliseconds(pitch.running_since) if pitch.running_since else 0
    return pitch.elapsed_ms + max(0, running)


def screen_state(order: RunningOrder | None, pitches: list[Pitch]) -> dict[str, Any]:
    """All that a screen or a remote needs; instants and durations in milliseconds, nothing that ticks."""
    if order is None or order.dice is None:
        return {"revision": 0, "count": 0, "place": 0, "current": None, "next": []}
    place = next((place for place, pitch in enumerate(pitches) if pitch.id == order.current_id), None)
    following = pitches[place + 1 :] if place is not None else []
    waiting = [pitch for pitch in following if pitch.state is PitchState.WAITING]
    return {
        "revision": order.revision,
        "count": len(pitches),
        "place": place + 1 if place is not None else len(pitches),
        "current": _on_screen(pitches[place]) if place is not None else None,
        "next": [_named(pitch) for pitch in waiting[:NEXT_SHOWN]],
    }


@dataclass(frozen=True)
class Row:
    """A pitch in the list: its place, and when it is planned, now expected, or was."""

    place: int
    pitch: Pitch
    expected_at: datetime | None


def rows(order: RunningOrder | None, pitches: list[Pitch], now: datetime) -> list[Row]:
    """The list with the times as they now stand."""
    expected = _expected(order, pitches, now) if order and order.starts_at else {}
    return [Row(place, pitch, expected.get(pitch.id)) for place, pitch in enumerate(pitches, start=1)]


def _expected(order: RunningOrder, pitches: list[Pitch], now: datetime) -> dict[int, datetime]:
    planned = [
        Slot(str(pitch.id), milliseconds(pitch.planned_at), milliseconds(pitch.planned_at) + pitch.allowed_ms)
        for pitch in sorted(pitches, key=lambda one: one.state is PitchState.MISSING)  # called after the others
        if pitch.planned_at
    ]
    real = {
        str(pitch.id): (milliseconds(pitch.started_at), milliseconds(pitch.ended_at) if pitch.ended_at else None)
        for pitch in pitches
        if pitch.started_at and pitch.planned_at
    }
    slots = reestimated_slots(planned, real, milliseconds(now), order.gap_ms)
    return {int(slot.id): datetime.fromtimestamp(slot.start / 1000, UTC) for slot in slots}


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
