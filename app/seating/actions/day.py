"""On the day: the smallest repair, and the free seat of somebody absent given to who enters."""

from datetime import datetime

from app.core.errors import RuleError
from app.core.seating import imbalance
from app.core.thread import Activity
from app.models.accounts import Account
from app.models.convening import COMING, Participant
from app.models.editions import Edition
from app.models.seating import MorningSeat, Seat, SeatingPlan, Table, Turn
from app.seating import queries
from app.seating.actions.composing import adopt_plan
from app.seating.actions.records import based_on, fill, kept, lay_tables, seat_at
from app.seating.mix import as_plan, captain_dice, criteria_of, people_in, proposed_repair, reference


def repair_plan(edition: Edition, plan: SeatingPlan, actor: Account, now: datetime) -> SeatingPlan:
    """A draft in which those who are not coming leave, arrivals sit, and as few people as can be move."""
    edition.demand_open(Activity.TABLES, now)
    coming, draft, tables = queries.people_to_seat(edition), based_on(plan, actor, now), lay_tables(edition)
    links = queries.links_of(edition)
    for turn in plan.turns:
        repair, participants = proposed_repair(edition, plan, coming, links, turn)
        pinned = {reference(one.participant) for one in plan.places(turn) if one.is_pinned}
        fill(draft, turn, repair.plan, tables, participants, pinned)
        if turn is Turn.TEAM:
            draft.imbalance = round(repair.after * 1000)
    return kept(draft, edition, "seating.repair", actor, now)


def seat_entrant(edition: Edition, entrant: Participant, actor: Account, now: datetime) -> SeatingPlan:
    """The plan in force, with who entered this morning at the free seat of the person they replace.

    Nobody else moves. When the one who left was captain, another is drawn among the willing of the table, by the dice
    of the plan. RuleError where that seat is not free, or would leave the tables uneven.
    """
    edition.demand_open(Activity.TABLES, now)
    plan, offers = queries.adopted_plan(edition), queries.free_seats(edition)
    offer = next((one for one in offers if one.entrant.id == entrant.id and one.table is not None), None)
    if plan is None or offer is None:
        raise RuleError(
            "Cette place n’est plus libre, ou ne rétablirait pas la taille des tables. Rien n’a été modifié : "
            "voyez la réparation proposée."
        )
    changed = based_on(plan, actor, now)
    for turn in plan.turns:
        for one in plan.places(turn):
            is_free = one.participant_id == entrant.replaces_id
            who = entrant if is_free else one.participant
            seat_at(changed, turn, one.table, who, one.is_captain and not is_free, one.is_pinned and not is_free)
        _draw_captain(changed, turn, next((one.table for one in plan.places(turn) if _lost(one, entrant)), None))
    changed.imbalance = round(imbalance(as_plan(changed), people_in(changed, edition), criteria_of(changed)) * 1000)
    kept(changed, edition, "seating.seat_entrant", actor, now)
    adopt_plan(edition, changed, actor, now)
    return changed


def _lost(seat: Seat | MorningSeat, entrant: Participant) -> bool:
    """This captain's seat is the one that the entrant takes."""
    return seat.is_captain and seat.participant_id == entrant.replaces_id


def _draw_captain(plan: SeatingPlan, turn: Turn, table: Table | None) -> None:
    """Another captain for a table that lost its own, by lot among the willing who come; nobody where there are none."""
    willing = [
        one
        for one in plan.places(turn)
        if one.table is table and one.participant.willing_captain and one.participant.attendance in COMING
    ]
    if willing:
        willing.sort(key=lambda one: reference(one.participant).encode())
        willing[captain_dice(plan).below(len(willing))].is_captain = True
