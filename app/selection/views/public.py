"""The decision beside the vote, for everyone."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.paris import day_of
from app.jury.queries import in_common, slopes
from app.jury.queries import outcome as outcome_of_jury
from app.models.editions import Edition
from app.selection import queries
from app.selection.views.room import blueprint, places_of
from app.web import access
from app.web.clock import now


@blueprint.get("/editions/<int:number>/choix")
@access.public
def decision(edition: Edition) -> ResponseReturnValue:
    found = queries.decision_of(edition)
    if found is None or found.published_at is None:
        return render_template("selection/not_yet.html")
    jury = outcome_of_jury(edition)
    candidates = queries.candidates(edition, found, queries.published_poll(edition), places_of(jury))
    kept = {choice.project.number for choice in found.choices}
    today = day_of(now())
    return render_template(
        "selection/decision.html",
        decision=found,
        candidates=candidates,
        in_order=queries.kept_by_order(candidates, len(found.choices)),
        jury=jury,
        slopes=slopes(jury, kept) if jury else [],
        common=in_common(jury, len(kept)) if jury else 0,
        projects={row.project.number: row.project for row in candidates},
        has_vote=any(row.standing for row in candidates),
        prototypes=queries.prototypes(edition),
        studies={study.project_id: study for study in queries.studies(edition)},
        is_overdue=lambda study: queries.is_overdue(study, today),
    )
