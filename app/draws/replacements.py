"""A titulaire leaves: the frozen rule says who enters. Nobody chooses, everything is written and chained."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.core.canonical import utc
from app.core.draw.dossier import REPLACEMENTS, RESULT, append_replacement
from app.core.draw.substitutes import Entry, replacement
from app.core.errors import RuleError
from app.draws.pool import snapshot_problem
from app.draws.records import file_content, keep_file, lock, record, wrong_state
from app.extensions import db
from app.models.accounts import Account
from app.models.draws import Cause, Draw, DrawCandidate, DrawFile, DrawOutcome, DrawState, Replacement


@dataclass(frozen=True)
class _Step:
    """One line of the journal and the row that keeps it."""

    left: DrawCandidate
    entered: DrawCandidate | None
    cause: Cause
    reason: str
    line: Mapping[str, object]


def replace_titulaire(
    draw: Draw,
    reference: str,
    actor: Account | None,
    now: datetime,
    reason: str = "",
    cause: Cause = Cause.WITHDRAWAL,
) -> DrawCandidate | None:
    """Record that a titulaire leaves, and return who enters by the rule (None when nobody can).

    The reason stays with the organisers; the published line names ids and the kind of cause only. Without
    `actor`, nobody acted: the time to answer ran out.
    """
    lock(draw)
    rows = _rows(draw)
    seated, gone = _without(standing(draw, rows), reference)
    entry = replacement(snapshot_problem(draw), seated, _order(draw), gone)
    step = _leave(rows, reference, entry, cause, reason, now)
    _write(draw, [step], actor, now)
    return step.entered


def replace_among(
    draw: Draw, reference: str, present: Collection[str], actor: Account, now: datetime, reason: str = ""
) -> DrawCandidate:
    """On the day: who enters by the rule among the substitutes present.

    Whoever the rule designates before them and is not there is written as unavailable first, so that anyone
    recomputes the same entry. Refuses, writing nothing, when nobody present can enter.
    """
    lock(draw)
    rows = _rows(draw)
    seated, gone = _without(standing(draw, rows), reference)
    problem, order = snapshot_problem(draw), _order(draw)
    here = [one for one in order if one in present]
    if replacement(problem, seated, here, gone).id is None:
        raise RuleError(
            "Aucun suppléant présent ne peut entrer à cette place sans enfreindre une règle du tirage. "
            "Rien n’a été modifié : proposez la place par téléphone, ou laissez-la libre."
        )
    steps = []
    entry = replacement(problem, seated, order, gone)
    while entry.id is not None and entry.id not in present:
        steps.append(_skip(rows, entry.id, Cause.ABSENCE, "", now))
        gone.add(entry.id)
        entry = replacement(problem, seated, order, gone)
    last = _leave(rows, reference, entry, Cause.ABSENCE, reason, now)
    _write(draw, [*steps, last], actor, now)
    if last.entered is None:
        raise AssertionError("somebody present can enter, as was just seen")
    return last.entered


def designated(
    draw: Draw, references: Collection[str], present: Collection[str] | None = None
) -> dict[str, DrawCandidate | None]:
    """Whom the rule would call now to each of these seats (among those present, where given); changes nothing.

    Whoever is not titulaire today is left out.
    """
    rows = _rows(draw)
    problem, state = snapshot_problem(draw), standing(draw, rows)
    order = [one for one in _order(draw) if present is None or one in present]
    found = {}
    for reference in set(references) & state[0]:
        seated, gone = _without(state, reference)
        entry = replacement(problem, seated, order, gone)
        found[reference] = _find(rows, entry.id) if entry.id else None
    return found


def skip_substitute(draw: Draw, reference: str, actor: Account, now: datetime, reason: str = "") -> None:
    """Record that somebody in the order of substitutes cannot come, before any seat is offered to them."""
    lock(draw)
    rows = _rows(draw)
    _find(rows, reference)
    seated, gone = standing(draw, rows)
    if reference in seated:
        raise RuleError(
            "%(reference)s est titulaire : enregistrez un désistement. Rien n’a été modifié.", reference=reference
        )
    if reference in gone:
        raise RuleError("%(reference)s est déjà noté comme indisponible. Rien n’a été modifié.", reference=reference)
    _write(draw, [_skip(rows, reference, Cause.WITHDRAWAL, reason, now)], actor, now)


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


def _without(state: tuple[set[str], set[str]], reference: str) -> tuple[set[str], set[str]]:
    """The panel without who leaves, and everybody gone, them included."""
    seated, gone = state
    if reference not in seated:
        raise RuleError("%(reference)s n’est pas titulaire aujourd’hui : rien n’a été modifié.", reference=reference)
    return seated - {reference}, gone | {reference}


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


def _leave(
    rows: Sequence[DrawCandidate], reference: str, entry: Entry, cause: Cause, reason: str, now: datetime
) -> _Step:
    line = {"type": "retrait", "sortant": reference, "entrant": entry.id, "ecart": entry.violation}
    entered = _find(rows, entry.id) if entry.id else None
    return _Step(_find(rows, reference), entered, cause, reason, line | {"cause": cause.value, "instant": utc(now)})


def _skip(rows: Sequence[DrawCandidate], reference: str, cause: Cause, reason: str, now: datetime) -> _Step:
    line = {"type": "indisponible", "id": reference, "cause": cause.value, "instant": utc(now)}
    return _Step(_find(rows, reference), None, cause, reason, line)


def _write(draw: Draw, steps: Sequence[_Step], actor: Account | None, now: datetime) -> None:
    """Append the lines to the journal, each holding the hash of the one before."""
    journal = db.session.scalar(
        select(DrawFile.content).where(DrawFile.draw_id == draw.id, DrawFile.name == REPLACEMENTS)
    )
    written, result = journal or b"", file_content(draw, RESULT)
    known = db.session.scalar(select(func.count(Replacement.id)).where(Replacement.draw_id == draw.id)) or 0
    for rank, step in enumerate(steps, known + 1):
        longer = append_replacement(written, result, step.line)
        row = Replacement(draw_id=draw.id, rank=rank, left_id=step.left.id, at=now, reason=step.reason)
        row.cause, row.entered_id, row.by_id = (
            step.cause,
            step.entered.id if step.entered else None,
            actor.id if actor else None,
        )
        row.line, written = longer[len(written) :].decode(), longer
        db.session.add(row)
    keep_file(draw, REPLACEMENTS, written)
    record(draw, "replace", actor, now, rank=known + len(steps))
