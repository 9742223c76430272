"""A paper ballot is keyed by two tellers. It is cast once they agree, with the code of the card clipped to it."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from app.core.ballots import Choices
from app.core.errors import RuleError
from app.core.urn import credential_hash, read_code
from app.extensions import db
from app.models.accounts import Account
from app.models.votes import Credential, Incident, PaperEntry, Poll, PollChannel
from app.votes.actions.booth import Receipt, admit, cast, hold, payload_of
from app.votes.actions.incidents import count_one
from app.votes.actions.prepare import demand_channel


@dataclass(frozen=True)
class Difference:
    """What two tellers read of one project; None where they read nothing."""

    project: int
    mine: int | None
    theirs: int | None


@dataclass(frozen=True)
class Keyed:
    """`receipt` once cast; `differences` with another teller; neither while the second keying is awaited."""

    receipt: Receipt | None = None
    differences: tuple[Difference, ...] = ()


def key_paper(poll: Poll, code: str, tracker: str, choices: Choices, teller: Account) -> Keyed:
    """Keep what this teller read; cast it when another teller, alone, read the very same. No act is recorded."""
    hold(poll)  # before the card, as the closing does: neither waits for the other
    credential = _card(poll, code)
    if credential.used:  # sent again: the same receipt, or a refusal
        return Keyed(cast(code, tracker, choices))
    admit(code)
    payload = payload_of(poll, choices)
    _keep(credential, teller, payload)
    others = _others(credential, teller)
    if payload in others:
        _forget(credential)
        return Keyed(cast(code, tracker, choices))
    return Keyed(differences=_between(poll, payload, others[0]) if others else ())


def discard_paper(poll: Poll, code: str) -> None:
    """Give up what was keyed of a ballot: spoilt, or its card has voted otherwise. Nothing was cast."""
    if not _forget(_card(poll, code)):
        raise RuleError("Rien n’est saisi avec cette carte : il n’y a rien à retirer.", field="code")
    count_one(poll.id, Incident.SPOILT)


def _card(poll: Poll, code: str) -> Credential:
    """The card of this poll, held: two tellers who key it at the same instant go one after the other."""
    demand_channel(poll, PollChannel.ROOM)
    statement = select(Credential).where(
        Credential.poll_id == poll.id, Credential.hash == credential_hash(poll.reference, read_code(code))
    )
    credential = db.session.scalar(statement.with_for_update().execution_options(populate_existing=True))
    if credential is None:
        raise RuleError("Cette carte n’est pas de ce vote. Vérifiez le code, signe par signe.", field="code")
    return credential


def _keep(credential: Credential, teller: Account, payload: str) -> None:
    entry = db.session.get(PaperEntry, (credential.poll_id, credential.hash, teller.id))
    if entry is None:
        entry = PaperEntry(poll_id=credential.poll_id, hash=credential.hash, account_id=teller.id)
        db.session.add(entry)
    entry.payload = payload
    db.session.flush()


def _others(credential: Credential, teller: Account) -> list[str]:
    statement = select(PaperEntry.payload).where(
        PaperEntry.poll_id == credential.poll_id,
        PaperEntry.hash == credential.hash,
        PaperEntry.account_id != teller.id,
    )
    return list(db.session.scalars(statement.order_by(PaperEntry.account_id)))


def _forget(credential: Credential) -> int:
    entries = delete(PaperEntry).where(PaperEntry.poll_id == credential.poll_id, PaperEntry.hash == credential.hash)
    return int(db.session.execute(entries).rowcount)  # type: ignore[attr-defined]


def _between(poll: Poll, mine: str, theirs: str) -> tuple[Difference, ...]:
    one, other = poll.kind.marks(mine), poll.kind.marks(theirs)
    projects = sorted(one.keys() | other.keys())
    return tuple(
        Difference(project, one.get(project), other.get(project))
        for project in projects
        if one.get(project) != other.get(project)
    )
