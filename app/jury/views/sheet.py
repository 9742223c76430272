"""A member's own sheet: one project after the other, then handed in whole; only then, the others'."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.jury import actions, queries
from app.jury.actions.sheet import is_frozen
from app.jury.forms import judging_form
from app.jury.queries import Line, OwnSheet
from app.jury.views.room import HERE, MINE, blueprint, jury_at, members_only, own, project_of
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.jury import Juror, Jury, JuryMode, JuryState
from app.web import access
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.get(MINE)
@members_only
def sheet(edition: Edition) -> ResponseReturnValue:
    """Where one's sheet stands, and the next project to judge."""
    jury, juror = own(edition)
    mine = _mine(jury, juror)
    return render_template("jury/sheet.html", jury=jury, juror=juror, sheet=mine, frozen=_frozen(jury, juror, mine))


@blueprint.route(f"{MINE}/<int:project_number>", methods=["GET", "POST"])
@members_only
def judge(edition: Edition, project_number: int) -> ResponseReturnValue:
    """One's marks and comment on a project; saved at once, and « next » leads to what is left."""
    jury, juror = own(edition)
    mine = _mine(jury, juror)
    line = next((one for one in mine.lines if one.project.number == project_number), None) or abort(404)
    form = judging_form(jury.criteria if jury.mode is JuryMode.MARKS else (), line)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.judge(juror, line.project, form.marks, form.comment.data or "", form.abstains.data, now())
        if saved:
            return redirect(_after(jury, juror, project_number))
    return (
        render_template(
            "jury/judge.html",
            jury=jury,
            juror=juror,
            line=line,
            form=form,
            neighbours=_neighbours(mine, project_number),
            is_frozen=is_frozen(jury, juror, line.project),
            left=len(mine.missing),
        ),
        form.status,
    )


@blueprint.post(f"{MINE}/<int:project_number>/recusation")
@members_only
def recuse_oneself(edition: Edition, project_number: int) -> ResponseReturnValue:
    jury, juror = own(edition)
    project = project_of(jury, project_number)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.recuse_oneself(juror, project, now())
        flash(_("Vous êtes récusé pour ce projet : vous ne le jugez pas. Aucun motif ne vous est demandé."), "success")
    return redirect(url_for("jury.sheet"))


@blueprint.post(f"{MINE}/<int:project_number>/retour")
@members_only
def unrecuse_oneself(edition: Edition, project_number: int) -> ResponseReturnValue:
    jury, juror = own(edition)
    project = project_of(jury, project_number)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.unrecuse_oneself(juror, project, now())
        flash(_("Vous jugez de nouveau ce projet."), "success")
    return redirect(url_for("jury.sheet"))


@blueprint.route(f"{MINE}/remise", methods=["GET", "POST"])
@members_only
def hand_in(edition: Edition) -> ResponseReturnValue:
    """What is handed in, whole; then the act, once."""
    jury, juror = own(edition)
    mine = _mine(jury, juror)
    if juror.handed_in_at is not None or jury.state is not JuryState.OPEN or not mine.is_complete:
        if jury.state is JuryState.OPEN and not mine.is_complete:
            flash(_("Votre feuille n’est pas finie : il reste des projets à juger."), "warning")
        return redirect(url_for("jury.sheet"))
    form = ConfirmForm()
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.hand_in(juror, now())
        if saved:
            flash(_("Votre feuille est remise. Vous pouvez lire celles qui le sont aussi."), "success")
            return redirect(url_for("jury.sheet"))
    return render_template("jury/hand_in.html", jury=jury, juror=juror, sheet=mine, form=form), form.status


@blueprint.get(f"{HERE}/avis")
@access.roles(Role.JUROR, Role.DECIDER, Role.ORGANISER)
def opinions(edition: Edition) -> ResponseReturnValue:
    """The sheets that are in, for a member whose own is; once all is closed, for those who decide and organise."""
    jury = jury_at(edition)
    juror = queries.member(jury, access.account())
    access.demand(queries.may_read_others(jury, juror))
    projects = queries.projects_of(jury)
    return render_template(
        "jury/opinions.html",
        jury=jury,
        projects=projects,
        members=queries.handed_in(jury),
        sheets=queries.sheets_handed_in(jury, projects),
    )


def _mine(jury: Jury, juror: Juror) -> OwnSheet:
    return queries.own_sheet(jury, juror, queries.projects_of(jury))


def _frozen(jury: Jury, juror: Juror, mine: OwnSheet) -> set[int]:
    """Numbers of the projects whose recusal is in the published rule."""
    return {line.project.number for line in mine.lines if is_frozen(jury, juror, line.project)}


def _neighbours(mine: OwnSheet, number: int) -> tuple[Line | None, Line | None]:
    numbers = [line.project.number for line in mine.lines]
    place = numbers.index(number)
    before = mine.lines[place - 1] if place else None
    return before, mine.lines[place + 1] if place + 1 < len(numbers) else None


def _after(jury: Jury, juror: Juror, number: int) -> str:
    """The next project that is left, after this one first; else the sheet."""
    if request.form.get("then") != "next":
        return url_for("jury.sheet", _anchor=f"projet-{number}")
    missing = [line.project.number for line in _mine(jury, juror).missing]
    later = [one for one in missing if one > number] or missing
    return url_for("jury.judge", project_number=later[0]) if later else url_for("jury.sheet")
