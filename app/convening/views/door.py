"""The roll at the door, on the day."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.convening import actions, queries
from app.convening.forms import MarkForm
from app.convening.views.room import blueprint, one_or_404
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Attendance
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.transactions import saving
from app.web.words import label


@blueprint.get("/editions/<int:number>/emargement")
@access.roles(Role.ORGANISER)
def roll(edition: Edition) -> ResponseReturnValue:
    """Attendance at the door: one tap per person, undone the same way."""
    text = request.args.get("q", "").strip()
    people = [one for one in queries.roster(edition, text=text) if one.attendance in queries.EXPECTED]
    return render_template(
        "convening/roll.html",
        is_open=edition.is_open(Activity.CONVENING, now()),
        people=people,
        counted=queries.figures(edition),
        tables=queries.table_numbers(edition),
        text=text,
    )


@blueprint.post("/editions/<int:number>/emargement/<int:participant_id>")
@access.roles(Role.ORGANISER)
def mark(edition: Edition, participant_id: int) -> ResponseReturnValue:
    one, form = one_or_404(edition, participant_id), MarkForm()
    if not form.validate() or form.state.data not in list(Attendance):
        abort(400)
    state = Attendance(form.state.data)
    with saving():
        actions.change_state(one, state, access.account(), now())
    flash(_("%(name)s : %(state)s.", name=one.person.name, state=label(state)), "success")
    return redirect(url_for("convening.roll", q=request.form.get("q") or None, _anchor=f"p-{one.id}"))
