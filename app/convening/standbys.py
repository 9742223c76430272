"""The morning itself: substitutes in the room, and who among them takes the seat of somebody absent."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from app.convening import queries
from app.convening.offers import lock_seat, published, reference_of
from app.convening.states import ABSENT, EXCUSED, PRESENT, REPLACED, WITHDRAWN
from app.core.errors import RuleError
from app.core.thread import Activity
from app.draws.replacements import designated, replace_among
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import AttendanceChange, Participant, Standby
from app.models.draws import Draw, DrawCandidate, DrawOutcome
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.volunteers import Volunteer

FREE = (ABSENT, EXCUSED, WITHDRAWN)


def waiting(draw: Draw) -> Sequence[DrawCandidate]:
    """Substitutes in their order, without those who were called already."""
    called = select(Participant.volunteer_id).where(
        Participant.edition_id == draw.edition_id, Participant.volunteer_id.is_not(None)
    )
    query = (
        select(DrawCandidate)
        .where(
            DrawCandidate.draw_id == draw.id,
            DrawCandidate.outcome == DrawOutcome.SUBSTITUTE,
            DrawCandidate.volunteer_id.not_in(called),
        )
        .options(joinedload(DrawCandidate.volunteer).joinedload(Volunteer.person))
        .order_by(DrawCandidate.outcome_rank)
    )
    return db.session.scalars(query).all()


def present(draw: Draw) -> set[str]:
    """References of the substitutes who are in the room."""
    query = select(DrawCandidate.reference).join(Standby, Standby.candidate_id == DrawCandidate.id)
    return set(db.session.scalars(query.where(DrawCandidate.draw_id == draw.id)))


def who_enters(draw: Draw, leaving: Sequence[Participant]) -> dict[str, DrawCandidate | None]:
    """For each seat, whom the rule calls among those in the room, as things stand."""
    here = present(draw)
    return designated(draw, [reference_of(one) for one in leaving], here) if here else {}


def mark_present(edition: Edition, candidate: DrawCandidate, is_here: bool, actor: Account, now: datetime) -> None:
    """A substitute came, or left again. Marking twice changes nothing."""
    edition.demand_open(Activity.CONVENING, now)
    known = db.session.scalar(select(Standby).where(Standby.candidate_id == candidate.id))
    if is_here is (known is not None):
        return
    if is_here:
        db.session.add(Standby(candidate_id=candidate.id, at=now, account_id=actor.id))
    else:
        db.session.execute(delete(Standby).where(Standby.candidate_id == candidate.id))
    record_act(
        db.session(),
        "convening.standby",
        actor,
        now,
        edition_id=edition.id,
        subject=f"candidate:{candidate.id}",
        here=is_here,
    )


def replace_at_once(leaving: Participant, expected: str, actor: Account, now: datetime) -> Participant:
    """Give the seat of somebody absent to the substitute in the room whom the rule designates.

    `expected` is who the page showed: when the rule now designates somebody else, nothing is done.
    """
    edition = leaving.edition
    edition.demand_open(Activity.CONVENING, now)
    lock_seat(leaving)
    if leaving.attendance not in FREE or queries.replacement_of(leaving) is not None:
        raise RuleError(
            "Cette personne est notée « %(state)s » : sa place n’est plus à donner. Rien n’a été modifié.",
            state=leaving.attendance,
        )
    draw = published(leaving)
    entering = replace_among(draw, reference_of(leaving), present(draw), actor, now)
    if entering.reference != expected:
        raise RuleError(
            "La règle désigne maintenant une autre personne : rien n’a été modifié. Relisez la page, puis recommencez."
        )
    leaving.changes.append(AttendanceChange(before=leaving.attendance, after=REPLACED, at=now, account=actor))
    leaving.attendance, leaving.answer_hash = REPLACED, None
    return _seat(edition, leaving, entering, actor, now)


def _seat(
    edition: Edition, leaving: Participant, entering: DrawCandidate, actor: Account, now: datetime
) -> Participant:
    one = Participant(edition=edition, volunteer=entering.volunteer, replaces=leaving, attendance=PRESENT)
    one.convened_at = one.answer_by = now
    one.changes.append(AttendanceChange(before=None, after=PRESENT, at=now, account=actor))
    db.session.add(one)
    db.session.execute(delete(Standby).where(Standby.candidate_id == entering.id))
    db.session.flush()
    return one
