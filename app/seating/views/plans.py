"""Composing, reading and adopting plans."""

from collections.abc import Mapping

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.core.errors import RuleError
from app.core.numbers import whole_number
from app.core.seating import Person
from app.models.accounts import Role
from app.models.editions import Edition
from app.seating import actions, queries
from app.seating.forms import ComposeForm, SeatForm
from app.seating.mix import USUAL_WEIGHTS, Criterion, moves_between
from app.seating.room import by_name, meetings, report, room, wishes
from app.seating.views.room import asked_turn, blueprint, plan_or_404
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving
from app.web.words import sentence

HEAVIEST = 3


@blueprint.get("/editions/<int:number>/tables")
@access.public
def show(edition: Edition) -> ResponseReturnValue:
    """The tables as anyone may see them: names only of those who agree."""
    plan = queries.adopted_plan(edition)
    own = queries.my_seat(edition, access.account()) if current_user.is_authenticated else None
    morning = queries.my_morning_seat(edition, access.account()) if own and plan and plan.morning else None
    return render_template(
        "seating/show.html",
        plan=plan,
        cards=room(plan) if plan else [],
        report=report(plan, edition) if plan else None,
        mine=own,
        morning=morning,
    )


@blueprint.get("/editions/<int:number>/tables/plans")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def plans(edition: Edition) -> ResponseReturnValue:
    return _plans_page(edition, ComposeForm())


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
                weights=_weights(request.form),
                turns=_turns(request.form),
            )
        if saved:
            flash(_("Le plan %(rank)s est composé. Relisez-le, puis adoptez-le.", rank=plan.rank), "success")
            return redirect(url_for("seating.plan", rank=plan.rank))
    return _plans_page(edition, form)


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def plan(edition: Edition, rank: int) -> ResponseReturnValue:
    shown = plan_or_404(edition, rank)
    turn, links = asked_turn(shown), queries.links_of(edition)
    base = queries.plan_by_id(edition, shown.based_on_id) if shown.based_on_id else None
    return render_template(
        "seating/plan.html",
        plan=shown,
        turn=turn,
        base=base,
        moves=moves_between(base, shown, turn) if base else [],
        cards=room(shown, turn),
        report=report(shown, edition, turn, links),
        meetings=meetings(shown),
        wishes=wishes(shown, queries.wishes_of(edition), turn),
        form=ConfirmForm(),
    )


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/adopter")
@access.roles(Role.ORGANISER)
def adopt(edition: Edition, rank: int) -> ResponseReturnValue:
    with saving():
        actions.adopt_plan(edition, plan_or_404(edition, rank), access.account(), now())
    flash(_("Le plan %(rank)s est adopté : chaque participant voit sa table.", rank=rank), "success")
    return redirect(url_for("seating.plan", rank=rank))


@blueprint.post("/editions/<int:number>/tables/plans/<int:rank>/copier")
@access.roles(Role.ORGANISER)
def copy(edition: Edition, rank: int) -> ResponseReturnValue:
    with saving():
        copied = actions.copy_plan(edition, plan_or_404(edition, rank), access.account(), now())
    flash(
        _(
            "Le plan %(copy)s est une copie du plan %(rank)s : modifiez-la, puis adoptez-la.",
            copy=copied.rank,
            rank=rank,
        ),
        "success",
    )
    return redirect(url_for("seating.plan", rank=copied.rank))


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/listes")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def lists(edition: Edition, rank: int) -> ResponseReturnValue:
    """By table and by person, to print and to hang at the door."""
    shown = plan_or_404(edition, rank)
    turn = asked_turn(shown)
    mornings = {seat.participant_id: seat.table.number for seat in shown.morning}
    return render_template(
        "seating/lists.html",
        plan=shown,
        turn=turn,
        cards=room(shown, turn),
        seats=by_name(shown),
        mornings=mornings,
        form=SeatForm(),
    )


@blueprint.get("/editions/<int:number>/tables/plans/<int:rank>/composition.json")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def record(edition: Edition, rank: int) -> ResponseReturnValue:
    """What the plan was made from, byte for byte: its SHA-256 is the fingerprint."""
    shown = plan_or_404(edition, rank)
    name = f"tables-edition-{edition.number}-plan-{rank}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(shown.record, mimetype="application/json", headers=headers)


def _plans_page(edition: Edition, form: ComposeForm) -> ResponseReturnValue:
    weights, turns = _weights(request.values), _turns(request.values)
    people: list[Person] = []
    rules, fingerprint, refusal = None, "", ""
    try:
        people, rules, fingerprint = actions.prepare(edition, weights, turns)
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
        turns=turns,
        links=queries.links_of(edition),
        criteria=list(Criterion),
        heaviest=HEAVIEST,
    ), form.status


def _turns(values: Mapping[str, str]) -> int:
    """One turn, or two where the page says so."""
    return 2 if values.get("tours") == "2" else 1


def _weights(values: Mapping[str, str]) -> dict[str, int]:
    """Weights typed or carried by the page, 0 to 3; the usual ones where there are none."""
    typed = {name: whole_number(values.get(name)) for name in USUAL_WEIGHTS}
    return {name: usual if typed[name] is None else min(HEAVIEST, typed[name] or 0)
            for name, usual in USUAL_WEIGHTS.items()}  # fmt: skip
