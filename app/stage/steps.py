"""The steps of the thread that go with the moments of the day: what each would change, and what can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.steps import OF_THE_DAY, Change, changes
from app.core.thread import ActKind
from app.editions.queries.conduct import situation
from app.extensions import db
from app.models.editions import ActivityAct, Edition, ProgrammeItem
from app.stage.queries import current_moment

UNDOABLE = timedelta(minutes=15)  # then the thread is led from its own page


@dataclass(frozen=True)
class Steps:
    """`done`: what the last gesture changed, while one press undoes it. `now`: what the step of the current moment
    still lacks. `of`: by moment to come, what passing to it would change."""

    done: Sequence[ActivityAct] = ()
    now: Sequence[Change] = ()
    of: Mapping[int, Sequence[Change]] = field(default_factory=dict)


def steps_of(edition: Edition, moments: Sequence[ProgrammeItem], now: datetime) -> Steps:
    """Nothing, and nothing asked of the database, for a day whose moments go with no step."""
    if not any(one.activity in OF_THE_DAY for one in moments):
        return Steps()
    where, current = situation(db.session(), edition, now), current_moment(moments)
    of = {one.id: changes(one.activity, where) for one in moments if one is not current}
    done = last_gesture(edition, now)
    lacking = changes(current.activity, where) if current is not None else []
    is_undone_first = bool(done) and (current is None or done[0].moment_id != current.id)
    if is_undone_first or all(one.kind is ActKind.CLOSE for one in lacking):
        lacking = []
    return Steps(done, lacking, of)


def last_gesture(edition: Edition, now: datetime) -> list[ActivityAct]:
    """The acts of the thread that came last, together with a moment of the day; empty once undone, or too long ago."""
    last = edition.acts[-1] if edition.acts else None
    if last is None or last.moment_id is None or now - last.at > UNDOABLE:
        return []
    return [act for act in edition.acts if act.at == last.at and act.moment_id == last.moment_id]
