"""The comparisons of a member: one question at a time, each answer saved, the last one taken back at will."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.jury import actions, queries
from app.jury.forms import DuelForm
from app.jury.views.room import HERE, blueprint, members_only, own
from app.models.editions import Edition
from app.models.jury import JuryMode, JuryState
from app.web.clock import now
from app.web.forms import ConfirmForm
from app.web.transactions import saving


@blueprint.route(f"{HERE}/comparaisons", methods=["GET", "POST"])
@members_only
def compare(edition: Edition) -> ResponseReturnValue:
    jury, juror = own(edition)
    if jury.mode is not JuryMode.DUELS or jury.state is not JuryState.OPEN or juror.handed_in_at is not None:
        return redirect(url_for("jury.sheet"))
    form = DuelForm()
    if form.validate_on_submit():
        pair = (form.first.data or 0, form.second.data or 0)
        with saving(form) as saved:
            actions.answer(juror, pair, form.verdict.data, now())
        if saved:
            return redirect(url_for("jury.compare"))
    projects = {one.number: one for one in queries.projects_of(jury)}
    sheet = queries.own_sheet(jury, juror, list(projects.values()))
    sorting = sheet.sorting
    if sorting is None or sorting.question is None:
        flash(_("Tout est comparé. Relisez votre ordre, puis remettez votre feuille."), "success")
        return redirect(url_for("jury.sheet"))
    status = form.status
    form = DuelForm(formdata=None, first=sorting.question[0], second=sorting.question[1]) if status == 200 else form
    form.first.data, form.second.data = sorting.question
    form.first.raw_data = form.second.raw_data = None
    pair = (projects[sorting.question[0]], projects[sorting.question[1]])
    page = render_template("jury/compare.html", jury=jury, juror=juror, sheet=sheet, form=form, pair=pair)
    return page, status


@blueprint.post(f"{HERE}/comparaisons/reprise")
@members_only
def take_back(edition: Edition) -> ResponseReturnValue:
    _jury, juror = own(edition)
    if ConfirmForm().validate_on_submit():
        with saving():
            actions.take_back(juror, now())
    return redirect(url_for("jury.compare"))
