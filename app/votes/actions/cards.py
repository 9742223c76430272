"""Cards: made, printed once, given out, the leftovers cancelled. The server keeps a hash of each, never a code."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.core.errors import RuleError
from app.core.urn import SECRET_BYTES, code_from, credential_hash, read_code
from app.extensions import db
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.votes import Credential, Poll, PollChannel
from app.votes.actions.order import forget_signing_order
from app.votes.actions.prepare import demand_channel, demand_preparing

MOST_CARDS = 2000


def print_cards(poll: Poll, count: int, already_printed: int, actor: Account, now: datetime) -> list[str]:
    """Make `count` cards and return their codes, which exist nowhere else from now on.

    `already_printed` is what the form showed: sent twice, it makes no second series.
    """
    demand_preparing(poll)
    demand_channel(poll, PollChannel.ROOM)
    if poll.cards_given is not None:
        raise RuleError("La distribution est close : il ne s’imprime plus de cartes.")
    if poll.cards_printed != already_printed:
        raise RuleError(
            "Ces cartes ont déjà été faites, et leurs codes ne se montrent qu’une fois. S’il en manque, imprimez le "
            "complément ; si la feuille est perdue, jetez toutes les cartes et recommencez."
        )
    if not 0 < count <= MOST_CARDS - poll.cards_printed:
        raise RuleError("Il se fait de 1 à %(most)s cartes par vote.", most=MOST_CARDS, field="count")
    codes = [code_from(secrets.token_bytes(SECRET_BYTES)) for _ in range(count)]
    hashes = sorted(credential_hash(poll.reference, code) for code in codes)  # no trace of the order of printing
    db.session.add_all(Credential(poll_id=poll.id, hash=digest) for digest in hashes)
    poll.cards_printed += count
    _record("votes.print_cards", poll, actor, now, count=count)
    return codes


def discard_cards(poll: Poll, actor: Account, now: datetime) -> None:
    """Make every card of the poll worthless and start again, before anything opens."""
    demand_preparing(poll)
    db.session.execute(delete(Credential).where(Credential.poll_id == poll.id))
    _record("votes.discard_cards", poll, actor, now, count=poll.cards_printed)
    poll.cards_printed, poll.cards_given = 0, None


def close_distribution(poll: Poll, given: int, leftovers: Iterable[str], actor: Account, now: datetime) -> None:
    """Enter how many cards were given, and cancel the leftovers by their codes. May be corrected until opening."""
    demand_preparing(poll)
    demand_channel(poll, PollChannel.ROOM)
    if not 0 < given <= poll.cards_printed:
        raise RuleError(
            "Il a été imprimé %(printed)s cartes : le nombre de cartes remises va de 1 à %(printed)s.",
            printed=poll.cards_printed,
            field="given",
        )
    for code in leftovers:
        _cancel(poll, read_code(code))
    cancelled = cancelled_count(poll)
    if given + cancelled > poll.cards_printed:
        raise RuleError(
            "%(given)s cartes remises et %(cancelled)s annulées font plus que les %(printed)s imprimées. Recomptez.",
            given=given,
            cancelled=cancelled,
            printed=poll.cards_printed,
            field="given",
        )
    poll.cards_given = given
    forget_signing_order(poll)
    _record("votes.close_distribution", poll, actor, now, given=given, cancelled=cancelled)


def cancelled_count(poll: Poll) -> int:
    statement = select(func.count()).select_from(Credential)
    return db.session.scalar(statement.where(Credential.poll_id == poll.id, Credential.cancelled)) or 0


def _cancel(poll: Poll, code: str) -> None:
    claim = update(Credential).where(
        Credential.poll_id == poll.id, Credential.hash == credential_hash(poll.reference, code)
    )
    if not db.session.execute(claim.values(cancelled=True)).rowcount:  # type: ignore[attr-defined]
        raise RuleError("La carte %(code)s n’est pas de ce vote : rien n’a été annulé.", code=code, field="leftovers")


def _record(act: str, poll: Poll, actor: Account, now: datetime, **details: int) -> None:
    record_act(db.session(), act, actor, now, edition_id=poll.edition_id, subject=f"poll:{poll.id}", **details)
