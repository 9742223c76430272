"""What every act on a draw needs: its lock, its state, its files, its trace."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.canonical import canonical_json, fingerprint
from app.core.errors import RuleError
from app.core.thread import Activity
from app.draws.pool import maxima_of
from app.extensions import db
from app.models.accounts import Account
from app.models.draws import Draw, DrawFile, DrawKind, DrawState
from app.models.oversight import record_act

OPEN_STATES = (DrawState.PREPARING, DrawState.COMPUTED)


def revision(draw: Draw) -> str:
    """A mark of what a page showed: a form sent back with another mark is stale."""
    quotas = [[row.criterion, row.value, row.minimum, row.maximum] for row in draw.quotas]
    computed = draw.computed_at.isoformat() if draw.computed_at else ""
    record = [
        draw.id,
        draw.state.value,
        maxima_of(draw),
        sorted(quotas),
        computed,
        draw.rules.get("previous", ""),
        draw.seated,
    ]
    return fingerprint(canonical_json(record))[:16]


def file_content(draw: Draw, name: str) -> bytes:
    """The bytes of one file of the dossier."""
    content = db.session.scalar(select(DrawFile.content).where(DrawFile.draw_id == draw.id, DrawFile.name == name))
    if content is None:
        raise RuleError("Le fichier %(name)s n’existe pas pour ce tirage.", name=name)
    return content


def lock(draw: Draw) -> None:
    db.session.flush()
    db.session.refresh(draw, with_for_update=True)


def demand_step(draw: Draw, now: datetime) -> None:
    """The step of the draw is open; one may rehearse at any time."""
    if draw.kind is DrawKind.REAL:
        draw.edition.demand_open(Activity.DRAW, now)


def demand_open_draw(draw: Draw, now: datetime, seen: str | None) -> None:
    demand_step(draw, now)
    if draw.state not in OPEN_STATES:
        raise wrong_state(draw)
    if seen is not None and seen != revision(draw):
        raise RuleError(
            "Ce tirage a changé depuis que vous avez ouvert la page : quelqu’un d’autre y travaille, ou votre premier "
            "envoi est passé. Rien de plus n’a été enregistré : rechargez la page, vérifiez, puis recommencez."
        )


def forget_lottery(draw: Draw) -> None:
    """What was computed no longer answers what is asked."""
    draw.candidates, draw.files = [], []
    draw.certificate, draw.computed_at, draw.version = None, None, ""
    draw.state = DrawState.PREPARING


def demand_state(draw: Draw, *states: DrawState) -> None:
    """Raise `RuleError` unless the draw is in one of these states."""
    if draw.state not in states:
        raise wrong_state(draw)


def wrong_state(draw: Draw) -> RuleError:
    return RuleError(
        "Ce tirage est maintenant « %(state)s » : cet acte n’est plus possible, rien n’a été modifié. "
        "Rechargez la page pour voir où il en est.",
        state=draw.state,
    )


def keep_file(draw: Draw, name: str, content: bytes) -> None:
    db.session.merge(DrawFile(draw_id=draw.id, name=name, content=content, sha256=fingerprint(content)))


def record(draw: Draw, act: str, actor: Account | None, now: datetime, **details: Any) -> None:
    """Leave a trace of the act, and let every cached page of the edition be told again."""
    draw.edition.revision += 1
    record_act(
        db.session(), f"draws.{act}", actor, now, edition_id=draw.edition_id, subject=f"draw:{draw.id}", **details
    )
