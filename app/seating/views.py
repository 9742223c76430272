"""Tables and plans."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.models.accounts import Role
from app.models.editions import Edition
from app.models.seating import SeatingPlan
from app.seating import actions, pages, queries
from app.seating.forms import ComposeForm, MoveForm, SeatForm
from app.seating.mix import moves_between
from app.seating.room import by_name, report, room
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving

blueprint = Blueprint("seating", __name__)


@blueprint.get("/editions/<int:number>/tables")
@access.public
def show(edition: Edition) -> ResponseReturnValue:
    """The tables as anyone may see them: names only of those who agree."""
    plan = queries.adopted_plan(edition)
    own = queries.my_seat(edition, access.account()) if current_user.is_authenticated else None
    return render_template(
        "seating/show.html",
        plan=plan,
        cards=room(plan) if plan else [],
        report=report(plan, edition) if plan else None,
        mine=own,
    )


@blueprint.get("/editions/<int:number>/tables/plans")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def plans(edition: Edition) -> ResponseReturnValue:
    return pages.plans_page(edition, ComposeForm())


@blueprint.post("/editions/<int:number>/tables/plans")
@access.roles(Role.ORGANISER)
def compose(edition: Edition) -> ResponseReturnValue:
    form = ComposeForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            plan = actions.compose_plan(
                edition,
                access.account(),
                now(),
                form.dice.data or "",
                fingerprint=form.fingerprint.data,
                weights=pages.weights_from(request.form),
            )
        if saved:
            flash(_("Le plan %(rank)s est composé. Relisez-le, puis adoptez-le.", rank=plan.rank), "success")
            return redirect(url_for("seating.plan", rank=plan.rank))
    return pages.plans_page(edition, form)


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def plan(edition: Edition, rank: int) -> ResponseReturnValue:
    shown = _plan_or_404(edition, rank)
    base = queries.plan_by_id(edition, shown.based_on_id) if shown.based_on_id else None
    return render_template(
        "seating/plan.html",
        plan=shown,
        base=base,
        moves=moves_between(base, shown) if base else [],
        cards=room(shown),
        report=report(shown, edition),
        form=ConfirmForm(),
    )


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/adopter")
@access.roles(Role.ORGANISER)
def adopt(edition: Edition, rank: int) -> ResponseReturnValue:
    with saving():
        actions.adopt_plan(edition, _plan_or_404(edition, rank), access.account(), now())
    flash(_("Le plan %(rank)s est adopté : chaque participant voit sa table.", rank=rank), "success")
    return redirect(url_for("seating.plan", rank=rank))


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/copier")
@access.roles(Role.ORGANISER)
def copy(edition: Edition, rank: int) -> ResponseReturnValue:
    with saving():
        copied = actions.copy_plan(edition, _plan_or_404(edition, rank), access.account(), now())
    flash(
        _(
            "Le plan %(copy)s est une copie du plan %(rank)s : modifiez-la, puis adoptez-la.",
            copy=copied.rank,
            rank=rank,
        ),
        "success",
    )
    return redirect(url_for("seating.plan", rank=copied.rank))


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/deplacer")
@access.roles(Role.ORGANISER)
def move(edition: Edition, rank: int) -> ResponseReturnValue:
    """Choose someone, then where to; the effect is shown before anything is done."""
    shown = _plan_or_404(edition, rank)
    seats = {one.participant_id: one for one in shown.seats}
    chosen = seats.get(request.args.get("personne", 0, int))
    other = seats.get(request.args.get("avec", 0, int))
    table = request.args.get("table", None, int)
    if chosen and (other or table):
        return pages.effect_page(edition, shown, chosen, other, table)
    return pages.move_page(edition, shown, chosen)


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/deplacer")
@access.roles(Role.ORGANISER)
def confirm_move(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = MoveForm(), _plan_or_404(edition, rank)
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


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/capitaine")
@access.roles(Role.ORGANISER)
def captain(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = SeatForm(), _plan_or_404(edition, rank)
    if not form.validate():
        abort(400)
    with saving():
        actions.name_captain(edition, shown, form.participant.data or 0, access.account(), now())
    flash(_("Le capitaine de la table est changé."), "success")
    return redirect(url_for("seating.lists", rank=rank))


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/place")
@access.roles(Role.ORGANISER)
def hold(edition: Edition, rank: int) -> ResponseReturnValue:
    form, shown = SeatForm(), _plan_or_404(edition, rank)
    if not form.validate():
        abort(400)
    with saving():
        actions.hold_place(shown, form.participant.data or 0, bool(form.held.data), access.account(), now())
    return redirect(url_for("seating.move", rank=rank, personne=form.participant.data))


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/listes")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def lists(edition: Edition, rank: int) -> ResponseReturnValue:
    """By table and by person, to print and to hang at the door."""
    shown = _plan_or_404(edition, rank)
    return render_template("seating/lists.html", plan=shown, cards=room(shown), seats=by_name(shown), form=SeatForm())


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/composition.json")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def record(edition: Edition, rank: int) -> ResponseReturnValue:
    """What the plan was made from, byte for byte: its SHA-256 is the fingerprint."""
    shown = _plan_or_404(edition, rank)
    name = f"tables-edition-{edition.number}-plan-{rank}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(shown.record, mimetype="application/json", headers=headers)


@blueprint.get("/editions/<int:number>/tables/reparation")
@access.roles(Role.ORGANISER)
def repair(edition: Edition) -> ResponseReturnValue:
    """After absences and arrivals: the fewest moves, drawn as arrows, before anything is done."""
    shown = queries.adopted_plan(edition)
    if shown is None:
        flash(_("Aucun plan n’est adopté : il n’y a rien à réparer."), "info")
        return redirect(url_for("seating.plans"))
    return pages.repair_page(edition, shown)


@blueprint.post("/editions/<int:number>/tables/reparation")
@access.roles(Role.ORGANISER)
def accept_repair(edition: Edition) -> ResponseReturnValue:
    shown = queries.adopted_plan(edition) or abort(404)
    with saving():
        draft = actions.repair_plan(edition, shown, access.account(), now())
    flash(_("Le plan %(rank)s est préparé : relisez-le, puis adoptez-le.", rank=draft.rank), "success")
    return redirect(url_for("seating.plan", rank=draft.rank))


def _plan_or_404(edition: Edition, rank: int) -> SeatingPlan:
    found = queries.plan_numbered(edition, rank)
    if found is None:
        abort(404)
    return found
