"""The public part of a draw: freeze, balls, dice, publication, annulment. Nothing is undone, only annulled."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.canonical import utc
from app.core.draw.certificate import Certificate
from app.core.draw.dossier import (
    ANNULMENT,
    PANELS,
    RESULT,
    Commitment,
    annulment_json,
    commitment,
    read_fingerprint,
    result_json,
)
from app.core.draw.dossier import freeze as frozen_files
from app.core.draw.lottery import agree, read_balls, read_dice
from app.core.draw.pool import Problem
from app.core.draw.substitutes import substitute_order
from app.core.draw.verify import read_panels
from app.core.errors import RuleError
from app.draws.pool import live_problem, pool_of, previous_of, snapshot_problem
from app.draws.queries import convened
from app.draws.records import demand_open_draw, demand_step, file_content, keep_file, lock, record, wrong_state
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant, ParticipantKind
from app.models.draws import Draw, DrawKind, DrawOutcome, DrawState


def freeze(
    draw: Draw,
    actor: Account,
    now: datetime,
    *,
    seen: str | None = None,
    accepted_loss: str = "",
    publishes_dossier: bool = False,
) -> str:
    """Fix list, quotas, rules and panels for good; return the fingerprint to read aloud before any ball."""
    lock(draw)
    demand_open_draw(draw, now, seen)
    if draw.state is not DrawState.COMPUTED or draw.certificate is None:
        raise RuleError("La loterie n’est pas encore calculée : lancez le calcul avant de figer.")
    volunteers = pool_of(draw)
    problem = snapshot_problem(draw)
    if live_problem(draw, volunteers) != problem:
        raise RuleError(
            "La liste des volontaires a changé depuis le calcul (inscription, retrait ou correction). "
            "Rien n’est figé : relancez le calcul, puis figez."
        )
    people = {one.reference: Commitment(one.person.name, one.salt) for one in volunteers}
    files = frozen_files(
        problem,
        Certificate.from_record(draw.certificate),
        read_panels(file_content(draw, PANELS)),
        people,
        rehearsal=draw.kind is DrawKind.REHEARSAL,
        accepted_loss=accepted_loss,
        notes=_notes(draw, problem),
    )
    for row in draw.candidates:
        row.commitment = commitment(row.reference, people[row.reference].salt, people[row.reference].name)
    for name, content in files.items():
        keep_file(draw, name, content)
    draw.fingerprint, draw.frozen_at, draw.state = read_fingerprint(files), now, DrawState.FROZEN
    draw.publishes_dossier = publishes_dossier
    record(draw, "freeze", actor, now, fingerprint=draw.fingerprint)
    return draw.fingerprint


def _notes(draw: Draw, problem: Problem) -> dict[str, Any]:
    """What the frozen rules say of where they were made, and why some are seated before any draw."""
    reasons = {reference: draw.seated[reference] for reference in problem.seated}
    return {
        "edition": str(draw.edition.number),
        "tentative": str(draw.rank),
        "deja_venus": previous_of(draw).value,
        **({"motifs_d_office": reasons} if reasons else {}),
    }


def enter_balls(draw: Draw, actor: Account, now: datetime, first: str, second: str) -> str:
    """Record the three balls, typed twice; return the number of the panel and name the titulaires."""
    lock(draw)
    if draw.state is not DrawState.FROZEN:
        raise wrong_state(draw)
    demand_step(draw, now)
    balls = agree(read_balls(first), read_balls(second), field="again")
    panel = set(read_panels(file_content(draw, PANELS))[int(balls)])
    drawn = sorted((row for row in draw.candidates if row.reference in panel), key=lambda row: row.reference.encode())
    for rank, row in enumerate(drawn, 1):
        row.outcome, row.outcome_rank = DrawOutcome.SELECTED, rank
    draw.balls, draw.balls_entered_at, draw.state = balls, now, DrawState.DRAWN
    record(draw, "balls", actor, now, balls=balls)
    return balls


def enter_dice(
    draw: Draw, actor: Account, now: datetime, first: str, second: str, witnesses: Sequence[str] = ()
) -> None:
    """Record the twenty dice, typed twice, and the order of substitutes that they give."""
    lock(draw)
    if draw.state is not DrawState.DRAWN or draw.dice is not None or draw.fingerprint is None:
        raise wrong_state(draw)
    demand_step(draw, now)
    dice = agree(read_dice(first), read_dice(second), field="again")
    panel = [row.reference for row in draw.candidates if row.outcome is DrawOutcome.SELECTED]
    order = substitute_order(snapshot_problem(draw), panel, draw.fingerprint, dice)
    ranks = {reference: rank for rank, reference in enumerate(order, 1)}
    for row in draw.candidates:
        if rank := ranks.get(row.reference):
            row.outcome_rank = rank
            row.outcome = DrawOutcome.SUBSTITUTE if rank <= draw.edition.substitutes else DrawOutcome.NOT_DRAWN
    draw.dice, draw.dice_entered_at, draw.witnesses = dice, now, list(witnesses)
    keep_file(
        draw,
        RESULT,
        result_json(
            draw.fingerprint,
            balls=draw.balls or "",
            dice=dice,
            panel=panel,
            substitutes=order,
            witnesses=draw.witnesses,
            at=utc(now),
            rehearsal=draw.kind is DrawKind.REHEARSAL,
        ),
    )
    record(draw, "dice", actor, now)


def publish(draw: Draw, actor: Account, now: datetime) -> None:
    """Publish the result: the titulaires become participants, to be convened. Never a rehearsal."""
    lock(draw)
    if draw.kind is DrawKind.REHEARSAL:
        raise RuleError("Une répétition ne se publie jamais : elle s’arrête aux dés. Rien n’a été modifié.")
    if draw.state is not DrawState.DRAWN or draw.dice is None:
        raise wrong_state(draw)
    demand_step(draw, now)
    draw.published_at, draw.state = now, DrawState.PUBLISHED
    db.session.add_all(
        Participant(edition_id=draw.edition_id, volunteer_id=row.volunteer_id, convened_at=now)
        for row in draw.candidates
        if row.outcome is DrawOutcome.SELECTED and row.volunteer_id is not None
    )
    record(draw, "publish", actor, now)


def annul(draw: Draw, actor: Account, now: datetime, reason: str) -> None:
    """Annul a draw with a reason. What was frozen stays published; nobody must be convened yet."""
    lock(draw)
    demand_annullable(draw)
    if not reason.strip():
        raise RuleError("Écrivez le motif : il est publié avec le tirage annulé.", field="reason")
    if draw.state is DrawState.PUBLISHED:
        _release_participants(draw)
    if draw.fingerprint:
        keep_file(
            draw,
            ANNULMENT,
            annulment_json(draw.fingerprint, reason=reason.strip(), by="organisation", at=utc(now)),
        )
    draw.annulled_at, draw.annulled_reason, draw.state = now, reason.strip(), DrawState.ANNULLED
    record(draw, "annul", actor, now)


def demand_annullable(draw: Draw) -> None:
    """Raise RuleError once somebody drawn was written to: the draw stands."""
    if draw.state is DrawState.ANNULLED:
        raise wrong_state(draw)
    if convened(draw):
        raise RuleError(
            "Des personnes sont déjà convoquées : ce tirage ne peut plus être annulé. Un désistement se remplace "
            "par la règle des suppléants."
        )


def _release_participants(draw: Draw) -> None:
    """Those named by the draw are no longer expected."""
    drawn = Participant.edition_id == draw.edition_id, Participant.kind == ParticipantKind.DRAWN
    for one in db.session.scalars(select(Participant).where(*drawn)):
        db.session.delete(one)
