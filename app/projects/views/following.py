"""Where each table stands in its workshop: what organisers follow, and what a captain ticks."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.thread import Activity
from app.core.workshop import BY_HAND, Stage
from app.models.accounts import Role
from app.models.editions import Edition
from app.projects import stages
from app.projects.forms import TickForm
from app.projects.views.room import blueprint, desk
from app.web import access
from app.web.clock import now
from app.web.transactions import saving


@blueprint.get("/editions/<int:number>/projets/suivi")
@access.roles(Role.ORGANISER)
def follow(edition: Edition) -> ResponseReturnValue:
    """Every table at a glance, those that are behind first named; asked again by the page itself."""
    rows = stages.progress(edition)
    asked = [step.stage for step in rows[0].steps] if rows else []
    return render_template(
        "projects/follow.html",
        rows=rows,
        stages=asked,
        late=[row for row in rows if row.is_behind],
        submitted=sum(row.is_submitted for row in rows),
        reached={stage: sum(row.steps[rank].is_done for row in rows) for rank, stage in enumerate(asked)},
        is_open=edition.is_open(Activity.PROJECTS, now()),
    )


@blueprint.post("/editions/<int:number>/projets/<int:project_number>/etapes/<stage>")
@access.signed_in
def tick(edition: Edition, project_number: int, stage: str) -> ResponseReturnValue:
    """One step done, or not any more; the page says which it wants, so a double tap changes nothing."""
    here = desk(edition, project_number)
    access.demand(here.may_tick)
    if stage not in BY_HAND:
        abort(404)
    form = TickForm()
    if form.validate_on_submit():
        with saving():
            stages.tick(edition, here.table, Stage(stage), bool(form.is_done.data), here.account, now())
    anchor = "" if request.headers.get("HX-Request") else "etapes"
    return redirect(url_for("projects.write", project_number=project_number, _anchor=anchor or None), 303)
