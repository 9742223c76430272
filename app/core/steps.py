"""What passing to a moment of the day does to the thread: its step opens, those before it close.

Proposed, never done by itself: whoever leads the day sees each change with what refuses it, and keeps those they want.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.core.conduct import Situation, refusal, remarks
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind

# Steps that begin and end with a moment of the day; the others last for weeks, or must welcome whoever comes late.
OF_THE_DAY = (
    Activity.DIAGNOSIS,
    Activity.AXES,
    Activity.PROJECTS,
    Activity.PITCHES,
    Activity.VOTE,
    Activity.CHOICE,
)


@dataclass(frozen=True)
class Change:
    """A step to open or to close, with what refuses it or is worth knowing before."""

    activity: Activity
    kind: ActKind
    refusal: RuleError | None = None
    remarks: tuple[RuleError, ...] = ()

    @property
    def code(self) -> str:
        """As a form says it: « open:pitches »."""
        return code_of(self.activity, self.kind)

    @property
    def is_advised(self) -> bool:
        """To close while something is still on its way is a choice to make, not a habit."""
        return self.refusal is None and not (self.kind is ActKind.CLOSE and self.remarks)


def code_of(activity: Activity, kind: ActKind) -> str:
    return f"{kind.value}:{activity.value}"


CODES = tuple(code_of(activity, kind) for activity in OF_THE_DAY for kind in ActKind)


def changes(activity: Activity | None, now: Situation) -> list[Change]:
    """What a moment of this step proposes: the earlier steps of the day close, in order, then its own opens.

    Each change is judged as if those before it had been made.
    """
    if activity not in OF_THE_DAY:
        return []
    found = []
    for step, kind in _wanted(activity, now):
        change = Change(step, kind, refusal(step, kind, now), tuple(remarks(step, kind, now)))
        found.append(change)
        if change.refusal is None and kind is ActKind.CLOSE:
            now = replace(now, open=now.open - {step})
    return found


def _wanted(activity: Activity, now: Situation) -> Iterator[tuple[Activity, ActKind]]:
    for former in OF_THE_DAY[: OF_THE_DAY.index(activity)]:
        if former in now.open:
            yield former, ActKind.CLOSE
    if activity not in now.open:
        yield activity, ActKind.OPEN
