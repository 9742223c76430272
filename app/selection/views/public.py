"""The decision beside the vote, for everyone."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.paris import day_of
from app.models.editions import Edition
from app.selection import queries
from app.selection.views.room import blueprint
from app.web import access
from app.web.clock import now


@blueprint.get("/editions/<int:number>/choix")
@access.public
def decision(edition: Edition) -> ResponseReturnValue:
    found = queries.decision_of(edition)
    if found is None or found.published_at is None:
        return render_template("selection/not_yet.html")
    candidates = queries.candidates(edition, found, queries.published_poll(edition))
    today = day_of(now())
    return render_template(
        "selection/decision.html",
        decision=found,
        candidates=candidates,
        by_vote=queries.kept_by_vote(candidates, len(found.choices)),
        has_vote=any(row.standing for row in candidates),
        prototypes=queries.prototypes(edition),
        studies={study.project_id: study for study in queries.studies(edition)},
        is_overdue=lambda study: queries.is_overdue(study, today),
    )
