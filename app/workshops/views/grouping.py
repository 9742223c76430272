"""The organisers' table: leads ticked and put in axes, axes joined, split, renamed; the last act undone."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectMultipleField

from app.core.thread import Activity
from app.models.accounts import Role
from app.models.editions import Edition, Theme
from app.models.workshops import AxisAct
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.workshops.actions import grouping as actions
from app.workshops.forms import GroupForm, MergeForm, RenameForm, SeenForm, UndoForm, axis_choices
from app.workshops.queries import axes as queries
from app.workshops.views.room import blueprint, clock


@blueprint.get("/editions/<int:number>/axes/regroupement")
@access.roles(Role.ORGANISER)
def grouping(edition: Edition) -> ResponseReturnValue:
    return _page(edition)


@blueprint.post("/editions/<int:number>/axes/regroupement/pistes/<int:theme_id>")
@access.roles(Role.ORGANISER)
def group(edition: Edition, theme_id: int) -> ResponseReturnValue:
    """Leads ticked in the section of a theme, and the button that was pressed."""
    theme = next((one for one in edition.themes if one.id == theme_id), None) or abort(404)
    form = GroupForm()
    if not form.validate() or not form.then.data:
        return _page(edition, theme, form), form.status
    if form.then.data == "form" and not form.label.data:
        form.label.errors = [_("Donnez un nom au nouvel axe : vos coches sont gardées.")]
        return _page(edition, theme, form), 422
    leads, seen = form.leads.data or [], form.seen.data or 0

    def act() -> AxisAct:
        if form.then.data == "form":
            return actions.form_axis(edition, theme, form.label.data or "", leads, seen, access.account(), now())
        code = form.axis.data or "" if form.then.data == "gather" else ""
        return actions.gather(edition, leads, code, seen, access.account(), now())

    return _done(edition, form, act, theme)


@blueprint.post("/editions/<int:number>/axes/regroupement/reunion/<int:axis_id>")
@access.roles(Role.ORGANISER)
def merge(edition: Edition, axis_id: int) -> ResponseReturnValue:
    """Another axis joins this one."""
    form, code = MergeForm(), _code(edition, axis_id)

    def act() -> AxisAct:
        label = form.label.data or ""
        return actions.merge_axes(
            edition, code, form.merged.data or "", label, form.seen.data or 0, access.account(), now()
        )

    return _done(edition, form, act) if form.validate() else (_page(edition, form=form), form.status)


@blueprint.post("/editions/<int:number>/axes/regroupement/nom/<int:axis_id>")
@access.roles(Role.ORGANISER)
def rename(edition: Edition, axis_id: int) -> ResponseReturnValue:
    form, code = RenameForm(), _code(edition, axis_id)

    def act() -> AxisAct:
        return actions.rename_axis(edition, code, form.label.data or "", form.seen.data or 0, access.account(), now())

    return _done(edition, form, act) if form.validate() else (_page(edition, form=form), form.status)


@blueprint.post("/editions/<int:number>/axes/regroupement/annulation")
@access.roles(Role.ORGANISER)
def undo(edition: Edition) -> ResponseReturnValue:
    form = UndoForm()

    def act() -> AxisAct:
        return actions.undo(edition, form.act.data or 0, form.seen.data or 0, access.account(), now())

    return _done(edition, form, act) if form.validate() else (_page(edition, form=form), form.status)


def _code(edition: Edition, axis_id: int) -> str:
    return next((axis.code for axis in edition.axes if axis.id == axis_id), None) or abort(404)


def _done(
    edition: Edition, form: SeenForm, act: Callable[[], AxisAct], theme: Theme | None = None
) -> ResponseReturnValue:
    """Do it, say it, come back to where it was done; or show again, with what is in the way."""
    theme_id = theme.id if theme else None
    with saving(form) as saved:
        done = act()
    if not saved:
        return _page(edition, theme, form), form.status
    moved = ngettext("Une piste a changé de place.", "%(num)d pistes ont changé de place.", done.count)
    said = _(done.kind.label).capitalize()
    flash(f"{said} : {done.label}. {moved if done.count else ''}".strip(), "success")
    return redirect(url_for("workshops.grouping", _anchor=f"theme-{theme_id}" if theme_id else None))


def _page(edition: Edition, theme: Theme | None = None, form: SeenForm | None = None) -> str:
    """The whole board; `form` is what was refused, in the section of `theme`."""
    ticked = form["leads"].data if form and isinstance(getattr(form, "leads", None), SelectMultipleField) else []
    choices = axis_choices(edition.axes, edition.themes)
    leads = queries.leads_of(edition)
    return render_template(
        "workshops/grouping.html",
        sections=queries.sections(edition, leads),
        leads=len(leads),
        loose=sum(lead.axis_id is None for lead in leads),
        clock=clock(edition, Activity.AXES),
        seen=queries.last_number(edition),
        undoable=queries.act_to_undo(edition),
        acts=queries.acts_of(edition),
        choices=choices,
        refused=form,
        refused_theme=theme.id if theme else None,
        ticked=set(ticked or []),
        typed=form["label"].data if theme and form else "",
    )
