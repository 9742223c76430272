"""What a pact adds to the story of an idea: its signature, what was promised, kept with its proof, or taken back."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.labels import N_
from app.core.pledges import PledgeState, Term, state_of, terms_of
from app.core.story import Chapter, Moment, Proof, Words
from app.core.thread import StepState
from app.models.prototypes import Prototype, TeamRole
from app.models.sponsorship import PactSignature, PactVersion, Pledge


def moments(session: Session, prototypes: Sequence[Prototype], today: date) -> dict[int, list[Moment]]:
    """Prototype id → the moments of its pact in force, in no order; one query, however many prototypes there are.

    What waits to be signed by both parties is not told yet.
    """
    ranks = {one.id: one.rank for one in prototypes}
    found: dict[int, list[Moment]] = {number: [] for number in ranks}
    for prototype_id, (number, content, signed_at, rows) in (_in_force(session, list(ranks)) if ranks else {}).items():
        page = Proof("sponsorship.show", N_("Lire le pacte"), {"rank": ranks[prototype_id]})
        record = json.loads(content)
        told = [_signed(prototype_id, number, signed_at, page)]
        told += [_promised(term, rows[term.id], today, page) for term in terms_of(record) if term.id in rows]
        found[prototype_id] = [*told, *_withdrawn(record, page)]
    return found


def _in_force(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, bytes, datetime, dict[int, Pledge]]]:
    """Prototype id → number, content and date of the last version that both parties signed; its pledges by id."""
    signed = (
        select(PactSignature.version_id, func.max(PactSignature.signed_at).label("signed_at"))
        .group_by(PactSignature.version_id)
        .having(func.count(PactSignature.role.distinct()) == len(TeamRole))
        .subquery()
    )
    last = (
        select(func.max(PactVersion.number))
        .join(signed, signed.c.version_id == PactVersion.id)
        .where(PactVersion.prototype_id == Prototype.id)
        .correlate(Prototype)
        .scalar_subquery()
    )
    statement = (
        select(PactVersion.prototype_id, PactVersion.number, PactVersion.content, signed.c.signed_at, Pledge)
        .join(Prototype, PactVersion.prototype_id == Prototype.id)
        .join(signed, signed.c.version_id == PactVersion.id)
        .outerjoin(Pledge, Pledge.prototype_id == PactVersion.prototype_id)
        .where(PactVersion.prototype_id.in_(ids), PactVersion.number == last)
        .order_by(PactVersion.prototype_id, Pledge.id)
    )
    found: dict[int, tuple[int, bytes, datetime, dict[int, Pledge]]] = {}
    for prototype_id, number, content, signed_at, pledge in session.execute(statement):
        rows = found.setdefault(prototype_id, (number, content, signed_at, {}))[3]
        if pledge is not None:
            rows[pledge.id] = pledge
    return found


def _signed(prototype_id: int, number: int, signed_at: datetime, page: Proof) -> Moment:
    words = Words(N_("Le pacte est signé par les deux parties (version %(number)s)."), {"number": number})
    return Moment(f"pact:{prototype_id}:{number}", Chapter.PLEDGE, StepState.DONE, signed_at, words, proof=page)


def _promised(term: Term, row: Pledge, today: date, page: Proof) -> Moment:
    """Kept, late, or to come."""
    due = term.due_on or row.due_on
    said = {"label": term.label, "due": due, "function": term.function}
    state = state_of(due, row.kept_on, row.withdrawn_on, today)
    if state is PledgeState.KEPT:
        words = Words(N_("%(label)s (promis pour le %(due)s). Qui l’a promis : %(function)s."), said)
        key = f"pledge:{term.id}:{row.kept_on}"
        return Moment(key, Chapter.EVIDENCE, StepState.DONE, row.kept_on, words, row.proof, page)
    if state is PledgeState.LATE:
        words = Words(N_("En retard : %(label)s, pour le %(due)s. Qui l’a promis : %(function)s."), said)
        return Moment(f"pledge:{term.id}", Chapter.PLEDGE, StepState.CURRENT, due, words, proof=page)
    words = Words(N_("%(label)s. Qui l’a promis : %(function)s."), said)
    return Moment(f"pledge:{term.id}", Chapter.PLEDGE, StepState.UPCOMING, due, words, proof=page)


def _withdrawn(record: dict[str, Any], page: Proof) -> Iterator[Moment]:
    for one in record["retraits"]:
        words, day = Words(N_("Promesse retirée : %(label)s."), {"label": one["objet"]}), date.fromisoformat(one["le"])
        key = f"pledge:{one['id']}:withdrawn"
        yield Moment(key, Chapter.PLEDGE, StepState.DONE, day, words, one["raison"], page)
