"""Changing a plan: moving people, naming captains, holding places. Effects are shown before anything is done."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.seating import Exchange, best_exchanges, effect_of_move, exchanges
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.seating import MorningSeat, Seat, SeatingPlan, Turn
from app.seating import actions, queries
from app.seating.forms import MoveForm, SeatForm
from app.seating.mix import Criterion, as_plan, criteria_of, people_in, reference
from app.seating.room import ThemeChange, by_name, people_by_reference, room, sizes_changed, theme_changes
from app.seating.views.room import asked_turn, blueprint, plan_or_404
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
    turn = asked_turn(shown)
    seats = {one.participant_id: one for one in shown.places(turn)}
    chosen = seats.get(request.args.get("personne", 0, int))
    other = seats.get(request.args.get("avec", 0, int))
    table = request.args.get("table", None, int)
    if chosen and (other or table):
        return _effect_page(edition, shown, turn, chosen, other, table)
    return _move_page(edition, shown, turn, chosen)


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/deplacer")
@access.roles(Role.ORGANISER)
def confirm_move(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = MoveForm(), plan_or_404(edition, rank)
    if not form.validate():
        abort(400)
    turn = asked_turn(shown)
    with saving():
        actions.move(
            edition,
            shown,
            form.participant.data or 0,
            access.account(),
            now(),
            turn=turn,
            table=form.table.data,
            swap_with_id=form.other.data,
            seen_table=form.seen_table.data,
        )
    flash(_("C’est fait : les places sont changées dans le plan %(rank)s.", rank=rank), "success")
    return redirect(url_for("seating.plan", rank=rank, tour=_said(turn), _anchor="salle"))


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/effets")
@access.roles(Role.ORGANISER)
def effects(edition: Edition, rank: int) -> ResponseReturnValue:
    """The effect of exchanging someone with each other person, in words: shown while a seat is dragged."""
    shown = plan_or_404(edition, rank)
    turn = asked_turn(shown)
    seats = {reference(one.participant): one for one in shown.places(turn)}
    chosen = next((key for key, one in seats.items() if one.participant_id == request.args.get("personne", 0, int)), "")
    found = exchanges(as_plan(shown, turn), people_in(shown, edition, turn), criteria_of(shown), chosen)
    return {
        str(seats[one.other].participant_id): {"words": _effect_words(one), "sign": _effect_sign(one)} for one in found
    }


def _effect_sign(one: Exchange) -> int:
    """−1 for the better, 1 for the worse or two people of one council, 0 for neither."""
    change = round(float(one.change), 1)
    return 1 if one.same_group else (change > 0) - (change < 0)


def _said(turn: Turn) -> str | None:
    """What an address says of the turn: nothing of the usual one."""
    return turn.value if turn is Turn.MORNING else None


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
        turn = asked_turn(shown)
        actions.name_captain(edition, shown, form.participant.data or 0, access.account(), now(), turn=turn)
    flash(_("Le capitaine de la table est changé."), "success")
    return redirect(url_for("seating.lists", rank=rank, tour=_said(turn)))


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/place")
@access.roles(Role.ORGANISER)
def hold(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = SeatForm(), plan_or_404(edition, rank)
    if not form.validate():
        abort(400)
    with saving():
        actions.hold_place(shown, form.participant.data or 0, bool(form.held.data), access.account(), now())
    return redirect(url_for("seating.move", rank=rank, personne=form.participant.data))


def _move_page(
    edition: Edition, shown: SeatingPlan, turn: Turn, chosen: Seat | MorningSeat | None
) -> ResponseReturnValue:
    """Choose someone; then, for each table, the exchange that would help most."""
    return render_template(
        "seating/move.html",
        plan=shown,
        turn=turn,
        cards=room(shown, turn),
        seats=by_name(shown, turn),
        chosen=chosen,
        exchanges=_exchanges(edition, shown, turn, chosen) if chosen else [],
        form=ConfirmForm(),
    )


def _exchanges(edition: Edition, shown: SeatingPlan, turn: Turn, chosen: Seat | MorningSeat) -> list[dict[str, object]]:
    """For each other table, the best exchange of `chosen`, the best of all first."""
    seats = {reference(one.participant): one for one in shown.places(turn)}
    people = people_in(shown, edition, turn)
    found = best_exchanges(as_plan(shown, turn), people, criteria_of(shown), reference(chosen.participant))
    found.sort(key=lambda exchange: (exchange.same_group, exchange.change, exchange.table))
    return [{"exchange": exchange, "seat": seats[exchange.other]} for exchange in found]


def _themes(
    edition: Edition,
    shown: SeatingPlan,
    turn: Turn,
    chosen: Seat | MorningSeat,
    other: Seat | MorningSeat | None,
    table: int | None,
) -> list[ThemeChange]:
    """What the move would do to the wishes of those who move."""
    target = next((seat.table for seat in shown.places(turn) if seat.table.number == table), None)
    target = other.table if other is not None else target
    if target is None:
        return []
    back = [(other, chosen.table)] if other is not None else []
    return theme_changes([(chosen, target), *back], queries.wishes_of(edition))


def _effect_page(
    edition: Edition,
    shown: SeatingPlan,
    turn: Turn,
    chosen: Seat | MorningSeat,
    other: Seat | MorningSeat | None,
    table: int | None,
) -> ResponseReturnValue:
    form = MoveForm(
        participant=chosen.participant_id,
        seen_table=chosen.table.number,
        table=None if other else table,
        other=other.participant_id if other else None,
    )
    effect = effect_of_move(
        as_plan(shown, turn),
        people_in(shown, edition, turn, queries.links_of(edition)),
        criteria_of(shown),
        reference(chosen.participant),
        table=None if other else table,
        swap_with=reference(other.participant) if other else None,
    )
    return render_template(
        "seating/effect.html",
        plan=shown,
        turn=turn,
        chosen=chosen,
        other=other,
        table=other.table.number if other else table,
        effect=effect,
        sizes=sizes_changed(effect, shown, turn),
        people=people_by_reference(shown, turn),
        themes=_themes(edition, shown, turn, chosen, other, table),
        criteria={criterion.value: criterion for criterion in Criterion},
        form=form,
    )
