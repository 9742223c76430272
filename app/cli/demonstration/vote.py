"""The assembly's vote: 105 anonymous cards, 97 ballots, counted with dice and published with its lines."""

import hashlib

from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.chance import Chance
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.urn import SECRET_BYTES, code_from
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.votes import PairedAct, Poll, PollMethod
from app.votes.actions import (
    TurnedAway,
    admit,
    ask,
    cast,
    close_distribution,
    confirm,
    count_poll,
    note,
    prepare,
    print_cards,
    publish,
    sign,
    write_remarks,
)

DICE = "70412859361048275396"


def prepare_vote(session: Session, edition: Edition, coming: list[Participant], team: Team) -> tuple[Poll, list[str]]:
    """Print the cards, let everybody sign and draw one, cancel the leftovers; return the codes given."""
    told = document("vote")
    organiser = team.organiser
    poll = prepare(
        edition, told["titre"], told["retenus"], organiser, paris("2017-12-16T16:10"), method=PollMethod.APPROVAL
    )
    codes = print_cards(poll, told["imprimees"], 0, organiser, paris("2017-12-16T16:15"))
    for elector in coming:
        sign(poll, elector)
    given, leftovers = codes[: told["remises"]], codes[told["remises"] :]
    close_distribution(poll, len(given), leftovers, organiser, paris("2017-12-16T17:28"))
    session.flush()
    return poll, given


def hold_vote(session: Session, poll: Poll, codes: list[str], team: Team) -> None:
    """Open and close by two people, vote, count, write the record, publish."""
    ask(poll, PairedAct.OPEN, team.organiser, paris("2017-12-16T17:30"))
    confirm(poll, PairedAct.OPEN, team.guarantor, paris("2017-12-16T17:31"))
    for code, (tracker, approved) in zip(codes, _ballots(), strict=False):
        cast(code, tracker, approved)
    _try_again(codes[0])
    ask(poll, PairedAct.CLOSE, team.guarantor, paris("2017-12-16T17:40"))
    confirm(poll, PairedAct.CLOSE, team.organiser, paris("2017-12-16T17:41"))
    count_poll(poll, DICE, DICE, team.guarantor, paris("2017-12-16T17:43"))
    write_remarks(poll, document("vote")["observations"], team.guarantor, paris("2017-12-16T17:44"))
    publish(poll, team.organiser, paris("2017-12-16T17:45"))
    session.flush()


def _try_again(code: str) -> None:
    """Somebody scans a card that has voted."""
    try:
        admit(code)
    except TurnedAway as refusal:
        note(refusal)


def _ballots() -> list[tuple[str, list[int]]]:
    """(receipt, projects approved) of each ballot: so many approvals for each project, spread by chance."""
    told, chance = document("vote"), Chance("bulletins")
    approved: list[list[int]] = [[] for _ in range(told["bulletins"])]
    for project, count in told["approbations"].items():
        for voter in chance.some(range(told["bulletins"] - told["blancs"]), count):
            approved[voter].append(int(project))
    return [(_tracker(number), projects) for number, projects in enumerate(approved)]


def _tracker(number: int) -> str:
    return code_from(hashlib.sha256(f"bulletin {number}".encode()).digest()[:SECRET_BYTES])
