"""What everyone sees of the vote: how it works, then what it says, and how to check it."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from app.core.canonical import canonical_json, fingerprint
from app.models.editions import Edition
from app.models.votes import PollState
from app.votes import queries
from app.votes.views.room import blueprint, poll_at
from app.web import access
from app.web.booth import voting_address


@blueprint.get("/editions/<int:number>/vote")
@access.public
def result(edition: Edition) -> ResponseReturnValue:
    polls = queries.polls_of(edition)
    poll = next((one for one in polls if one.state is not PollState.ANNULLED), None)
    is_public = poll is not None and poll.state is PollState.PUBLISHED
    rule = queries.rule_shown(poll) if poll and is_public else {}
    return render_template(
        "votes/result.html",
        poll=poll,
        annulled=[one for one in polls if one.state is PollState.ANNULLED],
        lines=queries.result_lines(poll) if poll and is_public else [],
        is_masked=bool(poll and is_public and rule != poll.rule),
        fingerprint=fingerprint(canonical_json(rule)) if rule else "",
        place=voting_address("/vote"),
    )


@blueprint.get("/editions/<int:number>/vote/<int:rank>/lignes.csv")
@access.public
def lines(edition: Edition, rank: int) -> ResponseReturnValue:
    """One line per ballot and project, sorted: anyone counts again, everyone finds their own."""
    poll = poll_at(edition, rank)
    if poll.state is not PollState.PUBLISHED:
        abort(404)
    return _file(poll.lines.encode(), "text/csv", f"{poll.reference}-lignes.csv")


@blueprint.get("/editions/<int:number>/vote/<int:rank>/regle.json")
@access.public
def rule(edition: Edition, rank: int) -> ResponseReturnValue:
    """The rule, byte for byte as it was fingerprinted at the opening, unless the title of a project is hidden."""
    poll = poll_at(edition, rank)
    if poll.rule_fingerprint is None:
        abort(404)
    return _file(canonical_json(queries.rule_shown(poll)), "application/json", f"{poll.reference}-regle.json")


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
