"""Seats of right: who sits in every panel without being drawn, why, and what it leaves to the others."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from app.core.draw.pool import Problem
from app.core.draw.relaxation import smallest_bound
from app.core.errors import RuleError
from app.draws.pool import pool_of
from app.draws.records import demand_open_draw, forget_lottery, lock, record
from app.extensions import db
from app.models.accounts import Account
from app.models.draws import Draw
from app.models.volunteers import Volunteer


@dataclass(frozen=True)
class Effect:
    """What seats of right do to the chances of the others, in thousandths, without and with them.

    `mean` is exact: seats to draw over people drawn. `smallest` is the most that the quotas allow the least lucky
    person, None where no panel exists. `barred` are those whom the seats of right leave no chance at all.
    """

    seats: int
    people: int
    mean: tuple[int, int]
    smallest: tuple[int | None, int | None]
    barred: tuple[str, ...]


def give_seat(
    draw: Draw, actor: Account, now: datetime, reference: str, reason: str, *, seen: str | None = None
) -> Volunteer:
    """Seat a volunteer of the pool before any draw, for a reason that is published; a computed lottery is dropped."""
    lock(draw)
    demand_open_draw(draw, now, seen)
    reference, reason = reference.strip().upper(), " ".join(reason.split())
    volunteer = next((one for one in pool_of(draw) if one.reference == reference), None)
    if volunteer is None:
        raise RuleError(
            "Le numéro %(reference)s n’est pas dans le vivier de ce tirage : vérifiez-le dans la liste des "
            "volontaires. Rien n’a été modifié.",
            field="reference",
            reference=reference,
        )
    if reference in draw.seated:
        raise RuleError("%(reference)s a déjà une place d’office.", field="reference", reference=reference)
    _demand_no_name(volunteer, reason)
    if len(draw.seated) + 1 >= draw.seats:
        raise RuleError(
            "Avec cette place, il ne resterait rien à tirer sur %(seats)s places. Rien n’a été modifié.",
            field="reference",
            seats=draw.seats,
        )
    _write(draw, {**draw.seated, reference: reason})
    record(draw, "give_seat", actor, now, reference=reference)
    return volunteer


def take_seat_back(draw: Draw, actor: Account, now: datetime, reference: str, *, seen: str | None = None) -> None:
    """Let the draw decide about them again; a computed lottery is dropped."""
    lock(draw)
    demand_open_draw(draw, now, seen)
    if reference not in draw.seated:
        raise RuleError("%(reference)s n’a pas de place d’office : rien n’a été modifié.", reference=reference)
    _write(draw, {one: reason for one, reason in draw.seated.items() if one != reference})
    record(draw, "take_seat_back", actor, now, reference=reference)


def effect(problem: Problem) -> Effect:
    """What the seats of right of a checked problem change for the others."""
    bare = replace(problem, seated=())
    people, seats = len(problem.drawn), problem.seats - len(problem.seated)
    return Effect(
        seats,
        people,
        (_thousandths(Fraction(problem.seats, len(problem.candidates))), _thousandths(Fraction(seats, people))),
        (_bound(bare), _bound(problem)),
        _barred(problem),
    )


def _write(draw: Draw, seated: dict[str, str]) -> None:
    draw.rules = {**draw.rules, "seated": seated}
    forget_lottery(draw)
    db.session.flush()


def _demand_no_name(volunteer: Volunteer, reason: str) -> None:
    """The reason is public and says a function: a name in it would tie the number to a person."""
    if re.search(rf"\b{re.escape(volunteer.person.family_name)}\b", reason):
        raise RuleError(
            "Le motif est publié à côté du numéro : écrivez la fonction de la personne, jamais son nom.",
            field="reason",
        )


def _barred(problem: Problem) -> tuple[str, ...]:
    """Who can no longer be drawn: a value or a group of theirs already has all the seats it may have."""
    taken: Counter[tuple[str, str]] = Counter()
    for reference in problem.seated:
        one = problem.by_id[reference]
        taken.update([*one.values.items(), *one.groups.items()])
    most = {(quota.criterion, quota.value): quota.maximum for quota in problem.quotas}
    maxima = {rule.kind: rule.maximum for rule in problem.groups}
    full = {key for key, count in taken.items() if count >= most.get(key, maxima.get(key[0], problem.seats + 1))}
    return tuple(one.id for one in problem.drawn if full & {*one.values.items(), *one.groups.items()})


def _bound(problem: Problem) -> int | None:
    found = smallest_bound(problem)
    return None if found is None else _thousandths(Fraction(found))


def _thousandths(share: Fraction) -> int:
    return round(share * 1000)
