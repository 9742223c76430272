"""What a prototype adds to the story of its idea: what is promised, what was kept and its proof, what came of it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Integer, Select, String, cast, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.core.labels import N_
from app.core.slide import gist
from app.core.story import Chapter, Moment, Proof, Words
from app.core.thread import StepState
from app.database import UtcDateTime
from app.models.followup import Declaration, DeclaredState, DeploymentAct, Stance, Voice
from app.models.prototypes import DeploymentState, Generalisation, JournalEntry, Milestone, Prototype

LATEST = 3  # entries of the journal: the page of the prototype has them all
QUOTED = 280  # characters of an entry


class _Row(NamedTuple):
    """`state` is that of a declaration or of an act; `contested`, how many voices contest a declaration."""

    kind: str
    prototype_id: int
    id: int
    label: str
    text: str
    due_on: date | None
    done_on: date | None
    at: Any
    state: str = ""
    contested: int = 0


def moments(
    session: Session, prototypes: Sequence[Prototype], today: date, *, journal: bool = True
) -> dict[int, list[Moment]]:
    """Prototype id → its moments in no order; one query for all, however many there are."""
    found: dict[int, list[Moment]] = {one.id: list(_own(one)) for one in prototypes}
    if not found:
        return found
    ranks = {one.id: one.rank for one in prototypes}
    for row in session.execute(_rows(list(found), journal=journal)):
        told = _Row(*row)
        found[told.prototype_id].append(_moment(told, ranks[told.prototype_id], today))
    return found


def _own(prototype: Prototype) -> Iterator[Moment]:
    """Its beginning, and how it ended."""
    page = _page(prototype.rank)
    stage = {"town": prototype.town, "stage": prototype.stage}
    message = N_("%(town)s : %(stage)s.") if prototype.town else N_("Où il en est : %(stage)s.")
    yield Moment(
        "prototype", Chapter.PROTOTYPE, StepState.DONE, prototype.started_at, Words(message, stage), proof=page
    )
    if prototype.verdict is None or prototype.verdict_at is None:
        return
    verdict = {"verdict": prototype.verdict, "function": prototype.verdict_by_function}
    said = N_("Essai %(verdict)s. Qui l’a dit : %(function)s.") if verdict["function"] else N_("Essai %(verdict)s.")
    yield Moment(
        f"verdict:{prototype.verdict_at:%Y-%m-%dT%H:%M:%S}",
        Chapter.VERDICT,
        StepState.DONE,
        prototype.verdict_at,
        Words(said, verdict),
        prototype.verdict_reason,
        page,
    )


def _rows(ids: list[int], *, journal: bool) -> Select[*tuple[Any, ...]]:
    no_day, never = cast(null(), Date), cast(null(), UtcDateTime)
    promised = select(
        literal("milestone").label("kind"),
        Milestone.prototype_id.label("prototype_id"),
        Milestone.id.label("id"),
        Milestone.label.label("label"),
        Milestone.proof.label("text"),
        Milestone.due_on.label("due_on"),
        Milestone.done_on.label("done_on"),
        never.label("at"),
        literal("").label("state"),
        literal(0).label("contested"),
    ).where(Milestone.prototype_id.in_(ids))
    spread = select(
        literal("spread"),
        Generalisation.prototype_id,
        Generalisation.id,
        Generalisation.place,
        literal(""),
        no_day,
        no_day,
        Generalisation.decided_at,
        literal(""),
        literal(0),
    ).where(Generalisation.prototype_id.in_(ids))
    parts = [promised, spread, _declared(ids), _acts(ids), *([_journal(ids)] if journal else [])]
    all_of_them = union_all(*parts).subquery()
    return select(all_of_them).order_by(all_of_them.c.kind, all_of_them.c.id)


def _declared(ids: list[int]) -> Select[*tuple[Any, ...]]:
    """The states that the institution declared, with how many contest each."""
    contested = (
        select(func.count())
        .where(Voice.declaration_id == Declaration.id, Voice.stance == Stance.CONTESTS)
        .correlate(Declaration)
        .scalar_subquery()
    )
    return select(
        literal("declared"),
        Declaration.prototype_id,
        Declaration.id,
        Declaration.by_function,
        Declaration.words,
        cast(null(), Date),
        cast(null(), Date),
        Declaration.declared_at,
        cast(Declaration.state, String),
        contested,
    ).where(Declaration.prototype_id.in_(ids))


def _acts(ids: list[int]) -> Select[*tuple[Any, ...]]:
    """What was done where it is carried on."""
    return (
        select(
            literal("act"),
            Generalisation.prototype_id,
            DeploymentAct.id,
            Generalisation.place,
            DeploymentAct.words,
            cast(null(), Date),
            DeploymentAct.happened_on,
            cast(null(), UtcDateTime),
            cast(DeploymentAct.state, String),
            literal(0),
        )
        .join(Generalisation, DeploymentAct.deployment_id == Generalisation.id)
        .where(Generalisation.prototype_id.in_(ids))
    )


def _journal(ids: list[int]) -> Select[*tuple[Any, ...]]:
    """The last entries of each, and how long they are known to be: never the fifty thousand of an edition."""
    place = (
        func.row_number()
        .over(
            partition_by=JournalEntry.prototype_id,
            order_by=(JournalEntry.happened_on.desc(), JournalEntry.id.desc()),
        )
        .label("place")
    )
    entries = (
        select(JournalEntry.prototype_id, JournalEntry.id, JournalEntry.text, JournalEntry.happened_on, place)
        .where(JournalEntry.prototype_id.in_(ids))
        .subquery()
    )
    return select(
        literal("journal"),
        entries.c.prototype_id,
        cast(entries.c.id, Integer),
        literal(""),
        entries.c.text,
        cast(null(), Date),
        entries.c.happened_on,
        cast(null(), UtcDateTime),
        literal(""),
        literal(0),
    ).where(entries.c.place <= LATEST)


def _moment(row: _Row, rank: int, today: date) -> Moment:
    if row.kind == "journal":
        quote = gist(" ".join(row.text.split()), QUOTED)
        key = f"journal:{row.id}"
        return Moment(key, Chapter.JOURNAL, StepState.DONE, row.done_on, None, quote, _page(rank, "journal"))
    if row.kind == "spread":
        words = Words(N_("Repris à %(place)s."), {"place": row.label})
        return Moment(f"spread:{row.id}", Chapter.SPREAD, StepState.DONE, row.at, words, proof=_page(rank))
    if row.kind == "act":
        words = Words(N_("%(place)s : %(state)s."), {"place": row.label, "state": DeploymentState(row.state)})
        quote = gist(" ".join(row.text.split()), QUOTED)
        return Moment(f"act:{row.id}", Chapter.SPREAD, StepState.DONE, row.done_on, words, quote, _page(rank))
    return _declaration(row, rank) if row.kind == "declared" else _promise(row, rank, today)


def _declaration(row: _Row, rank: int) -> Moment:
    """What the institution says, and that it is contested when it is."""
    said = {"function": row.label, "state": DeclaredState(row.state), "count": row.contested}
    message = N_("%(function)s : le prototype %(state)s.")
    if row.contested:
        message = N_("%(function)s : le prototype %(state)s. Voix qui contestent : %(count)s.")
    proof = Proof("prototypes.states", N_("Lire les deux voix"), {"rank": rank})
    return Moment(
        f"declared:{row.id}", Chapter.DECLARATION, StepState.DONE, row.at, Words(message, said), row.text, proof
    )


def _promise(row: _Row, rank: int, today: date) -> Moment:
    """Kept, late, or to come."""
    said = {"label": row.label, "due": row.due_on}
    page = _page(rank, "etapes")
    if row.done_on is not None:
        words = Words(N_("%(label)s (prévu le %(due)s)."), said)
        key = f"milestone:{row.id}:{row.done_on.isoformat()}"
        return Moment(key, Chapter.EVIDENCE, StepState.DONE, row.done_on, words, row.text, page)
    is_late = row.due_on is not None and row.due_on < today
    words = Words(N_("En retard : %(label)s, pour le %(due)s.") if is_late else N_("%(label)s."), said)
    state = StepState.CURRENT if is_late else StepState.UPCOMING
    return Moment(f"milestone:{row.id}", Chapter.PLEDGE, state, row.due_on, words, proof=page)


def _page(rank: int, anchor: str = "") -> Proof:
    return Proof("prototypes.show", N_("Suivre le prototype"), {"rank": rank}, anchor)
