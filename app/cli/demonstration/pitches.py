"""Twenty-one pitches of three minutes in an order drawn by dice; four speakers run over."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.chance import Chance
from app.cli.demonstration.team import Team
from app.models.editions import Edition
from app.models.stage import Pitch
from app.stage.actions import draw, freeze, go_next, plan_times, start

DICE = "29475018366420917583"
GAP = 30  # seconds between two pitches
OVERRUNS = {3: 12, 8: 41, 13: 7, 19: 26}  # place in the order → seconds beyond the three minutes
SHORTEST, SPREAD = 148, 32  # seconds: the others speak between 2:28 and 2:59


def hear_pitches(session: Session, edition: Edition, team: Team) -> None:
    """Fingerprint, dice, planned times, then each team on stage with its real time."""
    organiser = team.organiser
    freeze(edition, organiser, paris("2017-12-16T16:00"))
    draw(edition, DICE, DICE, organiser, paris("2017-12-16T16:02"))
    plan_times(edition, paris("2017-12-16T16:05"), GAP, organiser, paris("2017-12-16T16:03"))
    chance = Chance("passages")
    at = paris("2017-12-16T16:05")
    for place in range(1, _count(session, edition) + 1):
        over = OVERRUNS.get(place)
        spoken = edition.pitch_seconds + over if over else SHORTEST + chance.below(SPREAD)
        start(edition, organiser, at)
        at += timedelta(seconds=spoken)
        go_next(edition, organiser, at)
        at += timedelta(seconds=GAP + chance.below(GAP))
    session.flush()


def _count(session: Session, edition: Edition) -> int:
    return session.scalar(select(func.count()).select_from(Pitch).where(Pitch.edition_id == edition.id)) or 0
