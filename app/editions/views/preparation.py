"""Preparing an edition: its parameters, its lists, its calendar."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.core.paris import PARIS
from app.core.thread import Activity
from app.editions.actions import preparation as actions
from app.editions.forms import (
    FREE_LINES,
    AxesForm,
    EditionForm,
    GuestsForm,
    PlansForm,
    ProgrammeForm,
    RowsForm,
    ThemesForm,
    WatchedForm,
)
from app.editions.queries.preparation import next_number, state_of
from app.editions.views.room import blueprint
from app.extensions import db
from app.models.accounts import Account, Role
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving

PARAMETERS = [name for name in EditionForm.__dict__ if name in Edition.__mapper__.columns]
Save = Callable[..., None]


@blueprint.route("/editions/nouvelle", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def create() -> ResponseReturnValue:
    form = EditionForm(data={"number": next_number(db.session())} if request.method == "GET" else None)
    if form.validate_on_submit():
        with saving(form) as saved:
            edition = actions.create_edition(db.session(), _parameters(form), access.account(), now())
        if saved:
            flash(_("L’édition est créée, invisible du public pour l’instant. Choisissez ses thèmes."), "success")
            return redirect(url_for("editions.themes", number=edition.number))
    return render_template("editions/create.html", form=form), form.status


@blueprint.route("/editions/<int:number>/preparation", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def parameters(edition: Edition) -> ResponseReturnValue:
    form = EditionForm(obj=edition)
    return _page(
        "editions/parameters.html",
        form,
        edition,
        lambda: state_of([edition], PARAMETERS),
        lambda actor: actions.change_edition(db.session(), edition, _parameters(form), actor, now()),
    )


@blueprint.route("/editions/<int:number>/preparation/themes", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def themes(edition: Edition) -> ResponseReturnValue:
    names = ("id", "rank", "label", "is_candidate")
    return _list(edition, ThemesForm(data=_lines(edition.themes, names)), "themes", names, actions.save_themes)


@blueprint.route("/editions/<int:number>/preparation/axes", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def axes(edition: Edition) -> ResponseReturnValue:
    names = ("id", "rank", "theme_id", "code", "label")
    chosen = [theme for theme in edition.themes if not theme.is_candidate]
    form = AxesForm(data=_lines(edition.axes, names))
    form.offer([SelectChoice(value=theme.id, label=theme.label) for theme in chosen])
    return _list(edition, form, "axes", names, actions.save_axes, is_possible=bool(chosen))


@blueprint.route("/editions/<int:number>/preparation/programme", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def programme(edition: Edition) -> ResponseReturnValue:
    names = ("id", "starts_at", "minutes", "kind", "activity", "label")
    form = ProgrammeForm(data=_lines(edition.programme, names))
    return _list(edition, form, "programme", names, actions.save_programme)


@blueprint.route("/editions/<int:number>/preparation/invites", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def guests(edition: Edition) -> ResponseReturnValue:
    names = ("id", "rank", "function", "organisation")
    return _list(edition, GuestsForm(data=_lines(edition.guests, names)), "guests", names, actions.save_guests)


@blueprint.route("/editions/<int:number>/preparation/calendrier", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def plans(edition: Edition) -> ResponseReturnValue:
    written = {plan.activity: plan for plan in edition.plans}
    form = PlansForm(data={"rows": [_dates(activity, written.get(activity)) for activity in Activity]})

    def state() -> str:
        ordered = sorted(edition.plans, key=lambda plan: list(Activity).index(plan.activity))
        return state_of(ordered, ("activity", "opens_at", "closes_at"))

    return _page(
        "editions/plans.html",
        form,
        edition,
        state,
        lambda actor: actions.save_plans(db.session(), edition, _instants(form), actor, now()),
    )


def _list(
    edition: Edition, form: RowsForm, rows: str, names: Sequence[str], save: Save, *, is_possible: bool = True
) -> ResponseReturnValue:
    """A list of the edition edited as a whole; `rows` is its name there."""

    def act(actor: Account) -> None:
        lines = [
            actions.Line(line.key(), line.is_empty(), line.content(position))
            for position, line in enumerate(form.lines(), 1)
        ]
        save(db.session(), edition, lines, actor, now())

    def state() -> str:
        ordered: list[Any] = sorted(getattr(edition, rows), key=lambda row: row.id)
        return state_of(ordered, names)

    return _page("editions/list.html", form, edition, state, act, is_possible=is_possible)


def _page(
    template: str,
    form: WatchedForm,
    edition: Edition,
    state: Callable[[], str],
    act: Callable[[Account], None],
    **shown: Any,
) -> ResponseReturnValue:
    """Show the form, or save it unless somebody changed the same things in the meantime."""
    seen, form.seen.data = form.seen.data, state()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.demand_unchanged(db.session(), edition, state, seen or "")
            act(access.account())
        if saved:
            flash(_("C’est enregistré."), "success")
            return redirect(url_for(request.endpoint or "", number=edition.number))
    return render_template(template, form=form, **shown), form.status


def _parameters(form: EditionForm) -> dict[str, Any]:
    return {name: form[name].data for name in PARAMETERS}


def _lines(rows: Sequence[Any], names: Sequence[str]) -> dict[str, Any] | None:
    """What is written, and some free lines under it."""
    written = [{"row": row.id} | {name: getattr(row, name) for name in names if name != "id"} for row in rows]
    return {"rows": written + [{} for _line in range(FREE_LINES)]}


def _dates(activity: Activity, plan: Any) -> dict[str, Any]:
    """The line of an activity, in the time of Paris as people write it."""
    opens, closes = (plan.opens_at, plan.closes_at) if plan else (None, None)
    return {
        "activity": activity.value,
        "opens_at": opens.astimezone(PARIS).replace(tzinfo=None) if opens else None,
        "closes_at": closes.astimezone(PARIS).replace(tzinfo=None) if closes else None,
    }


def _instants(form: PlansForm) -> dict[Activity, tuple[Any, Any]]:
    found = {}
    for activity, entry in zip(Activity, form.rows, strict=True):
        opens, closes = entry.form.opens_at.data, entry.form.closes_at.data
        found[activity] = (
            opens.replace(tzinfo=PARIS) if opens else None,
            closes.replace(tzinfo=PARIS) if closes else None,
        )
    return found
