"""Who follows the ideas, and what they were told: the evening of the day, then the verdicts of the next year."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.team import DOMAIN
from app.core.story import SETTLING
from app.following import queries
from app.following.actions.follow import confirm, new_key
from app.following.actions.tell import Addresses, look, mark_posted, tell
from app.models.editions import Edition
from app.models.following import Following
from app.models.projects import Project

FOLLOWED = {3: ("voisine.du.square", "centre.social"), 1: ("mission.locale",)}  # project → who, beside its authors
EVENING = paris("2017-12-16T18:15")
VERDICTS = paris("2018-11-21T09:00")
Address = Callable[[Project], str]


def tell_the_day(session: Session, edition: Edition, page: Address, site: str) -> None:
    """Neighbours follow two ideas; authors hear of their pitch, of the vote; letters were posted."""
    by_number = {
        one.number: one for one in session.scalars(select(Project).where(Project.edition_id == edition.id)).all()
    }
    for number, names in FOLLOWED.items():
        for name in names:
            one = Following(project_id=by_number[number].id, email=f"{name}@{DOMAIN}", key=new_key(), asked_at=EVENING)
            session.add(one)
            confirm(session, one, EVENING)
    _tell(session, edition, EVENING, page, site)
    mark_posted(session, queries.letters(session, edition), EVENING)


def tell_the_verdicts(session: Session, edition: Edition, page: Address, site: str) -> None:
    """The letters to authors without an address wait for an organiser who tries the demonstration."""
    _tell(session, edition, VERDICTS, page, site)


def _tell(session: Session, edition: Edition, seen_at: datetime, page: Address, site: str) -> None:
    session.flush()
    look(session, edition, seen_at)
    session.flush()
    addresses = Addresses(page, lambda key: f"{site}/suivi/{key}")
    for number in queries.projects_to_tell(session, seen_at + SETTLING):
        tell(session, number, seen_at + SETTLING, addresses)
    session.flush()
