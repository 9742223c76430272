"""On the day: the smallest repair after absences and arrivals, who takes a free seat, the board on the screen."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.seating import Repair
from app.models.accounts import Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.seating import SeatingPlan, Turn
from app.seating import actions, queries
from app.seating.drawing import draw_room
from app.seating.forms import SeatForm
from app.seating.mix import as_plan, proposed_repair
from app.seating.room import by_name, people_by_reference, room
from app.seating.views.room import asked_turn, blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/tables/reparation")
@access.roles(Role.ORGANISER)
def repair(edition: Edition) -> ResponseReturnValue:
    """After absences and arrivals: the fewest moves, drawn as arrows, before anything is done."""
    shown = queries.adopted_plan(edition)
    if shown is None:
        flash(_("Aucun plan n’est adopté : il n’y a rien à réparer."), "info")
        return redirect(url_for("seating.plans"))
    coming, links = queries.people_to_seat(edition), queries.links_of(edition)
    turns = [_proposal(shown, turn, *proposed_repair(edition, shown, coming, links, turn)) for turn in shown.turns]
    offers = queries.free_seats(edition)
    return render_template("seating/repair.html", plan=shown, turns=turns, offers=offers, form=ConfirmForm())


@blueprint.post("/editions/<int:number>/tables/reparation")
@access.roles(Role.ORGANISER)
def accept_repair(edition: Edition) -> ResponseReturnValue:
    shown = queries.adopted_plan(edition) or abort(404)
    with saving():
        draft = actions.repair_plan(edition, shown, access.account(), now())
    flash(_("Le plan %(rank)s est préparé : relisez-le, puis adoptez-le.", rank=draft.rank), "success")
    return redirect(url_for("seating.plan", rank=draft.rank))


def _proposal(shown: SeatingPlan, turn: Turn, repair: Repair, everyone: dict[str, Participant]) -> dict[str, Any]:
    """The fewest moves that restore sizes in one turn, before anything is done."""
    before, seated = as_plan(shown, turn), people_by_reference(shown, turn)
    captains = {table.number: table.captain for table in before.tables}
    present = {one for table in repair.plan.tables for one in table.people}
    return {
        "turn": turn,
        "repair": repair,
        "everyone": everyone,
        "drawing": draw_room(room(shown, turn), repair),
        "leaving": [(seated[one], before.table_of(one)) for one in sorted(seated.keys() - present)],
        "captains": [
            (table.number, everyone[table.captain])
            for table in repair.plan.tables
            if table.captain and table.captain != captains.get(table.number)
        ],
    }


@blueprint.post("/editions/<int:number>/tables/entrants")
@access.roles(Role.ORGANISER)
def seat_entrant(edition: Edition) -> ResponseReturnValue:
    """Who entered this morning takes the free seat of the person they replace."""
    form = SeatForm()
    if not form.validate():
        abort(400)
    offers = {one.entrant.id: one for one in queries.free_seats(edition)}
    offer = offers.get(form.participant.data or 0)
    if offer is None:
        flash(_("Cette personne a déjà une table, ou n’en attend pas."), "info")
        return redirect(url_for("seating.repair"))
    name, table = offer.entrant.person.name, offer.table.number if offer.table else 0
    with saving():
        plan = actions.seat_entrant(edition, offer.entrant, access.account(), now())
    words = {"name": name, "table": table, "rank": plan.rank}
    flash(_("%(name)s est à la table %(table)s. Le plan %(rank)s est en vigueur.", **words), "success")
    return redirect(url_for("convening.morning"))


@blueprint.get("/editions/<int:number>/tables/ecran")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def board(edition: Edition) -> ResponseReturnValue:
    """Everyone's table in large type, for the screen of the room; asked again by itself, sent when the plan changed."""
    plan = queries.adopted_plan(edition)
    turn = asked_turn(plan) if plan else Turn.TEAM
    mark = f"{plan.rank if plan else 0}-{edition.revision}-{turn.value}"
    is_part = "HX-Request" in request.headers
    if is_part and request.args.get("vu") == mark:
        return "", 204
    return render_template(
        "seating/_board.html" if is_part else "seating/board.html",
        plan=plan,
        turn=turn,
        mark=mark,
        cards=room(plan, turn) if plan else [],
        seats=by_name(plan, turn) if plan else [],
    )
