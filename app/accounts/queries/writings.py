"""What somebody wrote and judged, for the export of what the platform holds on them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.models.accounts import Account
from app.models.followup import Declaration, DeploymentAct, JournalVersion, Photo, Voice
from app.models.jury import Juror, JuryDuel, JuryMark, JuryOpinion
from app.models.moderation import Hiding, HidingAuthor

Data = dict[str, Any]


def of_the_field(session: Session, mine: Data) -> Data:
    """What they wrote of prototypes beside the journal."""
    told: list[tuple[str, Any, tuple[str, ...]]] = [
        ("passages_corriges", JournalVersion, ("entry_id", "number", "happened_on", "place", "text", "written_at")),
        ("photos_des_journaux", Photo, ("prototype_id", "alternative", "sent_at")),
        ("etats_declares", Declaration, ("prototype_id", "state", "words", "by_function", "declared_at")),
        ("voix_sur_les_etats", Voice, ("declaration_id", "side", "stance", "reason", "first_at", "changed_at")),
        ("actes_des_territoires", DeploymentAct, ("deployment_id", "happened_on", "state", "words", "written_at")),
    ]
    return {
        name: [row_of(row, *fields) for row in session.scalars(select(kind).filter_by(**mine).order_by(kind.id))]
        for name, kind, fields in told
    }


def hidings(session: Session, account: Account) -> list[Data]:
    """What the person wrote and organisers hid, with the words; and the appeals that they made."""
    rows = session.scalars(
        select(Hiding)
        .join(HidingAuthor, HidingAuthor.hiding_id == Hiding.id)
        .where(HidingAuthor.account_id == account.id)
        .options(joinedload(Hiding.appeal))
        .order_by(Hiding.id)
    )
    found = []
    for row in rows:
        own = row.appeal if row.appeal and row.appeal.made_by_id == account.id else None
        appeal = row_of(own, "words", "made_at", "answered_at", "is_upheld", "answer") if own else None
        found.append(
            row_of(row, "kind", "label", "path", "kept", "reason", "hidden_at", "shown_at", "shown_reason")
            | {"recours": appeal}
        )
    return found


def juries(session: Session, account: Account) -> list[Data]:
    """Each seat on a jury, with all that the person wrote there, handed in or not."""
    seats = session.scalars(
        select(Juror)
        .where(Juror.account_id == account.id)
        .options(joinedload(Juror.jury), selectinload(Juror.recusals))
        .order_by(Juror.id)
    )
    return [
        row_of(seat, "function", "handed_in_at")
        | {
            "edition_id": seat.jury.edition_id,
            "recusations": [row_of(one, "project_id", "by_member", "reason", "declared_at") for one in seat.recusals],
            "avis": _written(session, JuryOpinion, seat, "project_id", "abstains", "comment"),
            "notes": _written(session, JuryMark, seat, "project_id", "criterion_id", "mark"),
            "comparaisons": _written(session, JuryDuel, seat, "first_id", "second_id", "verdict"),
        }
        for seat in seats
    ]


def _written(session: Session, kind: Any, seat: Juror, *fields: str) -> list[Data]:
    return [row_of(row, *fields) for row in session.scalars(select(kind).where(kind.juror_id == seat.id))]


def row_of(row: Any, *fields: str) -> Data:
    return {field: plain(getattr(row, field)) for field in fields}


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
