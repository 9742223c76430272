"""A free seat is offered to whom the rule designates, for a time; silence or a refusal passes it on.

The line of the journal is written when the seat is offered, not when it is accepted: the rule then speaks at
one known moment, several seats may be offered at the same time, and nobody who said yes is ever displaced.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import select

from app.convening import queries
from app.convening.convocations import Link, convene_one, demand_future
from app.convening.states import CONVENED, REPLACED, WITHDRAWN
from app.core.errors import RuleError
from app.core.paris import PARIS, day_of
from app.core.thread import Activity
from app.draws.replacements import replace_titulaire
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Attendance, AttendanceChange, Participant
from app.models.draws import Cause, Draw
from app.models.editions import Edition

DAYS_BEFORE, SAME_MORNING = 48 * 60, 30  # minutes to answer
DELAYS = (SAME_MORNING, 2 * 60, 12 * 60, 24 * 60, DAYS_BEFORE, 72 * 60)
DOORS = time(8, 0, tzinfo=PARIS)


def usual_delay(edition: Edition, now: datetime) -> int:
    """Minutes to answer, unless the organiser says otherwise."""
    return SAME_MORNING if edition.held_on == day_of(now) else DAYS_BEFORE


def until(edition: Edition, now: datetime, minutes: int) -> datetime:
    """When an offer made now ends: never after the doors open, half an hour at least."""
    end = now + timedelta(minutes=minutes)
    if edition.held_on is None:
        return end
    doors = datetime.combine(edition.held_on, DOORS)
    return end if end <= doors else max(doors, now + timedelta(minutes=min(minutes, SAME_MORNING)))


def lock_seat(participant: Participant) -> None:
    """Whoever answers and the clock never act on the same seat at once."""
    db.session.flush()
    db.session.refresh(participant, ["attendance", "answer_by", "offer_minutes"], with_for_update=True)


def replace(
    leaving: Participant, actor: Account, now: datetime, *, answer_by: datetime, link: Link, reason: str = ""
) -> Participant | None:
    """Offer the seat of someone who withdrew to whom the frozen rule of the draw designates, until `answer_by`.

    None when nobody can enter without breaking a rule of the draw: the seat stays empty, and this is written
    too.
    """
    edition = leaving.edition
    edition.demand_open(Activity.CONVENING, now)
    demand_future(answer_by, now)
    lock_seat(leaving)
    if leaving.attendance is not WITHDRAWN or leaving.volunteer is None:
        raise RuleError(
            "Seule une personne tirée au sort qui s’est désistée est remplacée, une fois le tirage publié. "
            "Rien n’a été modifié : rechargez la page pour voir où en est cette place."
        )
    minutes = max(1, -(-int((answer_by - now).total_seconds()) // 60))
    return _offer(leaving, actor, now, answer_by, minutes, link, Cause.WITHDRAWAL, reason)


def refuse(offered: Participant, actor: Account | None, now: datetime, link: Link) -> Participant | None:
    """The person says no to the seat offered to them: the next by the rule is asked at once."""
    return _pass_on(offered, actor, now, link, Cause.REFUSAL)


def expire(offered: Participant, now: datetime, link: Link) -> bool:
    """Pass on a seat whose time is over; False when it was answered meanwhile. Harmless when done again."""
    lock_seat(offered)
    if offered.attendance is not CONVENED or offered.answer_by is None or offered.answer_by > now:
        return False
    _note(offered, WITHDRAWN, None, now, by_clock=True)
    _pass_on(offered, None, now, link, Cause.SILENCE)
    return True


def expired(now: datetime) -> Sequence[int]:
    """Keys of the offers whose time is over and that nobody answered."""
    query = select(Participant.id).where(
        Participant.offer_minutes.is_not(None), Participant.attendance == CONVENED, Participant.answer_by <= now
    )
    return db.session.scalars(query.order_by(Participant.answer_by, Participant.id)).all()


def demand_in_time(participant: Participant, now: datetime) -> None:
    """An offer ends when it says, even if the clock has not passed it on yet."""
    is_over = participant.answer_by is not None and participant.answer_by <= now
    if participant.offer_minutes is not None and participant.attendance is CONVENED and is_over:
        raise RuleError(
            "Le délai pour répondre est passé : la place est proposée à la personne suivante. Rien n’a été modifié."
        )


def _pass_on(
    offered: Participant, actor: Account | None, now: datetime, link: Link, cause: Cause
) -> Participant | None:
    minutes = offered.offer_minutes or DAYS_BEFORE
    return _offer(offered, actor, now, until(offered.edition, now, minutes), minutes, link, cause, "")


def _offer(
    leaving: Participant,
    actor: Account | None,
    now: datetime,
    answer_by: datetime,
    minutes: int,
    link: Link,
    cause: Cause,
    reason: str,
) -> Participant | None:
    draw = published(leaving)
    entering = replace_titulaire(draw, reference_of(leaving), actor, now, reason, cause)
    if entering is None or entering.volunteer is None:
        return None
    _note(leaving, REPLACED, actor, now, by_clock=actor is None and cause is Cause.SILENCE)
    if leaving.offer_minutes is None:
        leaving.answer_hash = None
    substitute = Participant(edition=leaving.edition, volunteer=entering.volunteer, replaces=leaving)
    substitute.offer_minutes = minutes
    convene_one(substitute, actor, now, answer_by, link)
    return substitute


def published(leaving: Participant) -> Draw:
    draw = queries.published_draw(leaving.edition)
    if draw is None:
        raise RuleError(
            "Seule une personne tirée au sort qui s’est désistée est remplacée, une fois le tirage publié. "
            "Rien n’a été modifié : rechargez la page pour voir où en est cette place."
        )
    return draw


def reference_of(leaving: Participant) -> str:
    if leaving.volunteer is None:
        raise RuleError("Seule une personne tirée au sort est remplacée. Rien n’a été modifié.")
    return leaving.volunteer.reference


def _note(one: Participant, after: Attendance, actor: Account | None, now: datetime, *, by_clock: bool) -> None:
    one.changes.append(AttendanceChange(before=one.attendance, after=after, at=now, account=actor, by_clock=by_clock))
    one.attendance = after
