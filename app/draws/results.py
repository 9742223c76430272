"""Telling everyone: the words for each volunteer of a published draw, and the e-mails for those who are not drawn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.errors import RuleError
from app.draws.chances import about
from app.draws.records import record, wrong_state
from app.extensions import db
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.draws import Draw, DrawCandidate, DrawKind, DrawOutcome, DrawState
from app.models.messages import OutboxMessage
from app.models.volunteers import Volunteer

CONVOCATION, SUBSTITUTE, NOT_DRAWN = "convocation", "draw_substitute", "draw_not_drawn"


def told_by(row: DrawCandidate, participant: Participant | None) -> str:
    """Which letter a volunteer gets: whoever is convened gets the convocation, substitutes who entered too."""
    if participant is not None or row.outcome is DrawOutcome.SELECTED:
        return CONVOCATION
    return SUBSTITUTE if row.outcome is DrawOutcome.SUBSTITUTE else NOT_DRAWN


def words_for(draw: Draw, row: DrawCandidate, participant: Participant | None) -> dict[str, Any]:
    """What the texts of `templates/messages` need to speak to one volunteer of a draw."""
    return {
        "edition": draw.edition,
        "draw": draw,
        "candidate": row,
        "participant": participant,
        "about": about,
    }


def volunteers_of(draw: Draw) -> list[tuple[DrawCandidate, Participant | None]]:
    """Everyone still known of a published draw, by reference, with their participation where there is one."""
    rows = db.session.scalars(
        select(DrawCandidate)
        .where(DrawCandidate.draw_id == draw.id, DrawCandidate.volunteer_id.is_not(None))
        .options(joinedload(DrawCandidate.volunteer).joinedload(Volunteer.person))
        .order_by(DrawCandidate.reference)
    ).all()
    coming = db.session.scalars(
        select(Participant).where(Participant.edition_id == draw.edition_id, Participant.volunteer_id.is_not(None))
    )
    by_volunteer = {one.volunteer_id: one for one in coming}
    return [
        (row, by_volunteer.get(row.volunteer_id))
        for row in rows
        if row.volunteer and row.volunteer.person.erased_at is None
    ]


def to_tell(draw: Draw) -> list[DrawCandidate]:
    """Substitutes and people not drawn who have an e-mail address and were not written to since publication."""
    if draw.published_at is None:
        return []
    written = set(
        db.session.scalars(
            select(OutboxMessage.person_id).where(
                OutboxMessage.edition_id == draw.edition_id,
                OutboxMessage.purpose.in_((SUBSTITUTE, NOT_DRAWN)),
                OutboxMessage.created_at >= draw.published_at,
            )
        )
    )
    return [
        row
        for row, participant in volunteers_of(draw)
        if told_by(row, participant) != CONVOCATION and _address(row) and _person_id(row) not in written
    ]


def tell(draw: Draw, actor: Account, now: datetime, expected: int) -> int:
    """Write to everyone of `to_tell`, once; `expected` is the number that the organiser read before confirming."""
    demand_told(draw)
    rows = to_tell(draw)
    if len(rows) != expected:
        raise RuleError(
            "Il y a maintenant %(count)s courriels à écrire, et non %(expected)s. Rien n’est parti : relisez, puis "
            "confirmez de nouveau.",
            count=len(rows),
            expected=expected,
        )
    if not rows:
        raise RuleError("Chacun a déjà été prévenu : il n’y a aucun courriel à écrire. Rien n’a été modifié.")
    _write(draw, rows, now)
    record(draw, "tell", actor, now, count=len(rows))
    return len(rows)


def demand_told(draw: Draw) -> None:
    """Raise `RuleError` unless the result of this draw may be told: real and published."""
    if draw.kind is DrawKind.REHEARSAL:
        raise RuleError("Une répétition ne désigne personne : aucune lettre n’est écrite.")
    if draw.state is not DrawState.PUBLISHED:
        raise wrong_state(draw)


def _write(draw: Draw, rows: Sequence[DrawCandidate], now: datetime) -> None:
    for row in rows:
        assert row.volunteer is not None  # `volunteers_of` keeps only those still known
        write_from_template(
            db.session(),
            told_by(row, None),
            row.volunteer.person,
            now,
            edition_id=draw.edition_id,
            secret=True,
            **words_for(draw, row, None),
        )


def _address(row: DrawCandidate) -> str | None:
    return row.volunteer.person.email if row.volunteer else None


def _person_id(row: DrawCandidate) -> int | None:
    return row.volunteer.person_id if row.volunteer else None
