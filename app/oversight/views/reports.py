"""Reporting a content, and answering."""

import re

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.extensions import db
from app.models.accounts import Role
from app.models.oversight import ContentReport
from app.oversight import actions
from app.oversight.forms import AnswerForm, ReportForm
from app.oversight.queries import reports as queries
from app.oversight.views.room import blueprint
from app.web import access
from app.web.addresses import local_path
from app.web.clock import now
from app.web.navigation import paginate
from app.web.transactions import saving


@blueprint.route("/signaler", methods=["GET", "POST"])
@access.public
def report() -> ResponseReturnValue:
    form = ReportForm(page=local_path(request.args.get("page")))
    page = local_path(form.page.data)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.report(db.session(), page, form.reason.data or "", form.contact.data or "", now())
        if saved:
            flash(_("Merci. Votre signalement est transmis aux organisateurs, qui vont le lire."), "success")
            return redirect(page)
    return render_template("oversight/report.html", form=form, page_reported=page), form.status


@blueprint.get("/signalements")
@access.roles(Role.ORGANISER)
def reports() -> ResponseReturnValue:
    numbers = queries.numbers_of(db.session(), access.account())
    page = paginate(db, queries.reports(numbers), request.args.get("page", 1, int))
    return render_template("oversight/reports.html", reports=page, waiting=queries.waiting(db.session(), numbers))


@blueprint.route("/signalements/<int:report_id>", methods=["GET", "POST"])
@access.roles(Role.ORGANISER)
def answer(report_id: int) -> ResponseReturnValue:
    row = _report(report_id)
    form = AnswerForm(outcome=row.outcome)
    if form.validate_on_submit():
        with saving(form) as saved:
            actions.answer(db.session(), row, form.outcome.data or "", now(), access.account())
        if saved:
            flash(_("La réponse est enregistrée."), "success")
            return redirect(url_for("oversight.reports"))
    return render_template("oversight/answer.html", form=form, report=row, of_edition=_edition_of(row)), form.status


@blueprint.post("/signalements/<int:report_id>/rouvrir")
@access.roles(Role.ORGANISER)
def reopen(report_id: int) -> ResponseReturnValue:
    row = _report(report_id)
    with saving():
        actions.reopen(db.session(), row, now(), access.account())
    flash(_("Le signalement attend de nouveau une réponse."), "success")
    return redirect(url_for("oversight.answer", report_id=report_id))


def _edition_of(row: ContentReport) -> int | None:
    """The number of the edition whose page is reported, where the reader may hide what is on it."""
    found = re.match(r"/editions/(\d{1,9})(?:/|$)", row.path)
    return int(found.group(1)) if found else None


def _report(report_id: int) -> ContentReport:
    """Of a page of one's own editions; another's is not found."""
    numbers = queries.numbers_of(db.session(), access.account())
    return queries.report(db.session(), numbers, report_id) or abort(404)
