"""From the closed urn to a result in plain values, ready to be stored and shown."""

from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app.core.ballots import MAJORITY
from app.core.draw.lottery import TIES, Stream
from app.core.tally.majority import TOP
from app.core.tally.result import Candidate, Result, Standing, Step
from app.core.urn import Cast
from app.extensions import db
from app.models.votes import Ballot, Poll, PollMethod

# What the line of a project tells, besides its rank.
TOLD = {
    PollMethod.APPROVAL: ("approvals", "refusals"),
    PollMethod.MAJORITY: ("grade", "judged", "blanks"),
    PollMethod.POINTS: ("points", "givers"),
}


def cast_ballots(poll: Poll) -> list[Cast]:
    """The ballots in the order of their keys, which says nothing of the order of voting."""
    rows = db.session.execute(select(Ballot.key, Ballot.payload).where(Ballot.poll_id == poll.id).order_by(Ballot.key))
    return [Cast(key, poll.kind.marks(payload)) for key, payload in rows]


def candidates_of(poll: Poll) -> list[Candidate]:
    """As the frozen rule names them."""
    return [Candidate(str(project["numero"]), project["budget_centimes"]) for project in poll.rule["projets"]]


def result_of(poll: Poll, urn: list[Cast], seed: str) -> dict[str, Any]:
    """Counts, ranking, ties, and why each is before the next."""
    candidates = candidates_of(poll)
    lot = Stream(TIES, poll.rule_fingerprint or "", seed).shuffled(candidate.id for candidate in candidates)
    result = poll.kind.count([ballot.marks for ballot in urn], candidates, lot)
    return {
        "ballots": result.ballots,
        "blank": sum(1 for ballot in urn if not ballot.marks),
        "kept": poll.kept_count,
        "ranking": [_line(poll.method, standing) for standing in result.ranking],
        "ties": [[int(candidate) for candidate in group] for group in result.ties],
        "trace": _trace(result),
    }


def _line(method: PollMethod, standing: Standing) -> dict[str, Any]:
    line: dict[str, Any] = {"project": int(standing.candidate), "rank": standing.rank}
    line |= {name: standing.detail[name] for name in TOLD[method]}
    if method is PollMethod.MAJORITY:
        line["profile"] = [standing.detail[f"grade_{grade}"] for grade in range(TOP + 1)]
    return line


def _trace(result: Result) -> list[dict[str, Any]]:
    return [_step(step) | ({"at": _said(step.at)} if result.method == MAJORITY.code else {}) for step in result.trace]


def _step(step: Step) -> dict[str, Any]:
    return {
        "first": int(step.first),
        "second": int(step.second),
        "link": step.link,
        "first_value": _said(step.first_value),
        "second_value": _said(step.second_value),
    }


def _said(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
