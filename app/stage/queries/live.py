"""What every screen, remote and phone shows now, whoever looks: small, and nothing in it ticks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.running_order import milliseconds
from app.core.thread import Activity, StepState
from app.extensions import db
from app.models.editions import Edition, MomentKind, ProgrammeItem
from app.models.seating import PlanState, SeatingPlan
from app.models.stage import Announcement, RunningOrder
from app.models.votes import Poll, PollState
from app.stage.queries.day import Row, announced, current_moment, moments_of
from app.stage.queries.pitches import order_of, screen_state
from app.stage.queries.schedule import Passage, schedule

FOLLOWING_SHOWN = 2
VOTE_SHOWN = (PollState.OPEN, PollState.CLOSED, PollState.COUNTED, PollState.PUBLISHED)


def revision_of(edition_id: int) -> int | None:
    """Grows with each change that a screen must see, in the transaction of the change; None without an edition."""
    return db.session.scalar(select(Edition.revision).where(Edition.id == edition_id))


def live_state(edition: Edition, now: datetime) -> dict[str, Any]:
    """The pitch on stage (as `screen_state`), the current moment, what follows, what is announced, the vote.

    `face` is what the page draws: a screen that shows another one asks for the page again.
    """
    minute = now.replace(second=0, microsecond=0)  # whichever process answers, whenever: the same within a minute
    stands = schedule(edition, minute)
    rows, moments = stands.moments, [row.moment for row in stands.moments]
    moment, pitches = current_moment(moments), screen_state(stands.order, stands.pitches)
    show = _show(edition, moments, moment, pitches, now)
    vote = _vote(edition)
    return pitches | {
        "revision": edition.revision,
        "show": show,
        "face": "-".join(map(str, (show, moment.id if moment else 0, *_drawn(edition, show, vote, now)))),
        "buttons": _buttons(edition, moments, stands.order, now),
        "moment": _moment(rows, moment),
        "following": _following(rows, moment),
        "passages": [_passage(one) for one in stands.passages],
        "steps": [step.activity.value for step in edition.thread(now) if step.state is StepState.CURRENT],
        "is_over": moment is None and any(one.begun_at for one in moments),
        "announcement": _announcement(announced(edition, minute)),
        "vote": vote["state"],
    }


def buttons_are_for(edition: Edition, now: datetime) -> str:
    """« moment » or « pitch »: what the buttons of the remote act on."""
    return _buttons(edition, moments_of(edition), order_of(edition), now)


def _buttons(edition: Edition, moments: Sequence[ProgrammeItem], order: RunningOrder | None, now: datetime) -> str:
    """The pitches while a team waits or speaks and their step is open; else the moments of the day."""
    moment = current_moment(moments)
    is_on_stage = order is not None and order.dice is not None and order.current_id is not None
    is_their_time = moment is None or moment.kind is MomentKind.PITCHES
    is_pitching = is_on_stage and is_their_time and edition.is_open(Activity.PITCHES, now)
    return "pitch" if not moments or is_pitching else "moment"


def _show(
    edition: Edition,
    moments: Sequence[ProgrammeItem],
    moment: ProgrammeItem | None,
    pitches: dict[str, Any],
    now: datetime,
) -> str:
    """The kind of the current moment. Without one, the pitches where they are held; else before or after the day."""
    if moment is not None:
        return moment.kind.value
    if edition.is_open(Activity.PITCHES, now):
        return MomentKind.PITCHES.value
    if any(one.begun_at for one in moments):
        return "over"
    return "welcome" if moments or not pitches["count"] else "pitches"


def _drawn(edition: Edition, show: str, vote: dict[str, Any], now: datetime) -> Sequence[object]:
    """What else the page of this face depends on."""
    if show == MomentKind.TABLES:
        adopted = select(SeatingPlan.id).where(
            SeatingPlan.edition_id == edition.id, SeatingPlan.state == PlanState.ADOPTED
        )
        return (db.session.scalar(adopted) or 0, edition.is_open(Activity.PROJECTS, now))
    return (vote["id"], vote["state"]) if show in (MomentKind.VOTE, MomentKind.RESULT) else ()


def _vote(edition: Edition) -> dict[str, Any]:
    """Where the vote stands; never how many voted."""
    poll = select(Poll.id, Poll.state).where(Poll.edition_id == edition.id, Poll.state.in_(VOTE_SHOWN))
    row = db.session.execute(poll.order_by(Poll.rank.desc()).limit(1)).first()
    return {"id": row[0], "state": row[1].value} if row else {"id": 0, "state": "none"}


def _moment(rows: Sequence[Row], moment: ProgrammeItem | None) -> dict[str, Any] | None:
    row = next((row for row in rows if moment is not None and row.moment is moment), None)
    if row is None or moment is None or moment.begun_at is None:
        return None
    return {
        "id": moment.id,
        "label": moment.label,
        "kind": moment.kind.value,
        "allowed": row.length_ms,
        "elapsed": moment.elapsed_ms,
        "since": milliseconds(moment.running_since) if moment.running_since else None,
        "begun": milliseconds(moment.begun_at),
    }


def _following(rows: Sequence[Row], moment: ProgrammeItem | None) -> list[dict[str, Any]]:
    here = next((place for place, row in enumerate(rows) if row.moment is moment), None)
    if here is None:
        begun = [place for place, row in enumerate(rows) if row.moment.begun_at]
        here = begun[-1] if begun else -1
    return [
        {
            "id": row.moment.id,
            "label": row.moment.label,
            "planned": milliseconds(row.planned_at),
            "expected": milliseconds(row.expected_at),
        }
        for row in rows[here + 1 : here + 1 + FOLLOWING_SHOWN]
    ]


def _passage(one: Passage) -> dict[str, Any]:
    """When the team of a table comes, and how it is called now."""
    return {
        "number": one.pitch.project.number,
        "call": one.call,
        "expected": milliseconds(one.expected_at) if one.expected_at else None,
    }


def _announcement(said: Announcement | None) -> dict[str, Any] | None:
    return {"id": said.id, "text": said.text, "until": milliseconds(said.until)} if said else None
