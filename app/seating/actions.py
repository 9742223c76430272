"""Compose, change and adopt a plan. No plan is ever deleted: every throw of the dice stays on record."""

from collections.abc import Collection, Mapping
from datetime import datetime

from app.core.draw.lottery import CAPTAINS, TABLES, Stream
from app.core.errors import RuleError
from app.core.seating import Person, Plan, Rules, imbalance, moved, seat
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant, ParticipantKind
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.seating import PlanState, Seat, SeatingPlan, Table
from app.seating import queries
from app.seating.mix import (
    USUAL_WEIGHTS,
    as_person,
    as_plan,
    criteria_of,
    input_fingerprint,
    input_record,
    people_in,
    proposed_repair,
    reference,
    rules_of,
)


def lay_tables(edition: Edition) -> dict[int, Table]:
    """The tables of the edition by number; those that are missing are added."""
    tables = {table.number: table for table in queries.tables_of(edition)}
    for number in range(1, edition.table_count + 1):
        if number not in tables:
            tables[number] = Table(edition_id=edition.id, number=number)
            db.session.add(tables[number])
    db.session.flush()
    return tables


def prepare(edition: Edition, weights: Mapping[str, int] | None = None) -> tuple[list[Person], Rules, str]:
    """Who would be seated now, by which rules, and the fingerprint to announce before the dice."""
    coming = queries.people_to_seat(edition)
    _demand_enough(edition, coming)
    pins = _pins(edition)
    people = [as_person(one, edition, pins.get(one.id)) for one in coming]
    rules = rules_of(edition, len(people), USUAL_WEIGHTS if weights is None else weights)
    return people, rules, input_fingerprint(people, rules)


def compose_plan(
    edition: Edition,
    actor: Account,
    now: datetime,
    seed: str,
    *,
    fingerprint: str | None = None,
    weights: Mapping[str, int] | None = None,
) -> SeatingPlan:
    """A draft plan of everyone confirmed or present, drawn from twenty dice.

    `fingerprint` is the one that was announced before the dice: when the list has changed since, nothing is
    composed and RuleError says so.
    """
    edition.demand_open(Activity.TABLES, now)
    people, rules, current = prepare(edition, weights)
    if fingerprint is not None and fingerprint != current:
        raise RuleError(
            "La liste des personnes à placer a changé depuis que l’empreinte a été annoncée : rien n’a été "
            "composé. "
            "Annoncez la nouvelle empreinte, puis lancez de nouveaux dés."
        )
    seating = seat(people, rules, Stream(TABLES, current, seed), Stream(CAPTAINS, current, seed))
    plan = SeatingPlan(
        edition_id=edition.id,
        rank=queries.next_rank(edition),
        seed=seed,
        fingerprint=current,
        record=input_record(people, rules).decode(),
        weights=dict(rules.weights),
        imbalance=round(seating.imbalance * 1000),
        created_at=now,
        created_by_id=actor.id,
    )
    participants = {reference(one): one for one in queries.people_to_seat(edition)}
    pinned = {person.id for person in people if person.pin is not None}
    _fill(plan, seating.rounds[0], lay_tables(edition), participants, pinned)
    return _kept(plan, edition, "seating.compose", actor, now)


def copy_plan(edition: Edition, plan: SeatingPlan, actor: Account, now: datetime) -> SeatingPlan:
    """A draft with the same places, to be changed by hand."""
    edition.demand_open(Activity.TABLES, now)
    copy = _based_on(plan, queries.next_rank(edition), actor, now)
    for one in plan.seats:
        copy.seats.append(
            Seat(
                table=one.table,
                participant=one.participant,
                is_captain=one.is_captain,
                is_pinned=one.is_pinned,
            )
        )
    return _kept(copy, edition, "seating.copy", actor, now)


def repair_plan(edition: Edition, plan: SeatingPlan, actor: Account, now: datetime) -> SeatingPlan:
    """A draft in which those who are not coming leave, arrivals sit, and as few people as can be move."""
    edition.demand_open(Activity.TABLES, now)
    repair, participants = proposed_repair(edition, plan, queries.people_to_seat(edition))
    draft = _based_on(plan, queries.next_rank(edition), actor, now)
    pinned = {reference(one.participant) for one in plan.seats if one.is_pinned}
    _fill(draft, repair.plan, lay_tables(edition), participants, pinned)
    draft.imbalance = round(repair.after * 1000)
    return _kept(draft, edition, "seating.repair", actor, now)


def move(
    edition: Edition,
    plan: SeatingPlan,
    participant_id: int,
    actor: Account,
    now: datetime,
    *,
    table: int | None = None,
    swap_with_id: int | None = None,
    seen_table: int | None = None,
) -> None:
    """Move someone in a draft, or exchange two people; a captain who leaves is no longer one.

    `seen_table` is where the person sat when the effect was shown: elsewhere since, nothing is moved.
    """
    edition.demand_open(Activity.TABLES, now)
    _demand_draft(plan)
    seats = {one.participant_id: one for one in plan.seats}
    one, other = _seat(seats, participant_id), seats.get(swap_with_id or 0)
    _demand_still_at(one, seen_table)
    swap_with = reference(other.participant) if other else None
    after = moved(as_plan(plan), reference(one.participant), table=table, swap_with=swap_with)
    old_table = one.table
    one.table = other.table if other else lay_tables(edition)[table or 0]
    one.is_captain = one.is_pinned = False
    if other:
        other.table = old_table
        other.is_captain = other.is_pinned = False
    plan.imbalance = round(imbalance(after, people_in(plan, edition), criteria_of(plan)) * 1000)
    record_act(
        db.session(), "seating.move", actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}",
        participant=participant_id, table=one.table.number,
    )  # fmt: skip


