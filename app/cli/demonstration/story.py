"""The whole story, in order, in one transaction."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cli.demonstration import (
    call,
    choice,
    day,
    door,
    draw,
    editions,
    following,
    jury,
    moderation,
    morning,
    pacts,
    pitches,
    projects,
    prototypes,
    second_call,
    tables,
    team,
    territories,
    travel,
    vote,
)
from app.cli.demonstration.calendar import paris
from app.core.thread import Activity
from app.models.accounts import Role
from app.models.convening import Participant
from app.models.editions import Edition
from app.models.messages import MessageState, OutboxMessage
from app.models.projects import Project
from app.projects.queries import members_of
from app.seating.queries import tables_of
from config import Settings

LENT_TABLE = 6  # where the captain, the presenter and the participant of the demonstration sit


def is_told(session: Session) -> bool:
    """Is there anything already? The demonstration is only laid on an empty platform."""
    return session.scalar(select(Edition.id).limit(1)) is not None


def tell(session: Session, now: datetime, settings: Settings) -> None:
    """Lay the demonstration. `now` is the day of whoever tries it: the second call is open then."""
    people = team.gather(session, paris("2017-11-13T09:00"))
    councils = territories.lay_territories(session)
    crowd = call.Crowd("volontaires")
    edition = editions.announce(session, people)
    organiser = people.organiser
    editions.begin(session, edition, Activity.CALL, paris("2017-11-20T09:00"), organiser)
    call.answer_the_call(session, edition, councils, crowd, people)
    editions.end(session, edition, Activity.CALL, paris("2017-12-03T20:00"), organiser)
    coming = _draw_and_seat(session, edition, people, settings)
    _work_all_day(session, edition, coming, people, settings)
    travel.claim_and_decide(session, coming, people)
    _choose_and_follow(session, edition, people, settings, now)
    second_call.open_call(session, councils, edition, crowd, people, now)
    call.give_mandates(session)
    _lend_accounts(session, edition)
    _consider_sent(session)


def _draw_and_seat(session: Session, edition: Edition, people: team.Team, settings: Settings) -> list[Participant]:
    organiser = people.organiser
    editions.begin(session, edition, Activity.DRAW, paris("2017-12-04T09:00"), organiser)
    draw.draw_lots(edition, people)
    editions.end(session, edition, Activity.DRAW, paris("2017-12-04T15:00"), organiser)
    editions.begin(session, edition, Activity.CONVENING, paris("2017-12-05T09:00"), organiser)
    coming = draw.convene(session, edition, people, settings.public_url)
    travel.arrange(session, edition, coming, people)
    editions.begin(session, edition, Activity.TABLES, paris("2017-12-13T09:00"), organiser)
    tables.seat_everybody(session, edition, people)
    door.sign_in(session, coming, people)
    editions.end(session, edition, Activity.CONVENING, paris("2017-12-16T10:00"), organiser)
    editions.end(session, edition, Activity.TABLES, paris("2017-12-16T10:00"), organiser)
    return coming


def _work_all_day(
    session: Session, edition: Edition, coming: list[Participant], people: team.Team, settings: Settings
) -> None:
    organiser = people.organiser
    editions.begin(session, edition, Activity.DIAGNOSIS, paris("2017-12-16T10:00"), organiser)
    morning.write_cards(session, edition, people)
    editions.end(session, edition, Activity.DIAGNOSIS, paris("2017-12-16T11:30"), organiser)
    editions.begin(session, edition, Activity.AXES, paris("2017-12-16T11:30"), organiser)
    morning.group_leads(edition, people)
    editions.end(session, edition, Activity.AXES, paris("2017-12-16T12:28"), organiser)
    editions.begin(session, edition, Activity.PROJECTS, paris("2017-12-16T14:00"), organiser)
    projects.write_projects(session, edition, people, settings.uploads_dir)
    editions.end(session, edition, Activity.PROJECTS, paris("2017-12-16T16:00"), organiser)
    judges = jury.name_jury(
        session, edition, people, f"{settings.public_url}/editions/{edition.number}/jury/ma-feuille"
    )
    editions.begin(session, edition, Activity.PITCHES, paris("2017-12-16T16:00"), organiser)
    poll, codes = vote.prepare_vote(session, edition, coming, people)
    pitches.hear_pitches(session, edition, people)
    editions.end(session, edition, Activity.PITCHES, paris("2017-12-16T17:29"), organiser)
    jury.hear_jury(session, edition, judges, people)
    editions.begin(session, edition, Activity.VOTE, paris("2017-12-16T17:30"), organiser)
    vote.hold_vote(session, poll, codes, people)
    editions.end(session, edition, Activity.VOTE, paris("2017-12-16T17:46"), organiser)
    day.lead_the_day(session, edition, people)


def _choose_and_follow(
    session: Session, edition: Edition, people: team.Team, settings: Settings, now: datetime
) -> None:
    organiser = people.organiser

    def address(project: Project) -> str:
        return f"{settings.public_url}/editions/{edition.number}/projets/{project.number}"

    editions.begin(session, edition, Activity.CHOICE, paris("2017-12-16T17:47"), organiser)
    choice.decide(session, edition, people, address)
    editions.end(session, edition, Activity.CHOICE, paris("2017-12-16T18:10"), organiser)
    following.tell_the_day(session, edition, address, settings.public_url)
    editions.begin(session, edition, Activity.PROTOTYPES, paris("2018-01-08T09:00"), organiser)
    choice.study_the_others(session, edition, people, address)
    editions.begin(session, edition, Activity.ASSESSMENT, paris("2018-10-01T09:00"), organiser)
    prototypes.follow_prototypes(session, edition, people, now, address, settings.uploads_dir)
    pacts.keep_pacts(session, edition, people, now, address)
    moderation.hide_and_hear(session, edition, people, settings.public_url)
    following.tell_the_verdicts(session, edition, address, settings.public_url)


def _lend_accounts(session: Session, edition: Edition) -> None:
    """A captain, a presenter and a participant of one table, whom a newcomer may impersonate."""
    table = next(one for one in tables_of(edition) if one.number == LENT_TABLE)
    captain, *others = [one.person for one in members_of(table) if one.person.email]
    for person, role in zip((captain, *others), (Role.CAPTAIN, Role.PRESENTER, Role.CITIZEN), strict=False):
        team.lend(session, person, role)


def _consider_sent(session: Session) -> None:
    """What was written in 2017 left in 2017."""
    sent = {message.id: message.created_at + timedelta(minutes=1) for message in session.scalars(select(OutboxMessage))}
    for number, moment in sent.items():
        values = {"state": MessageState.SENT, "attempts": 1, "sent_at": moment}
        session.execute(update(OutboxMessage).where(OutboxMessage.id == number).values(values))
