"""Opening, closing, counting, publishing: each once, dated, and nothing known before the urn is closed."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete

from app.core.canonical import canonical_json, fingerprint
from app.core.draw.lottery import agree, read_dice
from app.core.errors import RuleError
from app.core.thread import Activity
from app.core.urn import published_lines
from app.extensions import db
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.votes import PaperEntry, Poll, PollChannel, PollState
from app.votes.actions.count import candidates_of, cast_ballots, result_of
from app.votes.actions.order import forget_signing_order, forget_voting_order
from app.votes.actions.prepare import demand_channel, locked
from app.votes.actions.remote import forget_cards
from app.votes.actions.rule import demand_jury_locked, rule_of
from app.votes.queries import paper_waiting


def open_poll(poll: Poll, actor: Account, now: datetime) -> None:
    """Freeze the rule, take its fingerprint, open the urn. Two people ask for it and confirm: see `pairs`."""
    demand_openable(poll, now)
    forget_signing_order(poll)
    poll.rule = rule_of(poll)
    poll.rule_fingerprint = fingerprint(canonical_json(poll.rule))
    poll.state, poll.opened_at = PollState.OPEN, now
    _record("votes.open", poll, actor, now, fingerprint=poll.rule_fingerprint)


def demand_openable(poll: Poll, now: datetime) -> None:
    """RuleError unless the urn may open. Cards must have been given out before."""
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


def close_poll(poll: Poll, actor: Account, now: datetime) -> None:
    """Close the urn: a ballot is either in it or refused, there is no third state. Two people: see `pairs`."""
    demand_closable(poll)
    if poll.channel is PollChannel.REMOTE:  # people signed while others voted
        forget_cards(poll)
        forget_signing_order(poll)
    forget_voting_order(poll)
    poll.state, poll.closed_at = PollState.CLOSED, now
    _record("votes.close", poll, actor, now)


def demand_closable(poll: Poll) -> None:
    """RuleError unless the urn is open and no paper ballot is half keyed."""
    _demand(poll, PollState.OPEN)
    waiting = paper_waiting(poll)
    if waiting:
        raise RuleError(
            "Des bulletins de papier attendent leur seconde saisie, ou diffèrent : %(waiting)s. Finissez-les, ou "
            "retirez-les, avant de clore.",
            waiting=waiting,
        )


def count_poll(poll: Poll, dice: str, dice_again: str, actor: Account, now: datetime) -> None:
    """Count, with the order of the lot from twenty dice thrown since the closing and typed twice."""
    _demand(poll, PollState.CLOSED)
    demand_jury_locked(poll)
    demand_channel(poll, PollChannel.ROOM)
    seed = agree(read_dice(dice), read_dice(dice_again), field="dice_again")
    urn = cast_ballots(poll)
    poll.result = result_of(poll, urn, seed)
    poll.state, poll.tie_seed, poll.counted_at = PollState.COUNTED, seed, now
    projects = [int(candidate.id) for candidate in candidates_of(poll)]
    poll.lines = published_lines(poll.kind, urn, poll.reference, projects)
    _record("votes.count", poll, actor, now, ballots=len(urn))


def write_remarks(poll: Poll, remarks: str, actor: Account, now: datetime) -> None:
    """What the bureau writes in the record, until it is published."""
    locked(poll)
    if poll.state not in (PollState.OPEN, PollState.CLOSED, PollState.COUNTED):
        raise RuleError("Le procès-verbal s’écrit de l’ouverture à la publication : il ne change plus.")
    poll.remarks = remarks.strip()
    _record("votes.remarks", poll, actor, now)


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
    forget_voting_order(poll)
    db.session.execute(delete(PaperEntry).where(PaperEntry.poll_id == poll.id))
    forget_cards(poll)
    _record("votes.annul", poll, actor, now)


def _demand(poll: Poll, state: PollState) -> None:
    locked(poll)
    if poll.state is not state:
        raise RuleError(
            "Le vote est « %(state)s » : cet acte n’est pas possible maintenant. Rechargez la page pour voir où l’on "
            "en est.",
            state=poll.state,
        )


def _record(act: str, poll: Poll, actor: Account, now: datetime, **details: Any) -> None:
    record_act(db.session(), act, actor, now, edition_id=poll.edition_id, subject=f"poll:{poll.id}", **details)
