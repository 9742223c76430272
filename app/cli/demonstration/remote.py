"""`flask --app wsgi demonstration-vote FOLDER`: a vote from an account, open, to be tried by a newcomer."""

import secrets
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.cli.demonstration.editions import begin, end
from app.cli.demonstration.team import BY_ROLE, DOMAIN
from app.cli.hpke import new_key
from app.cli.sealed import keep_key
from app.core.bureau_key import key_file
from app.core.paris import day_of
from app.core.thread import Activity
from app.database import writing
from app.editions.actions.conduct import publish
from app.editions.actions.preparation import create_edition
from app.extensions import db
from app.models.accounts import Account, Person, Role
from app.models.convening import COMING, Attendance, Participant
from app.models.editions import Axis, Edition, Theme
from app.models.projects import Project, ProjectState
from app.models.seating import Table
from app.models.volunteers import Volunteer
from app.models.votes import Poll, PollChannel, PollMethod
from app.votes.actions import open_poll, prepare, set_key, settle_electors
from app.web.clock import now as present

KEEPERS = ("présidente du bureau", "garante", "adjoint au maire", "conseillère citoyenne", "greffier")
PROJECTS, ELECTORS, KEPT = 7, 12, 2
TITLE = "Vote à distance, pour essayer"


@click.command("demonstration-vote")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def demonstration_vote(folder: Path) -> None:
    """Ajoute à la démonstration un vote à distance, ouvert ; les parts de sa clé d’essai vont dans FOLDER."""
    settings = current_app.extensions["tablee.settings"]
    if not settings.demonstration:
        raise click.ClickException("Cette plateforme n’est pas une démonstration : rien n’a été ajouté.")
    with writing():
        session = db.session()
        organiser = session.scalar(select(Account).where(Account.email == f"{BY_ROLE[Role.ORGANISER]}@{DOMAIN}"))
        first = session.scalar(select(Edition).where(Edition.number == 1))
        if organiser is None or first is None:
            raise click.ClickException("La démonstration n’est pas encore installée : rien n’a été ajouté.")
        edition = _edition(session, first, organiser, present())
        key, parts = new_key(KEEPERS)
        poll = _open(edition, key_file(key), settings.secret_key, organiser, present())
        keep_key(folder, key, parts)
        db.session.commit()
        click.echo(f"Vote ouvert : {settings.public_url}/editions/{edition.number}/vote/{poll.rank}/a-distance")
    click.echo(f"Pour voter : {BY_ROLE[Role.CITIZEN]}@{DOMAIN} ; les cinq parts de la clé d’essai : {folder}")


def _edition(session: Session, first: Edition, organiser: Account, now: datetime) -> Edition:
    """The projects and the people of the first edition, a few of each, in an edition that only votes."""
    number = (session.scalar(select(func.max(Edition.number))) or 0) + 1
    values = {
        "number": number,
        "title": TITLE,
        "held_on": day_of(now),
        "place": first.place,
        "operator": first.operator,
        "table_count": PROJECTS,
        "kept_count": KEPT,
    }
    edition = create_edition(session, values, organiser, now)
    publish(session, edition, organiser, now)
    axis = _axis(session, edition)
    projects = select(Project).where(Project.edition_id == first.id).order_by(Project.number).limit(PROJECTS)
    for project in session.scalars(projects).all():
        _again(session, project, edition, axis, now)
    for volunteer in session.scalars(_electors(first)).all():
        _expect(session, volunteer, edition, now)
    begin(session, edition, Activity.PITCHES, now, organiser)
    end(session, edition, Activity.PITCHES, now, organiser)
    begin(session, edition, Activity.VOTE, now, organiser)
    return edition


def _axis(session: Session, edition: Edition) -> Axis:
    theme = Theme(edition_id=edition.id, code="essai", label="Vivre ensemble", rank=1)
    session.add(theme)
    session.flush()
    axis = Axis(edition_id=edition.id, theme_id=theme.id, code="ESSAI-1", label="Vivre mieux dans son quartier", rank=1)
    session.add(axis)
    session.flush()
    return axis


def _again(session: Session, project: Project, edition: Edition, axis: Axis, now: datetime) -> None:
    table = Table(edition_id=edition.id, number=project.number)
    session.add(table)
    session.flush()
    words = {name: getattr(project, name) for name in ("title", "need", "objective", "place", "budget_cents", "skills")}
    state = ProjectState.SUBMITTED
    session.add(
        Project(
            edition_id=edition.id,
            number=project.number,
            table_id=table.id,
            axis_id=axis.id,
            state=state,
            version=1,
            updated_at=now,
            submitted_at=now,
            **words,
        )
    )


def _electors(first: Edition) -> Select[Volunteer]:
    """The person whose account a newcomer may borrow, then others of the first edition."""
    lent = f"{BY_ROLE[Role.CITIZEN]}@{DOMAIN}"
    drawn = select(Volunteer).join(Participant, Participant.volunteer_id == Volunteer.id).join(Volunteer.person)
    coming = drawn.where(Participant.edition_id == first.id, Participant.attendance.in_(COMING))
    return coming.order_by(Person.email.is_distinct_from(lent), Volunteer.reference).limit(ELECTORS)


def _expect(session: Session, volunteer: Volunteer, edition: Edition, now: datetime) -> None:
    """The same person, drawn and expected in this edition."""
    kept = ("person_id", "council_id", "district_code", "college", "sex", "age_band", "membership")
    again = Volunteer(
        edition_id=edition.id,
        reference=f"HK{edition.number}-V-{volunteer.id:04}",
        salt=secrets.token_hex(16),
        registered_at=now,
        email_confirmed_at=now,
        notice_accepted_at=now,
        **{name: getattr(volunteer, name) for name in kept},
    )
    session.add(again)
    session.flush()
    session.add(
        Participant(edition_id=edition.id, volunteer_id=again.id, convened_at=now, attendance=Attendance.CONFIRMED)
    )


def _open(edition: Edition, key: bytes, secret: str, organiser: Account, now: datetime) -> Poll:
    poll = prepare(
        edition,
        "Vote des conseillers",
        KEPT,
        organiser,
        now,
        method=PollMethod.MAJORITY,
        channel=PollChannel.REMOTE,
    )
    set_key(poll, key, organiser, now)
    settle_electors(poll, secret, organiser, now)
    open_poll(poll, organiser, now)
    return poll