def name_captain(edition: Edition, plan: SeatingPlan, participant_id: int, actor: Account, now: datetime) -> None:
    """Make someone the captain of the table where they sit, in place of whoever was."""
    edition.demand_open(Activity.TABLES, now)
    _demand_living(plan)
    chosen = _seat({one.participant_id: one for one in plan.seats}, participant_id)
    for one in plan.seats:
        if one.table_id == chosen.table_id and one.is_captain:
            one.is_captain = False
    db.session.flush()
    chosen.is_captain = True
    edition.revision += 1
    record_act(
        db.session(), "seating.name_captain", actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}",
        participant=participant_id, table=chosen.table.number,
    )  # fmt: skip


def hold_place(plan: SeatingPlan, participant_id: int, is_pinned: bool, actor: Account, now: datetime) -> None:
    """Keep someone at this table (access, an interpreter) in the plans composed from now on, or let them go."""
    _demand_living(plan)
    chosen = _seat({one.participant_id: one for one in plan.seats}, participant_id)
    chosen.is_pinned = is_pinned
    record_act(
        db.session(), "seating.hold_place", actor, now, edition_id=plan.edition_id, subject=f"plan:{plan.rank}",
        participant=participant_id, held=is_pinned,
    )  # fmt: skip


def adopt_plan(edition: Edition, plan: SeatingPlan, actor: Account, now: datetime) -> None:
    """Make a draft the plan in force; the former one is kept."""
    edition.demand_open(Activity.TABLES, now)
    _demand_draft(plan)
    former = queries.adopted_plan(edition)
    if former is not None:
        former.state = PlanState.SUPERSEDED
        db.session.flush()
    plan.state = PlanState.ADOPTED
    plan.adopted_at = now
    edition.revision += 1
    record_act(db.session(), "seating.adopt", actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}")
    db.session.flush()


def _fill(
    plan: SeatingPlan,
    places: Plan,
    tables: Mapping[int, Table],
    participants: Mapping[str, Participant],
    pinned: Collection[str],
) -> None:
    for table in places.tables:
        for one in table.people:
            plan.seats.append(
                Seat(
                    table=tables[table.number],
                    participant=participants[one],
                    is_captain=one == table.captain,
                    is_pinned=one in pinned,
                )
            )


def _based_on(plan: SeatingPlan, rank: int, actor: Account, now: datetime) -> SeatingPlan:
    return SeatingPlan(
        edition_id=plan.edition_id,
        rank=rank,
        seed=plan.seed,
        fingerprint=plan.fingerprint,
        record=plan.record,
        weights=dict(plan.weights),
        imbalance=plan.imbalance,
        based_on_id=plan.id,
        created_at=now,
        created_by_id=actor.id,
    )


def _kept(plan: SeatingPlan, edition: Edition, act: str, actor: Account, now: datetime) -> SeatingPlan:
    db.session.add(plan)
    db.session.flush()
    record_act(db.session(), act, actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}")
    return plan


def _seat(seats: Mapping[int, Seat], participant_id: int) -> Seat:
    if participant_id not in seats:
        raise RuleError("Cette personne n’est pas dans ce plan. Rien n’a été modifié : rechargez la page.")
    return seats[participant_id]


def _demand_still_at(seat: Seat, seen_table: int | None) -> None:
    if seen_table not in (None, seat.table.number):
        raise RuleError(
            "Cette personne est déjà passée à la table %(table)s : quelqu’un d’autre modifie ce plan. "
            "Rien n’a été déplacé par vous.",
            table=seat.table.number,
        )


def _demand_draft(plan: SeatingPlan) -> None:
    if plan.state is not PlanState.DRAFT:
        raise RuleError(
            "Le plan %(rank)s n’est pas un brouillon : il est gardé tel quel. "
            "Faites-en une copie, modifiez-la, puis adoptez-la.",
            rank=plan.rank,
        )


def _demand_living(plan: SeatingPlan) -> None:
    if plan.state is PlanState.SUPERSEDED:
        raise RuleError(
            "Le plan %(rank)s a été remplacé : il est gardé tel quel. Modifiez le plan en vigueur.",
            rank=plan.rank,
        )


def _pins(edition: Edition) -> dict[int, int]:
    """Places held in the plan in force, or in the last draft where none is in force: participant → table."""
    plan = queries.adopted_plan(edition) or queries.last_plan(edition)
    return {one.participant_id: one.table.number for one in plan.seats if one.is_pinned} if plan else {}


def _demand_enough(edition: Edition, coming: Collection[Participant]) -> None:
    facilitators = sum(one.kind is ParticipantKind.FACILITATOR for one in coming)
    if not edition.captain_inside and facilitators != edition.table_count:
        raise RuleError(
            "Dans cette édition, les capitaines s’ajoutent aux places de table : il faut %(tables)s "
            "animateurs "
            "confirmés, un par table, et il y en a %(found)s. Ajoutez-en ou retirez-en, ou choisissez les "
            "capitaines "
            "parmi les personnes de table dans les réglages de l’édition.",
            tables=edition.table_count,
            found=facilitators,
        )
    if len(coming) - facilitators < 2 * edition.table_count:
        raise RuleError(
            "Venues confirmées : %(people)s. C’est trop peu pour %(tables)s tables. Attendez d’autres "
            "réponses, ou réduisez le nombre de tables dans les réglages de l’édition.",
            people=len(coming) - facilitators,
            tables=edition.table_count,
        )
