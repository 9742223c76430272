"""Change a plan by hand: copy it, move or exchange people, name captains, hold places."""

from datetime import datetime

from app.core.errors import RuleError
from app.core.seating import imbalance, moved
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.seating import MorningSeat, Seat, SeatingPlan, Turn
from app.seating.actions.records import based_on, demand_draft, demand_living, kept, lay_tables, seat_at, seat_of
from app.seating.mix import as_plan, criteria_of, people_in, reference


def copy_plan(edition: Edition, plan: SeatingPlan, actor: Account, now: datetime) -> SeatingPlan:
    """A draft with the same places, to be changed by hand."""
    edition.demand_open(Activity.TABLES, now)
    copy = based_on(plan, actor, now)
    for turn in Turn:
        for one in plan.places(turn):
            seat_at(copy, turn, one.table, one.participant, one.is_captain, one.is_pinned)
    return kept(copy, edition, "seating.copy", actor, now)


def move(
    edition: Edition,
    plan: SeatingPlan,
    participant_id: int,
    actor: Account,
    now: datetime,
    *,
    turn: Turn = Turn.TEAM,
    table: int | None = None,
    swap_with_id: int | None = None,
    seen_table: int | None = None,
) -> None:
    """Move someone in a draft, or exchange two people; a captain who leaves is no longer one.

    `seen_table` is where the person sat when the effect was shown: elsewhere since, nothing is moved.
    """
    edition.demand_open(Activity.TABLES, now)
    demand_draft(plan)
    one = seat_of(plan.places(turn), participant_id)
    other = seat_of(plan.places(turn), swap_with_id) if swap_with_id else None
    _demand_still_at(one, seen_table)
    swap_with = reference(other.participant) if other else None
    after = moved(as_plan(plan, turn), reference(one.participant), table=table, swap_with=swap_with)
    old_table = one.table
    one.table = other.table if other else lay_tables(edition)[table or 0]
    one.is_captain = one.is_pinned = False
    if other:
        other.table = old_table
        other.is_captain = other.is_pinned = False
    if turn is Turn.TEAM:
        plan.imbalance = round(imbalance(after, people_in(plan, edition), criteria_of(plan)) * 1000)
    record_act(
        db.session(), "seating.move", actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}",
        participant=participant_id, table=one.table.number, turn=turn.value,
    )  # fmt: skip


def name_captain(
    edition: Edition,
    plan: SeatingPlan,
    participant_id: int,
    actor: Account,
    now: datetime,
    *,
    turn: Turn = Turn.TEAM,
) -> None:
    """Make someone the captain of the table where they sit, in place of whoever was."""
    edition.demand_open(Activity.TABLES, now)
    demand_living(plan)
    chosen = seat_of(plan.places(turn), participant_id)
    for one in plan.places(turn):
        if one.table_id == chosen.table_id and one.is_captain:
            one.is_captain = False
    db.session.flush()
    chosen.is_captain = True
    edition.revision += 1
    record_act(
        db.session(), "seating.name_captain", actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}",
        participant=participant_id, table=chosen.table.number, turn=turn.value,
    )  # fmt: skip


def hold_place(plan: SeatingPlan, participant_id: int, is_pinned: bool, actor: Account, now: datetime) -> None:
    """Keep someone at this table (access, an interpreter) in the plans composed from now on, or let them go."""
    demand_living(plan)
    chosen = seat_of(plan.seats, participant_id)
    chosen.is_pinned = is_pinned
    record_act(
        db.session(), "seating.hold_place", actor, now, edition_id=plan.edition_id, subject=f"plan:{plan.rank}",
        participant=participant_id, held=is_pinned,
    )  # fmt: skip


def _demand_still_at(seat: Seat | MorningSeat, seen_table: int | None) -> None:
    if seen_table not in (None, seat.table.number):
        raise RuleError(
            "Cette personne est déjà passée à la table %(table)s : quelqu’un d’autre modifie ce plan. "
            "Rien n’a été déplacé par vous.",
            table=seat.table.number,
        )
