"""Envelopes: put in the urn unopened, carried away after the closing, and the count that the bureau brings back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.draw.lottery import agree, read_dice
from app.core.envelope import envelope_id, read_envelope, written
from app.core.errors import RuleError
from app.core.sealed_urn import read_count, read_urn, urn_file
from app.core.urn import published_lines, read_code
from app.extensions import db
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.votes import Poll, PollChannel, PollState
from app.votes.actions.booth import Receipt, deposit, find_card
from app.votes.actions.count import result_of
from app.votes.actions.prepare import demand_channel, locked
from app.votes.actions.rule import demand_jury_locked
from app.votes.remote_queries import envelopes


def cast_envelope(code: str, sealed: str) -> Receipt:
    """Put an envelope in the urn; sent again with the same card, it gives the same receipt: its public name."""
    envelope = read_envelope(sealed)
    poll, credential = find_card(read_code(code))
    demand_channel(poll, PollChannel.REMOTE)
    return deposit(poll, credential, envelope_id(envelope), written(envelope))


def sealed_urn(poll: Poll, rule: Mapping[str, Any] | None = None) -> bytes:
    """The file of the urn, once it is closed and can no longer change; `rule` stands for the frozen one."""
    return urn_file(rule or poll.rule, envelopes(poll))


def count_sealed(poll: Poll, data: bytes, dice: str, actor: Account, now: datetime) -> None:
    """Take the count that three keepers made of this urn, once every envelope is accounted for and the ranking holds.

    `dice` are typed here and were typed there: the two must agree.
    """
    locked(poll)
    demand_channel(poll, PollChannel.REMOTE)
    if poll.state is not PollState.CLOSED:
        raise RuleError("Ce vote n’est pas clos, ou il est déjà dépouillé : rien n’a été compté.")
    demand_jury_locked(poll)
    opened = read_count(data, read_urn(sealed_urn(poll)))
    seed = agree(opened.seed, read_dice(dice), field="dice")
    casts = list(opened.casts)
    nulls = [{"envelope": name, "reason": opened.nulls[name].value} for name in sorted(opened.nulls)]
    poll.result = result_of(poll, casts, seed) | {"nulls": nulls}
    poll.state, poll.tie_seed, poll.counted_at = PollState.COUNTED, seed, now
    poll.lines = published_lines(poll.kind, casts, poll.reference, [one["numero"] for one in poll.rule["projets"]])
    subject = f"poll:{poll.id}"
    counts = {"ballots": len(casts), "nulls": len(nulls)}
    record_act(db.session(), "votes.count", actor, now, edition_id=poll.edition_id, subject=subject, **counts)
