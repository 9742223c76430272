"""The morning at the door: two tablets, one that loses the network, somebody seen twice, one tap too many, guests."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.checkin.actions.arrivals import Told, take
from app.checkin.actions.keeping import note_wishes
from app.cli.demonstration.calendar import paris
from app.cli.demonstration.team import Team
from app.models.checkin import DoorActKind
from app.models.convening import Participant
from app.models.editions import Edition, Guest

TABLETS = ("Porte A", "Porte B")
PACE = timedelta(seconds=31)
SEEN_TWICE, MISTAKEN = 12, 20  # ranks of arrival
OFFLINE = range(40, 48)  # these reach the server later, from a tablet whose clock is seven minutes fast
OUTAGE, FAST = timedelta(minutes=9), timedelta(minutes=7)
FIRST_NAME_ONLY = (3, 33, 63)
MINISTER_AT = "2017-12-16T15:50"


def sign_in(session: Session, coming: list[Participant], team: Team) -> None:
    """Everybody arrives between 8:45 and 9:40 on the day."""
    edition = coming[0].edition
    opening = paris("2017-12-16T08:45")
    for rank, one in enumerate(coming):
        at = opening + PACE * rank
        if rank in FIRST_NAME_ONLY:
            note_wishes(one, one.person.given_name, one.may_be_pictured, team.keeper, at)
        if rank == MISTAKEN:  # the neighbour's name was pressed, and taken back at once
            _note(edition, team, rank, one, at - timedelta(minutes=2), suffix="f")
            _note(edition, team, rank, one, at - timedelta(minutes=1), suffix="e", undoes=_key(rank, "f"))
        _note(edition, team, rank, one, at)
        if rank == SEEN_TWICE:
            _note(edition, team, rank + 1, one, at + PACE, suffix="d")
    for rank, guest in enumerate(edition.guests):
        at = paris(MINISTER_AT) if rank == 0 else opening + timedelta(minutes=20 + 4 * rank)
        _note(edition, team, rank, guest, at, suffix="9")
    session.flush()


def _note(
    edition: Edition,
    team: Team,
    rank: int,
    who: Participant | Guest,
    at: datetime,
    *,
    suffix: str = "0",
    undoes: str = "",
) -> None:
    is_guest = isinstance(who, Guest)
    is_offline = rank in OFFLINE and not is_guest
    said = at + FAST if is_offline else at
    wait = OUTAGE if is_offline else timedelta(0)
    kind = DoorActKind.UNDONE if undoes else DoorActKind.ARRIVED
    told = Told(_key(rank, suffix), kind, None if is_guest else who.id, who.id if is_guest else None, said, undoes)
    tablet = TABLETS[rank % len(TABLETS)]
    take(edition, told, sent=said + wait, tablet=tablet, actor=team.keeper, now=at + wait)


def _key(rank: int, suffix: str) -> str:
    return f"{rank:031x}{suffix}"
