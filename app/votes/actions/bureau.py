"""Opening, closing, counting, publishing: each once, dated, and nothing known before the urn is closed."""

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from app.core.canonical import canonical_json, fingerprint
from app.core.draw.lottery import TIES, Stream, agree, read_dice
from app.core.errors import RuleError
from app.core.tally.approval import ballot_of, tally
from app.core.tally.result import Candidate, Result
from app.core.thread import Activity
from app.core.urn import Cast, approved_in, published_lines
from app.extensions import db
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.votes import Ballot, Poll, PollState


def open_poll(poll: Poll, actor: Account, now: datetime) -> None:
    """Freeze the rule, take its fingerprint, open the urn. Cards must have been given out before."""
    poll.edition.demand_open(Activity.VOTE, now)
    _demand(poll, PollState.PREPARING)
    if poll.cards_given is None:
        raise RuleError("Entrez d’abord le nombre de cartes remises : l’urne ne s’ouvre qu’après la distribution.")
    if len(poll.options) <= poll.kept_count:
        raise RuleError(
            "Il y a %(options)s projets pour %(kept)s places : un vote ne départagerait rien.",
            options=len(poll.options),
            kept=poll.kept_count,
        )
    poll.rule = rule_of(poll)
    poll.rule_fingerprint = fingerprint(canonical_json(poll.rule))
    poll.state, poll.opened_at = PollState.OPEN, now
    _record("votes.open", poll, actor, now, fingerprint=poll.rule_fingerprint)


def rule_of(poll: Poll) -> dict[str, Any]:
    """All that decides the result apart from the ballots and the dice, as it is fingerprinted."""
    return {
        "scrutin": poll.reference,
        "methode": "approbation",
        "consigne": "chacun approuve autant de projets qu’il veut, celui de sa table compris",
        "indicatif": True,
        "projets": [
            {
                "numero": option.project.number,
                "titre": option.project.title,
                "budget_centimes": option.project.budget_cents or 0,
            }
            for option in poll.options
        ],
        "retenus": poll.kept_count,
        "cartes_remises": poll.cards_given,
        "departage": [
            "part d’approbations la plus haute",
            "budget le plus bas",
            "ordre du sort tiré de vingt dés lancés après la clôture, étiquette egalites",
        ],
    }


def close_poll(poll: Poll, actor: Account, now: datetime) -> None:
    """Close the urn: a ballot is either in it or refused, there is no third state."""
    _demand(poll, PollState.OPEN)
    poll.state, poll.closed_at = PollState.CLOSED, now
    _record("votes.close", poll, actor, now)


def count_poll(poll: Poll, dice: str, dice_again: str, actor: Account, now: datetime) -> None:
    """Count, with the order of the lot from twenty dice thrown since the closing and typed twice."""
    _demand(poll, PollState.CLOSED)
    seed = agree(read_dice(dice), read_dice(dice_again), field="dice_again")
    candidates = [Candidate(str(project["numero"]), project["budget_centimes"]) for project in poll.rule["projets"]]
    lot = Stream(TIES, poll.rule_fingerprint or "", seed).shuffled(candidate.id for candidate in candidates)
    urn = cast_ballots(poll)
    ballots = [ballot_of((str(number) for number in ballot.approved), candidates) for ballot in urn]
    poll.result = _result(tally(ballots, candidates, lot=lot), poll, urn)
    poll.state, poll.tie_seed, poll.counted_at = PollState.COUNTED, seed, now
    poll.lines = published_lines(urn, poll.reference, [int(candidate.id) for candidate in candidates])
    _record("votes.count", poll, actor, now, ballots=len(urn))


def publish(poll: Poll, actor: Account, now: datetime) -> None:
    """Show the result to everyone, with the lines that allow a recount."""
    _demand(poll, PollState.COUNTED)
    poll.state, poll.published_at = PollState.PUBLISHED, now
    _record("votes.publish", poll, actor, now)


def annul(poll: Poll, reason: str, actor: Account, now: datetime) -> None:
    """Give up a poll before its result is public; it stays on record with its reason."""
    locked(poll)
    if poll.state in (PollState.PUBLISHED, PollState.ANNULLED):
        raise RuleError("Ce vote est publié ou déjà annulé : il ne peut plus l’être.")
    if not reason.strip():
        raise RuleError("Dites pourquoi le vote est annulé : le motif sera public.", field="reason")
    poll.state, poll.annulled_at, poll.annulled_reason = PollState.ANNULLED, now, reason.strip()
    poll.result, poll.lines = None, ""
    _record("votes.annul", poll, actor, now)


def cast_ballots(poll: Poll) -> list[Cast]:
    """The ballots in the order of their keys, which says nothing of the order of voting."""
    rows = db.session.execute(select(Ballot.key, Ballot.payload).where(Ballot.poll_id == poll.id).order_by(Ballot.key))
    return [Cast(key, approved_in(payload)) for key, payload in rows]


def locked(poll: Poll) -> None:
    """Hold the poll until the end of the transaction: ballots being cast are in, later ones are refused."""
    statement = select(Poll).where(Poll.id == poll.id).with_for_update()
    db.session.scalar(statement.execution_options(populate_existing=True))


def _demand(poll: Poll, state: PollState) -> None:
    locked(poll)
    if poll.state is not state:
        raise RuleError(
            "Le vote est « %(state)s » : cet acte n’est pas possible maintenant. Rechargez la page pour voir où l’on "
            "en est.",
            state=poll.state,
        )


def _result(result: Result, poll: Poll, urn: list[Cast]) -> dict[str, Any]:
    return {
        "ballots": result.ballots,
        "blank": sum(1 for ballot in urn if not ballot.approved),
        "kept": poll.kept_count,
        "ranking": [
            {
                "project": int(standing.candidate),
                "rank": standing.rank,
                "approvals": standing.detail["approvals"],
                "refusals": standing.detail["refusals"],
            }
            for standing in result.ranking
        ],
        "ties": [[int(candidate) for candidate in group] for group in result.ties],
        "trace": [
            {
                "first": int(step.first),
                "second": int(step.second),
                "link": step.link,
                "first_value": _said(step.first_value),
                "second_value": _said(step.second_value),
            }
            for step in result.trace
        ],
    }


def _said(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _record(act: str, poll: Poll, actor: Account, now: datetime, **details: Any) -> None:
    record_act(db.session(), act, actor, now, edition_id=poll.edition_id, subject=f"poll:{poll.id}", **details)
