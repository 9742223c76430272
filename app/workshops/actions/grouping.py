"""Grouping leads into axes. Every act is appended with what it changed, and can be undone, the last one first."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from app.core.axes import AxisActKind, AxisWords, Change, Move, axis_code, from_record, to_record
from app.core.errors import RuleError
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Axis, Edition, Theme
from app.models.oversight import record_act
from app.models.workshops import AxisAct, DiagnosisCard
from app.workshops.queries.axes import (
    act_to_undo,
    axis_coded,
    cards_in,
    codes_used,
    count_projects,
    last_number,
    leads_of,
)

SEPARATOR = " · "  # between the names of the axes of an act


def gather(
    edition: Edition, references: Collection[str], code: str, seen: int, actor: Account, now: datetime
) -> AxisAct:
    """Put leads in an axis, wherever they were; "" takes them out of theirs."""
    _begin(edition, seen, now)
    leads = _leads(edition, references)
    target = _axis(edition, code) if code else None
    moves = tuple(
        Move(lead.reference, _code(lead), code or None)
        for lead in leads
        if lead.axis_id != (target.id if target else None)
    )
    if not moves:
        raise RuleError("Ces pistes y sont déjà : rien n’a été modifié.")
    kind = AxisActKind.GATHER if target else AxisActKind.LOOSEN
    label = target.label if target else _labels(lead.axis for lead in leads)
    return _do(edition, kind, label, Change(moves), actor, now)


def form_axis(
    edition: Edition, theme: Theme, label: str, references: Collection[str], seen: int, actor: Account, now: datetime
) -> AxisAct:
    """Make an axis of these leads; a part of one axis taken out of it splits it."""
    _begin(edition, seen, now)
    leads = _leads(edition, references)
    words = AxisWords(axis_code(theme.label, codes_used(edition)), theme.code, label, _next_rank(edition))
    moves = tuple(Move(lead.reference, _code(lead), words.code) for lead in leads)
    source = leads[0].axis
    is_split = source is not None and {lead.axis_id for lead in leads} == {source.id}
    if is_split and source is not None and len(leads) == len(cards_in(source)):
        raise RuleError(
            "Toutes les pistes de l’axe « %(axis)s » sont cochées : il resterait vide. Renommez-le plutôt. "
            "Rien n’a été modifié.",
            axis=source.label,
        )
    kind = AxisActKind.SPLIT if is_split else AxisActKind.FORM
    names = f"{source.label}{SEPARATOR}{label}" if is_split and source else label
    return _do(edition, kind, names, Change(moves, ((None, words),)), actor, now)


def merge_axes(
    edition: Edition, kept: str, merged: str, label: str, seen: int, actor: Account, now: datetime
) -> AxisAct:
    """All the leads of one axis join another, which may take a new name; the first is no more."""
    _begin(edition, seen, now)
    target, source = _axis(edition, kept), _axis(edition, merged)
    if target is source:
        raise RuleError("Choisissez deux axes différents : rien n’a été modifié.", field="merged")
    moves = tuple(Move(card.reference, source.code, target.code) for card in cards_in(source))
    before = _words(target)
    after = AxisWords(before.code, before.theme, label or before.label, before.rank)
    renamed = ((before, after),) if after != before else ()
    change = Change(moves, ((_words(source), None), *renamed))
    return _do(edition, AxisActKind.MERGE, f"{source.label}{SEPARATOR}{after.label}", change, actor, now)


def rename_axis(edition: Edition, code: str, label: str, seen: int, actor: Account, now: datetime) -> AxisAct:
    _begin(edition, seen, now)
    axis = _axis(edition, code)
    before = _words(axis)
    if before.label == label:
        raise RuleError("Cet axe porte déjà ce nom : rien n’a été modifié.")
    after = AxisWords(before.code, before.theme, label, before.rank)
    names = f"{before.label}{SEPARATOR}{label}"
    return _do(edition, AxisActKind.RENAME, names, Change(axes=((before, after),)), actor, now)


def undo(edition: Edition, number: int, seen: int, actor: Account, now: datetime) -> AxisAct:
    """Undo the last act, which must be the one that the page named; the undoing is an act too."""
    _begin(edition, seen, now)
    act = act_to_undo(edition)
    if act is None or act.number != number:
        raise RuleError("Ce geste n’est plus le dernier : rien n’a été annulé. La page montre l’état actuel.")
    change = from_record(act.content).inverse()
    return _do(edition, AxisActKind.UNDO, act.label, change, actor, now, undoes=act)


def _begin(edition: Edition, seen: int, now: datetime) -> None:
    """The step is open, nobody else is at it, and the page showed the last act."""
    edition.demand_open(Activity.AXES, now)
    db.session.refresh(edition, ["revision"], with_for_update=True)
    if last_number(edition) != seen:
        raise RuleError(
            "Quelqu’un d’autre a déplacé des pistes ou changé un axe entre-temps : rien n’a été modifié par vous. "
            "La page montre l’état actuel ; recommencez s’il le faut encore."
        )


def _do(
    edition: Edition,
    kind: AxisActKind,
    label: str,
    change: Change,
    actor: Account,
    now: datetime,
    undoes: AxisAct | None = None,
) -> AxisAct:
    _carry_out(edition, change)
    act = AxisAct(
        edition_id=edition.id,
        number=last_number(edition) + 1,
        kind=kind,
        label=label,
        count=len(change.moves),
        content=to_record(change),
        at=now,
        account_id=actor.id,
        undoes_id=undoes.id if undoes else None,
    )
    db.session.add(act)
    record_act(db.session(), f"workshops.{kind.value}", actor, now, edition_id=edition.id, subject=f"act:{act.number}")
    db.session.flush()
    db.session.refresh(edition, ["axes"])
    return act


def _carry_out(edition: Edition, change: Change) -> None:
    """Do what the change says, provided that everything is still as it found it."""
    for before, _after in change.axes:
        if before is not None:
            _demand_unchanged(edition, before)
    for before, after in change.axes:
        if after is not None:
            _put(edition, before, after)
    db.session.flush()
    _move_cards(edition, change.moves)
    for before, after in change.axes:
        if before is not None and after is None:
            axis = _axis(edition, before.code)
            _demand_bare(axis)
            db.session.delete(axis)
    db.session.flush()


def _demand_unchanged(edition: Edition, words: AxisWords) -> None:
    axis = axis_coded(edition, words.code)
    if axis is None or _words(axis) != words:
        raise RuleError(
            "L’axe « %(axis)s » a été changé ailleurs depuis : ce geste ne s’applique plus. Rien n’a été modifié.",
            axis=words.label,
        )


def _demand_bare(axis: Axis) -> None:
    if count_projects(axis):
        raise RuleError(
            "L’axe « %(axis)s » porte déjà des projets : il ne peut plus disparaître. Donnez d’abord un autre axe à "
            "ces projets. Rien n’a été modifié.",
            axis=axis.label,
        )


def _put(edition: Edition, before: AxisWords | None, after: AxisWords) -> None:
    theme = next((one for one in edition.themes if one.code == after.theme), None)
    axis = axis_coded(edition, before.code) if before else None
    if theme is None or (before is None and axis_coded(edition, after.code)):
        raise RuleError(
            "Ce thème ou ce code d’axe n’est plus libre : ce geste ne s’applique plus. Rien n’a été modifié."
        )
    if axis is None:
        axis = Axis(edition_id=edition.id)
        db.session.add(axis)
    axis.code, axis.theme_id, axis.label, axis.rank = after.code, theme.id, after.label, after.rank


def _move_cards(edition: Edition, moves: Iterable[Move]) -> None:
    wanted = {move.card: move for move in moves}
    axes = {axis.code: axis for axis in db.session.scalars(select(Axis).where(Axis.edition_id == edition.id))}
    statement = select(DiagnosisCard).where(
        DiagnosisCard.edition_id == edition.id, DiagnosisCard.reference.in_(list(wanted))
    )
    for card in db.session.scalars(statement):
        move = wanted.pop(card.reference)
        if _code(card) != move.before or (move.after is not None and move.after not in axes):
            raise RuleError(
                "La piste %(card)s n’est plus là où ce geste l’avait laissée. Rien n’a été modifié.",
                card=card.reference,
            )
        card.axis = axes[move.after] if move.after else None
    if wanted:
        raise RuleError("Une de ces pistes n’existe plus. Rien n’a été modifié.")


def _leads(edition: Edition, references: Collection[str]) -> list[DiagnosisCard]:
    leads = [lead for lead in leads_of(edition) if lead.reference in set(references)]
    if not leads or len(leads) != len(set(references)):
        raise RuleError("Cochez d’abord une ou plusieurs pistes qui sont encore là. Rien n’a été modifié.")
    return leads


def _axis(edition: Edition, code: str) -> Axis:
    axis = axis_coded(edition, code)
    if axis is None:
        raise RuleError("Cet axe n’existe plus. La page montre ceux d’aujourd’hui ; rien n’a été modifié.")
    return axis


def _words(axis: Axis) -> AxisWords:
    return AxisWords(axis.code, axis.theme.code, axis.label, axis.rank)


def _code(lead: DiagnosisCard) -> str | None:
    return lead.axis.code if lead.axis else None


def _labels(axes: Iterable[Axis | None]) -> str:
    return SEPARATOR.join(dict.fromkeys(axis.label for axis in axes if axis))


def _next_rank(edition: Edition) -> int:
    return max((axis.rank for axis in edition.axes), default=0) + 1
