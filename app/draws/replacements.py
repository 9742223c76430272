"""A titulaire leaves: the frozen rule says who enters. Nobody chooses, everything is written and chained."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from app.core.draw.dossier import REPLACEMENTS, RESULT, append_replacement
from app.core.draw.substitutes import replacement
from app.core.errors import RuleError
from app.draws.pool import snapshot_problem
from app.draws.records import file_content, keep_file, lock, record, utc, wrong_state
from app.extensions import db
from app.models.accounts import Account
from app.models.draws import Draw, DrawCandidate, DrawFile, DrawOutcome, DrawState, Replacement


def replace_titulaire(
    draw: Draw, reference: str, actor: Account, now: datetime, reason: str = ""
) -> DrawCandidate | None:
    """Record that a titulaire leaves, and return who enters by the rule (None when nobody can).

    The reason stays with the organisers; the published line names ids only.
    """
    lock(draw)
    rows = _rows(draw)
    leaving = _find(rows, reference)
    seated, gone = standing(draw, rows)
    if reference not in seated:
        raise RuleError("%(reference)s n’est pas titulaire aujourd’hui : rien n’a été modifié.", reference=reference)
    seated.discard(reference)
    gone.add(reference)
    entry = replacement(snapshot_problem(draw), seated, _order(draw), gone)
    entering = _find(rows, entry.id) if entry.id else None
    line = {"type": "retrait", "sortant": reference, "entrant": entry.id, "ecart": entry.violation, "instant": utc(now)}
    _write(draw, leaving, entering, actor, now, reason, line)
    return entering


def skip_substitute(draw: Draw, reference: str, actor: Account, now: datetime, reason: str = "") -> None:
    """Record that somebody in the order of substitutes cannot come, before any seat is offered to them."""
    lock(draw)
    rows = _rows(draw)
    absent = _find(rows, reference)
    seated, gone = standing(draw, rows)
    if reference in seated:
        raise RuleError(
            "%(reference)s est titulaire : enregistrez un désistement. Rien n’a été modifié.", reference=reference
        )
    if reference in gone:
        raise RuleError("%(reference)s est déjà noté comme indisponible. Rien n’a été modifié.", reference=reference)
    _write(draw, absent, None, actor, now, reason, {"type": "indisponible", "id": reference, "instant": utc(now)})


def standing(draw: Draw, rows: Sequence[DrawCandidate] | None = None) -> tuple[set[str], set[str]]:
    """Who is titulaire today, and who left or cannot come, by reference."""
    rows = rows if rows is not None else _rows(draw)
    by_key = {row.id: row.reference for row in rows}
    seated = {row.reference for row in rows if row.outcome is DrawOutcome.SELECTED}
    gone: set[str] = set()
    for one in db.session.scalars(select(Replacement).where(Replacement.draw_id == draw.id).order_by(Replacement.rank)):
        gone.add(by_key[one.left_id])
        seated.discard(by_key[one.left_id])
        if one.entered_id is not None:
            seated.add(by_key[one.entered_id])
    return seated, gone


def _rows(draw: Draw) -> list[DrawCandidate]:
    if draw.state is not DrawState.PUBLISHED:
        raise wrong_state(draw)
    return draw.candidates


def _find(rows: Sequence[DrawCandidate], reference: str) -> DrawCandidate:
    found = next((row for row in rows if row.reference == reference), None)
    if found is None:
        raise RuleError("%(reference)s n’est pas dans la liste du tirage.", reference=reference)
    return found


def _order(draw: Draw) -> list[str]:
    waiting = [row for row in draw.candidates if row.outcome is not DrawOutcome.SELECTED]
    return [row.reference for row in sorted(waiting, key=lambda row: row.outcome_rank or 0)]


def _write(
    draw: Draw,
    left: DrawCandidate,
    entered: DrawCandidate | None,
    actor: Account,
    now: datetime,
    reason: str,
    line: Mapping[str, object],
) -> None:
    journal = db.session.scalar(
        select(DrawFile.content).where(DrawFile.draw_id == draw.id, DrawFile.name == REPLACEMENTS)
    )
    longer = append_replacement(journal or b"", file_content(draw, RESULT), line)
    rank = db.session.scalar(select(func.count(Replacement.id)).where(Replacement.draw_id == draw.id)) or 0
    row = Replacement(draw_id=draw.id, rank=rank + 1, left_id=left.id, at=now, by_id=actor.id, reason=reason)
    row.entered_id = entered.id if entered else None
    row.line = longer[len(journal or b"") :].decode()
    db.session.add(row)
    keep_file(draw, REPLACEMENTS, longer)
    record(draw, "replace", actor, now, rank=row.rank)
