"""One remote for the moments of the day and for the pitches: what each button does depends on what goes on."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.core.errors import RuleError
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition, MomentKind
from app.models.stage import PitchState
from app.stage.actions import clock, day
from app.stage.actions.steps import turn_steps
from app.stage.queries import buttons_are_for, current_moment, locked_moments, moments_of, order_of, pitches_of

MORE_SECONDS = 30


@dataclass(frozen=True)
class Seen:
    """What the remote showed when its button was pressed: the pitch, the moment (0: none), and which of the two its
    buttons were for. None: not said, not checked."""

    pitch: int | None = None
    moment: int | None = None
    is_moment: bool | None = None


Act = Callable[[Edition, Account, datetime, Seen], object]
PITCH_ACTS: Mapping[str, Act] = {
    "demarrer": lambda edition, actor, now, seen: clock.start(edition, actor, now, seen.pitch),
    "pause": lambda edition, actor, now, seen: clock.pause(edition, actor, now, seen.pitch),
    "terminer": lambda edition, actor, now, seen: clock.finish(edition, actor, now, seen.pitch),
    "suivant": lambda edition, actor, now, seen: clock.go_next(edition, actor, now, seen.pitch),
    "precedent": lambda edition, actor, now, seen: _pitch_before(edition, actor, now, seen),
    "absent": lambda edition, actor, now, seen: clock.mark_absent(edition, actor, now, seen.pitch),
    "plus": lambda edition, actor, now, seen: clock.add_time(edition, MORE_SECONDS, actor, now, seen.pitch),
}
MOMENT_ACTS: Mapping[str, Act] = {
    "demarrer": lambda edition, actor, now, seen: day.resume(edition, actor, now, seen.moment),
    "pause": lambda edition, actor, now, seen: day.hold(edition, actor, now, seen.moment),
    "suivant": lambda edition, actor, now, seen: day.go_on(edition, actor, now, seen.moment),
    "precedent": lambda edition, actor, now, seen: _moment_before(edition, actor, now, seen),
    "plus": lambda edition, actor, now, seen: day.lengthen(edition, MORE_SECONDS, actor, now, seen.moment),
}
BUTTONS = frozenset(PITCH_ACTS)


def press(
    edition: Edition, button: str, actor: Account, now: datetime, seen: Seen, wanted: Collection[str] = ()
) -> None:
    """Do what this button does for what goes on; refused when the remote showed something else.

    « Next » also changes the steps that it showed and that are `wanted` (codes of `core.steps`).
    """
    current = current_moment(locked_moments(edition))
    day.demand_seen(current, seen.moment)
    is_moment = buttons_are_for(edition, now) == "moment"
    if seen.is_moment not in (None, is_moment):
        raise RuleError("Ce qui est en cours a déjà changé : voici où l’on en est. Rien n’a été fait deux fois.")
    acts = MOMENT_ACTS if is_moment else PITCH_ACTS
    if button not in acts:
        raise RuleError("Cette touche ne sert que pendant les pitchs. Rien n’a été modifié.")
    acts[button](edition, actor, now, seen)
    db.session.flush()
    if is_moment and button == "suivant":
        turn_steps(edition, current_moment(moments_of(edition)), wanted, actor, now)


def _pitch_before(edition: Edition, actor: Account, now: datetime, seen: Seen) -> object:
    """The pitch before; before the first one, the moment before."""
    order, pitches = order_of(edition), pitches_of(edition)
    is_first = bool(pitches) and order is not None and order.current_id == pitches[0].id
    if is_first and pitches[0].state is PitchState.WAITING and current_moment(moments_of(edition)) is not None:
        return day.go_back(edition, actor, now, seen.moment)
    return clock.go_previous(edition, actor, now, seen.pitch)


def _moment_before(edition: Edition, actor: Account, now: datetime, seen: Seen) -> object:
    """The moment before; once every team has passed, the last pitch, while their step is open."""
    current = current_moment(moments_of(edition))
    order = order_of(edition)
    is_drawn = order is not None and order.dice is not None and edition.is_open(Activity.PITCHES, now)
    if current is not None and current.kind is MomentKind.PITCHES and is_drawn:
        return clock.go_previous(edition, actor, now)
    return day.go_back(edition, actor, now, seen.moment)
