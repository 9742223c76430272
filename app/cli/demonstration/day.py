"""The day of 16 December 2017 as the remote led it: when each moment really began, and what was announced."""

from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.team import Team
from app.models.editions import Edition
from app.stage.actions import announce, go_on

DAY = "2017-12-16T"
BEGUN = ("09:00:00", "09:34:10", "10:00:00", "11:30:20", "12:28:00", "14:00:00", "16:00:00", "17:30:00", "17:47:00")
ENDED = "18:10:00"
ANNOUNCED = ("17:27:00", "Les cartes de vote se retirent au bureau, près de l’entrée.", 5)


def lead_the_day(session: Session, edition: Edition, team: Team) -> None:
    """Each moment of the programme at its real time; the opening began four minutes late, lunch two minutes early."""
    session.flush()
    for at in (*BEGUN, ENDED):
        go_on(edition, team.organiser, paris(DAY + at))
    at, text, minutes = ANNOUNCED
    announce(edition, text, minutes, team.organiser, paris(DAY + at))
