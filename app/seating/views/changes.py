"""Changing a plan: moving people, naming captains, repairing after absences. Effects are shown before
anything is done.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.seating import Exchange, best_exchanges, effect_of_move, exchanges
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.seating import Seat, SeatingPlan
from app.seating import actions, queries
from app.seating.forms import MoveForm, SeatForm
from app.seating.mix import Criterion, as_plan, criteria_of, people_in, proposed_repair, reference
from app.seating.room import by_name, people_by_reference, room, sizes_changed
from app.seating.views.room import blueprint, plan_or_404
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving
from app.web.words import number


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/deplacer")
@access.roles(Role.ORGANISER)
def move(edition: Edition, rank: int) -> ResponseReturnValue:
    """Choose someone, then where to; the effect is shown before anything is done."""
    shown = plan_or_404(edition, rank)
    seats = {one.participant_id: one for one in shown.seats}
    chosen = seats.get(request.args.get("personne", 0, int))
    other = seats.get(request.args.get("avec", 0, int))
    table = request.args.get("table", None, int)
    if chosen and (other or table):
        return _effect_page(edition, shown, chosen, other, table)
    return _move_page(edition, shown, chosen)


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/deplacer")
@access.roles(Role.ORGANISER)
def confirm_move(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = MoveForm(), plan_or_404(edition, rank)
    if not form.validate():
        abort(400)
    with saving():
        actions.move(
            edition,
            shown,
            form.participant.data or 0,
            access.account(),
            now(),
            table=form.table.data,
            swap_with_id=form.other.data,
            seen_table=form.seen_table.data,
        )
    flash(_("C’est fait : les places sont changées dans le plan %(rank)s.", rank=rank), "success")
    return redirect(url_for("seating.plan", rank=rank))


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/effets")
@access.roles(Role.ORGANISER)
def effects(edition: Edition, rank: int) -> ResponseReturnValue:
    """The effect of exchanging someone with each other person, in words: shown while a seat is dragged."""
    shown = plan_or_404(edition, rank)
    seats = {reference(one.participant): one for one in shown.seats}
    chosen = next((key for key, one in seats.items() if one.participant_id == request.args.get("personne", 0, int)), "")
    found = exchanges(as_plan(shown), people_in(shown, edition), criteria_of(shown), chosen)
    return {str(seats[one.other].participant_id): _effect_words(one) for one in found}


def _effect_words(one: Exchange) -> str:
    if one.same_group:
        return _("deux membres d’un même conseil se retrouveraient")
    change = round(float(one.change), 1)
    if change == 0:
        return _("équilibre égal")
    said = number(abs(change))
    return _("mieux mêlé : −%(change)s", change=said) if change < 0 else _("moins bien mêlé : +%(change)s", change=said)


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/capitaine")
@access.roles(Role.ORGANISER)
def captain(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = SeatForm(), plan_or_404(edition, rank)
    if not form.validate():
        abort(400)
    with saving():
        actions.name_captain(edition, shown, form.participant.data or 0, access.account(), now())
    flash(_("Le capitaine de la table est changé."), "success")
    return redirect(url_for("seating.lists", rank=rank))


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/place")
@access.roles(Role.ORGANISER)
def hold(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = SeatForm(), plan_or_404(edition, rank)
    if not form.validate():
        abort(400)
    with saving():
        actions.hold_place(shown, form.participant.data or 0, bool(form.held.data), access.account(), now())
    return redirect(url_for("seating.move", rank=rank, personne=form.participant.data))


@blueprint.get("/editions/<int:number>/tables/reparation")
@access.roles(Role.ORGANISER)
def repair(edition: Edition) -> ResponseReturnValue:
    """After absences and arrivals: the fewest moves, drawn as arrows, before anything is done."""
    shown = queries.adopted_plan(edition)
    if shown is None:
        flash(_("Aucun plan n’est adopté : il n’y a rien à réparer."), "info")
        return redirect(url_for("seating.plans"))
    return _repair_page(edition, shown)


@blueprint.post("/editions/<int:number>/tables/reparation")
@access.roles(Role.ORGANISER)
def accept_repair(edition: Edition) -> ResponseReturnValue:
    shown = queries.adopted_plan(edition) or abort(404)
    with saving():
        draft = actions.repair_plan(edition, shown, access.account(), now())
    flash(_("Le plan %(rank)s est préparé : relisez-le, puis adoptez-le.", rank=draft.rank), "success")
    return redirect(url_for("seating.plan", rank=draft.rank))


def _move_page(edition: Edition, shown: SeatingPlan, chosen: Seat | None) -> ResponseReturnValue:
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


def _effect_page(
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


def _repair_page(edition: Edition, shown: SeatingPlan) -> ResponseReturnValue:
    """The fewest moves that restore sizes after absences and arrivals, before anything is done."""
    proposal, everyone = proposed_repair(edition, shown, queries.people_to_seat(edition))
    before, seated = as_plan(shown), people_by_reference(shown)
    captains = {table.number: table.captain for table in before.tables}
    present = {one for table in proposal.plan.tables for one in table.people}
    return render_template(
        "seating/repair.html",
        plan=shown,
        repair=proposal,
        everyone=everyone,
        leaving=[(seated[one], before.table_of(one)) for one in sorted(seated.keys() - present)],
        captains=[
            (table.number, everyone[table.captain])
            for table in proposal.plan.tables
            if table.captain and table.captain != captains.get(table.number)
        ],
        form=ConfirmForm(),
    )
