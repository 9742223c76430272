"""Voting. Nothing here knows who votes: a code opens the urn once, and nothing else is written down."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.core.ballots import Choices
from app.core.errors import RuleError
from app.core.urn import credential_hash, read_code
from app.extensions import db
from app.models.projects import Project
from app.models.votes import Ballot, Credential, Incident, Poll, PollChannel, PollOption, PollState
from app.votes.actions.prepare import demand_channel


class TurnedAway(RuleError):
    """A card that cannot vote. `incident` is what the bureaux of `polls` (ids) will be told of it."""

    def __init__(self, reason: RuleError, incident: Incident, polls: Iterable[int]) -> None:
        super().__init__(reason.message, field=reason.field, **reason.params)
        self.incident = incident
        self.polls = frozenset(polls)


class AlreadyCast(TurnedAway):
    """The card has voted, and not this ballot."""

    def __init__(self, reason: RuleError, poll: Poll) -> None:
        super().__init__(reason, Incident.REUSED, [poll.id])


@dataclass(frozen=True)
class Receipt:
    """`is_new` is false when the very same ballot was already in the urn: a retry, harmless."""

    poll: Poll
    tracker: str
    is_new: bool


def admit(code: str) -> Poll:
    """The open poll for which this card can still vote."""
    poll, credential = find_card(read_code(code))
    _demand_open(poll)
    if credential.used:
        reason = RuleError("Cette carte a déjà voté : son bulletin est dans l’urne, et rien ne peut l’en sortir.")
        raise AlreadyCast(reason, poll)
    return poll


def cast(code: str, tracker: str, choices: Choices) -> Receipt:
    """Put a ballot in the urn. Sent again with the same tracker and choices, it gives the same receipt.

    `tracker` is made by the voter's device before sending; `choices` are the projects ticked, or project → mark. One
    transaction: the poll is open and cannot close meanwhile, the card is claimed, the ballot is stored.
    """
    key = read_code(tracker)
    poll, credential = find_card(read_code(code))
    demand_channel(poll, PollChannel.ROOM)
    return deposit(poll, credential, key, payload_of(poll, choices))


def deposit(poll: Poll, credential: Credential, key: str, payload: str) -> Receipt:
    """Claim the card and store the ballot, or find it there already: one transaction, one ballot."""
    if credential.used and _is_in_urn(poll, key, payload):
        return Receipt(poll, key, is_new=False)
    hold(poll)
    _demand_open(poll)
    if not _claim(credential):
        if _is_in_urn(poll, key, payload):
            return Receipt(poll, key, is_new=False)
        reason = RuleError("Cette carte a déjà voté : le premier bulletin compte, celui-ci n’a pas été déposé.")
        raise AlreadyCast(reason, poll)
    db.session.add(Ballot(poll_id=poll.id, key=key, payload=payload))
    try:
        db.session.flush()
    except IntegrityError as taken:  # this card had not voted: what bears the same key came with another
        raise RuleError(
            "Ce bulletin est déjà dans l’urne, déposé avec une autre carte : il n’y entre pas deux fois. Votre carte "
            "n’a pas servi : rouvrez votre bulletin, puis recommencez."
        ) from taken
    return Receipt(poll, key, is_new=True)


def find_card(card: str) -> tuple[Poll, Credential]:
    """The poll of a card and what the server keeps of it; a forged card is of no poll."""
    polls = db.session.scalars(select(Poll).options(joinedload(Poll.edition))).all()
    hashes = {poll.id: credential_hash(poll.reference, card) for poll in polls}
    statement = select(Credential).where(Credential.poll_id.in_(hashes), Credential.hash.in_(hashes.values()))
    credential = db.session.scalar(statement)
    opened = [poll.id for poll in polls if poll.state is PollState.OPEN]
    if credential is None:
        reason = RuleError(
            "Cette carte est inconnue. Vérifiez le code, signe par signe ; sinon demandez de l’aide au bureau."
        )
        raise TurnedAway(reason, Incident.UNKNOWN, opened)
    poll = next(poll for poll in polls if poll.id == credential.poll_id)
    if credential.cancelled:
        reason = RuleError("Cette carte a été annulée avant l’ouverture : elle ne peut pas voter. Voyez le bureau.")
        raise TurnedAway(reason, Incident.CANCELLED, [poll.id])
    others = [one for one in polls if one.state is PollState.OPEN and one.edition_id == poll.edition_id]
    if others and poll.state is not PollState.OPEN:
        reason = RuleError(
            "Cette carte est celle d’un autre vote, « %(title)s », qui n’est plus ouvert. Demandez au bureau une carte "
            "du vote en cours.",
            title=poll.title,
        )
        raise TurnedAway(reason, Incident.OTHER_POLL, [one.id for one in others])
    return poll, credential


def hold(poll: Poll) -> None:
    """The poll cannot close before this transaction ends (SQLite writes one at a time in any case)."""
    statement = select(Poll).where(Poll.id == poll.id).with_for_update(read=True, of=Poll)
    db.session.scalar(statement.execution_options(populate_existing=True))


def _demand_open(poll: Poll) -> None:
    if poll.state is PollState.PREPARING:
        raise RuleError("Le vote n’est pas encore ouvert. Gardez votre carte : elle servira à l’ouverture.")
    if poll.state is PollState.ANNULLED:
        raise RuleError("Ce vote a été annulé : « %(reason)s ». Votre carte ne sert plus.", reason=poll.annulled_reason)
    if poll.state is not PollState.OPEN:
        reason = RuleError("Le vote est clos depuis le %(when)s : l’urne ne s’ouvre plus.", when=poll.closed_at)
        raise TurnedAway(reason, Incident.LATE, [poll.id])


def payload_of(poll: Poll, choices: Choices) -> str:
    """The one text of this ballot, once nothing in it is impossible."""
    numbers = select(Project.number).join(PollOption).where(PollOption.poll_id == poll.id)
    return poll.kind.payload(poll.kind.read(choices, db.session.scalars(numbers)))


def _claim(credential: Credential) -> bool:
    """Use the card, once: of two at the same instant, one changes a row and the other none."""
    claim = (
        update(Credential)
        .where(
            Credential.poll_id == credential.poll_id,
            Credential.hash == credential.hash,
            Credential.used.is_(False),
            Credential.cancelled.is_(False),
        )
        .values(used=True)
        .execution_options(synchronize_session=False)
    )
    return bool(db.session.execute(claim).rowcount)  # type: ignore[attr-defined]


def _is_in_urn(poll: Poll, key: str, payload: str) -> bool:
    ballot = select(Ballot.key).where(Ballot.poll_id == poll.id, Ballot.key == key, Ballot.payload == payload)
    return db.session.scalar(ballot) is not None
