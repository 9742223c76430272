"""Pages that need some work before they are shown: composing, moving, repairing."""

from collections.abc import Mapping

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.seating import Person, best_exchanges, effect_of_move
from app.models.editions import Edition
from app.models.seating import Seat, SeatingPlan
from app.seating import actions, queries
from app.seating.forms import ComposeForm, MoveForm
from app.seating.mix import (
    USUAL_WEIGHTS,
    Criterion,
    as_plan,
    criteria_of,
    people_in,
    proposed_repair,
    reference,
)
from app.seating.room import by_name, people_by_reference, room, sizes_changed
from app.web.forms import ConfirmForm
from app.web.words import sentence

HEAVIEST = 3


def plans_page(edition: Edition, form: ComposeForm) -> ResponseReturnValue:
    weights = weights_from(request.values)
    people: list[Person] = []
    rules, fingerprint, refusal = None, "", ""
    try:
        people, rules, fingerprint = actions.prepare(edition, weights)
    except RuleError as error:
        refusal = sentence(error)
    if not form.is_submitted():
        form.fingerprint.data = fingerprint
    return render_template(
        "seating/plans.html",
        form=form,
        plans=queries.plans_of(edition),
        people=people,
        rules=rules,
        refusal=refusal,
        fingerprint=fingerprint,
        weights=weights,
        criteria=list(Criterion),
        heaviest=HEAVIEST,
    ), form.status


def weights_from(values: Mapping[str, str]) -> dict[str, int]:
    """Weights typed or carried by the page, 0 to 3; the usual ones where there are none."""
    return {name: min(HEAVIEST, int(values.get(name, ""))) if values.get(name, "").isdecimal() else usual
            for name, usual in USUAL_WEIGHTS.items()}  # fmt: skip


def move_page(edition: Edition, shown: SeatingPlan, chosen: Seat | None) -> ResponseReturnValue:
    """Choose someone; then, for each table, the exchange that would help most."""
    return render_template(
        "seating/move.html",
        plan=shown,
        cards=room(shown),
        seats=by_name(shown),
        chosen=chosen,
        exchanges=_exchanges(edition, shown, chosen) if chosen else [],
        form=ConfirmForm(),
    )


def _exchanges(edition: Edition, shown: SeatingPlan, chosen: Seat) -> list[dict[str, object]]:
    """For each other table, the best exchange of `chosen`, the best of all first."""
    seats = {reference(one.participant): one for one in shown.seats}
    found = best_exchanges(as_plan(shown), people_in(shown, edition), criteria_of(shown), reference(chosen.participant))
    found.sort(key=lambda exchange: (exchange.same_group, exchange.change, exchange.table))
    return [{"exchange": exchange, "seat": seats[exchange.other]} for exchange in found]


def effect_page(
    edition: Edition, shown: SeatingPlan, chosen: Seat, other: Seat | None, table: int | None
) -> ResponseReturnValue:
    form = MoveForm(
        participant=chosen.participant_id,
        seen_table=chosen.table.number,
        table=None if other else table,
        other=other.participant_id if other else None,
    )
    effect = effect_of_move(
        as_plan(shown),
        people_in(shown, edition),
        criteria_of(shown),
        reference(chosen.participant),
        table=None if other else table,
        swap_with=reference(other.participant) if other else None,
    )
    return render_template(
        "seating/effect.html",
        plan=shown,
        chosen=chosen,
        other=other,
        table=other.table.number if other else table,
        effect=effect,
        sizes=sizes_changed(effect, shown),
        people=people_by_reference(shown),
        criteria={criterion.value: criterion for criterion in Criterion},
        form=form,
    )


def repair_page(edition: Edition, shown: SeatingPlan) -> ResponseReturnValue:
    """The fewest moves that restore sizes after absences and arrivals, before anything is done."""
    proposal, everyone = proposed_repair(edition, shown, queries.people_to_seat(edition))
    seated = people_by_reference(shown)
    present = {one for table in proposal.plan.tables for one in table.people}
    return render_template(
        "seating/repair.html",
        plan=shown,
        repair=proposal,
        everyone=everyone,
        leaving=[(seated[one], as_plan(shown).table_of(one)) for one in sorted(seated.keys() - present)],
        form=ConfirmForm(),
    )
