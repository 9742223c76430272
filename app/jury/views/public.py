"""What everyone reads of the jury: its rule, then, when the vote is published, its sheet and how to check it."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.core.canonical import canonical_json
from app.jury import queries
from app.jury.views.room import HERE, blueprint, jury_at
from app.models.editions import Edition
from app.web import access


@blueprint.get(HERE)
@access.public
def show(edition: Edition) -> ResponseReturnValue:
    jury, poll = queries.jury_of(edition), queries.poll_of(edition)
    outcome = queries.outcome_of(jury, poll) if jury else None
    count = poll.kept_count if poll else edition.kept_count
    return render_template(
        "jury/show.html",
        jury=jury,
        has_sheet=current_user.is_authenticated and queries.member(jury, access.account()) is not None,
        outcome=outcome,
        poll=poll,
        kept_count=count,
        projects=queries.projects_named(outcome) if outcome else {},
        slopes=queries.slopes(outcome, queries.first(outcome, count)) if outcome else [],
        common=queries.in_common(outcome, count) if outcome else 0,
    )


@blueprint.get(f"{HERE}/regle.json")
@access.public
def rule(edition: Edition) -> ResponseReturnValue:
    """The rule, byte for byte as it was fingerprinted when the jury opened."""
    jury = jury_at(edition)
    if jury.rule_fingerprint is None:
        abort(404)
    return _file(canonical_json(jury.rule), f"{jury.reference}-regle.json")


@blueprint.get(f"{HERE}/feuille.json")
@access.public
def record(edition: Edition) -> ResponseReturnValue:
    """Counts from which anyone finds the jury's order again."""
    outcome = queries.outcome(edition)
    if outcome is None:
        abort(404)
    return _file(canonical_json(outcome.jury.sheet), f"{outcome.jury.reference}-feuille.json")


def _file(content: bytes, name: str) -> Response:
    response = Response(content, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
