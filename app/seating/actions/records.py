"""What every act on plans writes: rows of a plan, its origin, the line of the record."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from app.core.errors import RuleError
from app.core.seating import Plan
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.seating import MorningSeat, PlanState, Seat, SeatingPlan, Table, Turn
from app.seating import queries


def lay_tables(edition: Edition) -> dict[int, Table]:
    """The tables of the edition by number; those that are missing are added."""
    tables = {table.number: table for table in queries.tables_of(edition)}
    for number in range(1, edition.table_count + 1):
        if number not in tables:
            tables[number] = Table(edition_id=edition.id, number=number)
            db.session.add(tables[number])
    db.session.flush()
    return tables


def fill(
    plan: SeatingPlan,
    turn: Turn,
    places: Plan,
    tables: Mapping[int, Table],
    participants: Mapping[str, Participant],
    pinned: Collection[str],
) -> None:
    """Write the places of one turn into a new plan."""
    for table in places.tables:
        for one in table.people:
            seat_at(plan, turn, tables[table.number], participants[one], one == table.captain, one in pinned)


def seat_at(
    plan: SeatingPlan, turn: Turn, table: Table, participant: Participant, is_captain: bool, is_pinned: bool
) -> None:
    if turn is Turn.MORNING:
        plan.morning.append(
            MorningSeat(table=table, participant=participant, is_captain=is_captain, is_pinned=is_pinned)
        )
    else:
        plan.seats.append(Seat(table=table, participant=participant, is_captain=is_captain, is_pinned=is_pinned))


def based_on(plan: SeatingPlan, actor: Account, now: datetime) -> SeatingPlan:
    """A new draft that keeps what `plan` was made from."""
    return SeatingPlan(
        edition_id=plan.edition_id,
        rank=queries.next_rank(plan.edition_id),
        seed=plan.seed,
        fingerprint=plan.fingerprint,
        record=plan.record,
        weights=dict(plan.weights),
        imbalance=plan.imbalance,
        based_on_id=plan.id,
        created_at=now,
        created_by_id=actor.id,
    )


def kept(plan: SeatingPlan, edition: Edition, act: str, actor: Account, now: datetime) -> SeatingPlan:
    db.session.add(plan)
    db.session.flush()
    record_act(db.session(), act, actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}")
    return plan


def seat_of(seats: Sequence[Seat | MorningSeat], participant_id: int) -> Seat | MorningSeat:
    found = next((one for one in seats if one.participant_id == participant_id), None)
    if found is None:
        raise RuleError("Cette personne n’est pas dans ce plan. Rien n’a été modifié : rechargez la page.")
    return found


def demand_draft(plan: SeatingPlan) -> None:
    if plan.state is not PlanState.DRAFT:
        raise RuleError(
            "Le plan %(rank)s n’est pas un brouillon : il est gardé tel quel. "
            "Faites-en une copie, modifiez-la, puis adoptez-la.",
            rank=plan.rank,
        )


def demand_living(plan: SeatingPlan) -> None:
    if plan.state is PlanState.SUPERSEDED:
        raise RuleError(
            "Le plan %(rank)s a été remplacé : il est gardé tel quel. Modifiez le plan en vigueur.",
            rank=plan.rank,
        )
