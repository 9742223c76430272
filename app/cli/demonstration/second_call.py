"""The second edition: its call is open on the day of whoever tries the demonstration."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration.call import Crowd, enrol
from app.cli.demonstration.chance import Chance, salt
from app.cli.demonstration.editions import begin, describe, staff
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.core.paris import PARIS, day_of
from app.core.thread import Activity
from app.editions.actions.conduct import publish
from app.editions.actions.preparation import create_edition
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.territories import Council
from app.models.volunteers import Membership, ParentalConsent, Volunteer
from app.volunteers.actions.answers import Answers
from app.volunteers.actions.membership import check_membership
from app.volunteers.actions.registration import register

NUMBER = 2
TABLES = 6
KEPT = 2
NEWCOMERS = 36
RETURNERS = 5  # volunteers of the first call who were not drawn
UNCONFIRMED = 3
TO_CHECK = 8
DAYS_OPEN = 12
DAY = timedelta(days=1)
MORNING, EVENING = 9, 20


def open_call(
    session: Session, councils: Sequence[Council], earlier: Edition, crowd: Crowd, team: Team, now: datetime
) -> Edition:
    """Announce the edition, open its call twelve days ago, and register the first 44."""
    edition = _announce(session, team, now)
    opening = _at(now, -DAYS_OPEN, MORNING)
    begin(session, edition, Activity.CALL, opening, team.organiser)
    volunteers = _first_volunteers(session, edition, councils, earlier, crowd, team, opening, now)
    checked = [one for one in volunteers if one.is_reachable][: -TO_CHECK or None]
    check_membership(
        session,
        edition,
        checked,
        Membership.CONFIRMED,
        "Vérifié avec la préfecture.",
        now - timedelta(hours=5),
        actor=team.organiser,
    )
    session.flush()
    return edition


def _announce(session: Session, team: Team, now: datetime) -> Edition:
    told = document("edition_2")
    values = {
        "number": NUMBER,
        "title": told["titre"],
        "held_on": day_of(now + told["prevu"]["vote"][0] * DAY),
        "place": told["lieu"],
        "operator": told["operateur"],
        "summary": told["resume"],
        "story": told["recit"],
        "credits": told["credits"],
        "contact_email": told["contact"],
        "table_count": TABLES,
        "kept_count": KEPT,
        "excludes_previous": True,
    }
    edition = create_edition(session, values, team.organiser, now - 15 * DAY)
    plans = {
        step: (_at(now, opens, MORNING), _at(now, closes, EVENING) if closes is not None else None)
        for step, (opens, closes) in told["prevu"].items()
    }
    describe(session, edition, told, plans)
    staff(session, edition, team, now - 15 * DAY)
    publish(session, edition, team.organiser, now - 14 * DAY)
    return edition


def _first_volunteers(
    session: Session,
    edition: Edition,
    councils: Sequence[Council],
    earlier: Edition,
    crowd: Crowd,
    team: Team,
    opening: datetime,
    now: datetime,
) -> list[Volunteer]:
    chance = Chance("second appel")
    themes = [theme.code for theme in edition.themes if not theme.is_candidate]
    chosen = chance.some(councils, NEWCOMERS + UNCONFIRMED)
    answers = [crowd.answers(council, themes) for council in chosen[UNCONFIRMED:]]
    answers += [_again(one, chance.some(themes, 2)) for one in _not_drawn(session, earlier, RETURNERS)]
    pace = (now - opening - timedelta(hours=8)) / len(answers)
    volunteers = [enrol(session, edition, answer, opening + rank * pace, team) for rank, answer in enumerate(answers)]
    for rank, council in enumerate(chosen[:UNCONFIRMED]):
        waiting = crowd.answers(council, themes, has_email=True)
        one = register(session, edition, waiting, now - timedelta(hours=3 - rank, minutes=20)).volunteer
        one.salt = salt(one.reference)
        volunteers.append(one)
    return volunteers


def _not_drawn(session: Session, edition: Edition, count: int) -> Sequence[Volunteer]:
    seated = select(Participant.volunteer_id).where(
        Participant.edition_id == edition.id, Participant.volunteer_id.is_not(None)
    )
    return session.scalars(
        select(Volunteer)
        .join(Volunteer.person)
        .where(
            Volunteer.edition_id == edition.id,
            Volunteer.id.not_in(seated),
            Volunteer.email_confirmed_at.is_not(None),
            Volunteer.parental_consent == ParentalConsent.NOT_NEEDED,
        )
        .order_by(Volunteer.reference)
        .limit(count)
    ).all()


def _again(one: Volunteer, themes: list[str]) -> Answers:
    return Answers(
        given_name=one.person.given_name,
        family_name=one.person.family_name,
        email=one.person.email,
        college=one.college,
        sex=one.sex,
        age_band=one.age_band,
        theme_codes=themes,
        council_id=one.council_id,
        district_code=one.district_code,
        agrees_name_published=one.agrees_name_published,
    )


def _at(now: datetime, days: int, hour: int) -> datetime:
    """That hour in Paris, so many days from now."""
    return (now.astimezone(PARIS) + days * DAY).replace(hour=hour, minute=0, second=0, microsecond=0)
