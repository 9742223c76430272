"""The roll, signed at the desk when a card is drawn. It lives in the second database; no card, no time, no order."""

from sqlalchemy import delete, select

from app.core.errors import RuleError
from app.extensions import db
from app.models.convening import Participant
from app.models.votes import Poll, PollState, RollEntry


def sign(poll: Poll, elector: Participant) -> None:
    """One signature per person, while cards are given out. No act is recorded: it would keep the time."""
    _demand_desk(poll)
    if _signature(poll, elector.id) is not None:
        raise RuleError("%(name)s a déjà émargé : une personne, une carte.", name=elector.person.name)
    db.session.add(RollEntry(poll_id=poll.id, elector_id=elector.id))


def unsign(poll: Poll, elector: Participant) -> None:
    """Take back a signature made by mistake."""
    _demand_desk(poll)
    entry = RollEntry.poll_id == poll.id, RollEntry.elector_id == elector.id
    db.session.execute(delete(RollEntry).where(*entry))


def _signature(poll: Poll, elector_id: int) -> int | None:
    statement = select(RollEntry.elector_id)
    return db.session.scalar(statement.where(RollEntry.poll_id == poll.id, RollEntry.elector_id == elector_id))


def _demand_desk(poll: Poll) -> None:
    if poll.state is not PollState.PREPARING or poll.cards_given is not None:
        raise RuleError("La distribution des cartes est close : l’émargement ne change plus.")
    if not poll.cards_printed:
        raise RuleError("Les cartes ne sont pas encore imprimées : l’émargement commence avec elles.")
