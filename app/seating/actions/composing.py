"""Compose a plan from dice, and adopt it. No plan is ever deleted: every throw of the dice stays on record."""

from collections.abc import Collection, Mapping
from datetime import datetime

from app.core.draw.lottery import CAPTAINS, TABLES, Stream
from app.core.errors import RuleError
from app.core.seating import Person, Rules, imbalance, seat
from app.core.thread import Activity
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import Participant, ParticipantKind
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.seating import PlanState, SeatingPlan, Turn
from app.seating import queries
from app.seating.actions.records import demand_draft, fill, kept, lay_tables
from app.seating.mix import USUAL_WEIGHTS, as_people, input_fingerprint, input_record, reference, rules_of

__all__ = ["adopt_plan", "compose_plan", "lay_tables", "prepare"]

TURNS = (Turn.TEAM, Turn.MORNING)  # in the order in which the core seats them


def prepare(
    edition: Edition, weights: Mapping[str, int] | None = None, turns: int = 1
) -> tuple[list[Person], Rules, str]:
    """Who would be seated now, by which rules, and the fingerprint to announce before the dice."""
    coming = queries.people_to_seat(edition)
    _demand_enough(edition, coming)
    people = as_people(coming, edition, _pins(edition), queries.links_of(edition), queries.wishes_of(edition))
    themes = queries.themes_of_tables(edition)
    rules = rules_of(edition, len(people), USUAL_WEIGHTS if weights is None else weights, turns, themes)
    return people, rules, input_fingerprint(people, rules)


def compose_plan(
    edition: Edition,
    actor: Account,
    now: datetime,
    seed: str,
    *,
    fingerprint: str | None = None,
    weights: Mapping[str, int] | None = None,
    turns: int = 1,
) -> SeatingPlan:
    """A draft plan of everyone confirmed or present, drawn from twenty dice.

    `fingerprint` is the one that was announced before the dice: when the list has changed since, nothing is
    composed and RuleError says so.
    """
    edition.demand_open(Activity.TABLES, now)
    people, rules, current = prepare(edition, weights, turns)
    _demand_same(fingerprint, current)
    seating = seat(people, rules, Stream(TABLES, current, seed), Stream(CAPTAINS, current, seed))
    plan = SeatingPlan(
        edition_id=edition.id,
        rank=queries.next_rank(edition.id),
        seed=seed,
        fingerprint=current,
        record=input_record(people, rules).decode(),
        weights=dict(rules.weights),
        imbalance=round(imbalance(seating.rounds[0], people, rules.weights) * 1000),
        created_at=now,
        created_by_id=actor.id,
    )
    participants = {reference(one): one for one in queries.people_to_seat(edition)}
    pinned = {person.id for person in people if person.pin is not None}
    tables = lay_tables(edition)
    for turn, places in zip(TURNS, seating.rounds, strict=False):
        fill(plan, turn, places, tables, participants, pinned)
    return kept(plan, edition, "seating.compose", actor, now)


def adopt_plan(edition: Edition, plan: SeatingPlan, actor: Account, now: datetime) -> None:
    """Make a draft the plan in force; the former one is kept."""
    edition.demand_open(Activity.TABLES, now)
    demand_draft(plan)
    former = queries.adopted_plan(edition)
    if former is not None:
        former.state = PlanState.SUPERSEDED
        db.session.flush()
    plan.state = PlanState.ADOPTED
    plan.adopted_at = now
    edition.revision += 1
    record_act(db.session(), "seating.adopt", actor, now, edition_id=edition.id, subject=f"plan:{plan.rank}")
    db.session.flush()


def _demand_same(announced: str | None, current: str) -> None:
    if announced not in (None, current):
        raise RuleError(
            "La liste des personnes à placer a changé depuis que l’empreinte a été annoncée : rien n’a été "
            "composé. "
            "Annoncez la nouvelle empreinte, puis lancez de nouveaux dés."
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
