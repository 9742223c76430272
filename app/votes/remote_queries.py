"""What is known of a vote from an account: its key, who it is for, how many signed and how many envelopes."""

from sqlalchemy import select

from app.core.bureau_key import BureauKey
from app.core.envelope import read_envelope
from app.core.errors import RuleError
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import COMING, Participant, ParticipantKind
from app.models.sealed import PollKey
from app.models.volunteers import Volunteer
from app.models.votes import Ballot, Poll
from app.votes.queries import Desk


def key_of(poll: Poll) -> BureauKey | None:
    """The key deposited for this vote."""
    row = db.session.get(PollKey, poll.id)
    return BureauKey(bytes.fromhex(row.public), tuple(row.keepers)) if row is not None else None


def elector_of(poll: Poll, account: Account) -> Participant | None:
    """The person of this account, where they were drawn for the edition and are coming."""
    statement = select(Participant).join(Volunteer, Participant.volunteer_id == Volunteer.id)
    return db.session.scalar(
        statement.where(
            Participant.edition_id == poll.edition_id,
            Participant.kind == ParticipantKind.DRAWN,
            Participant.attendance.in_(COMING),
            Volunteer.person_id == account.person_id,
        )
    )


def envelopes(poll: Poll) -> list[bytes]:
    """In the order of their names."""
    rows = db.session.scalars(select(Ballot.payload).where(Ballot.poll_id == poll.id).order_by(Ballot.key))
    return [read_envelope(payload) for payload in rows]


def envelope_names(poll: Poll) -> list[str]:
    """Sorted by bytes, whatever the database."""
    return sorted(db.session.scalars(select(Ballot.key).where(Ballot.poll_id == poll.id)))


def anomalies(counts: Desk) -> list[RuleError]:
    """What the bureau must explain: envelopes that no signature accounts for."""
    if counts.ballots <= counts.signatures:
        return []
    return [
        RuleError(
            "%(ballots)s enveloppes pour %(signatures)s signatures : des cartes non remises ont voté. Ne publiez pas "
            "avant d’avoir compris ; le vote peut être annulé avec son motif.",
            ballots=counts.ballots,
            signatures=counts.signatures,
        )
    ]
