"""What is known of a poll: its options, its desk, its anomalies, its result."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.errors import RuleError
from app.core.spelling import list_key
from app.extensions import db
from app.models.convening import COMING, Participant, ParticipantKind
from app.models.editions import Edition
from app.models.moderation import HIDDEN_WORDS, ContentKind, in_force
from app.models.projects import Project, ProjectState
from app.models.seating import PlanState, Seat, SeatingPlan, Table
from app.models.volunteers import Volunteer
from app.models.votes import (
    Ballot,
    Credential,
    Incident,
    PairedAct,
    PaperEntry,
    Poll,
    PollAct,
    PollIncident,
    PollOption,
    PollState,
    RollEntry,
)

VOTABLE = (ProjectState.SUBMITTED, ProjectState.PITCHED)


def polls_of(edition: Edition) -> list[Poll]:
    """Every poll of the edition, the last first, with what its page shows."""
    statement = select(Poll).where(Poll.edition_id == edition.id).order_by(Poll.rank.desc())
    options = selectinload(Poll.options).joinedload(PollOption.project).joinedload(Project.axis)
    return list(db.session.scalars(statement.options(options)))


def rule_shown(poll: Poll) -> dict[str, Any]:
    """The frozen rule, without the titles of projects that the organisers hid: then its fingerprint is another one."""
    if "projets" not in poll.rule:
        return poll.rule
    by_number = select(Project.number, Project.id).where(Project.edition_id == poll.edition_id)
    ids: dict[int, int] = dict(db.session.execute(by_number).all())
    hidden = in_force(db.session(), ContentKind.PROJECT, ids.values())
    projects = [
        {**one, "titre": HIDDEN_WORDS} if ids.get(one["numero"]) in hidden else one for one in poll.rule["projets"]
    ]
    return poll.rule | {"projets": projects}


def alive_poll(edition: Edition) -> Poll | None:
    """The poll of the edition that is not annulled."""
    return next((poll for poll in polls_of(edition) if poll.state is not PollState.ANNULLED), None)


def poll_ranked(edition: Edition, rank: int) -> Poll | None:
    return db.session.scalar(select(Poll).where(Poll.edition_id == edition.id, Poll.rank == rank))


def votable_projects(edition: Edition) -> list[Project]:
    statement = select(Project).where(Project.edition_id == edition.id, Project.state.in_(VOTABLE))
    return list(db.session.scalars(statement.options(joinedload(Project.axis)).order_by(Project.number)))


def ballot_options(poll: Poll) -> list[Project]:
    """The projects of the ballot, in its order."""
    statement = select(Project).join(PollOption).where(PollOption.poll_id == poll.id).order_by(PollOption.rank)
    return list(db.session.scalars(statement.options(joinedload(Project.axis))))


@dataclass(frozen=True)
class Elector:
    """Somebody expected at the desk, the number of their table, and whether they signed."""

    participant: Participant
    table: int | None
    has_signed: bool


def electors(poll: Poll) -> list[Elector]:
    """Those drawn who are coming, by name. The roll is read from its own database."""
    signed = set(db.session.scalars(select(RollEntry.elector_id).where(RollEntry.poll_id == poll.id)))
    tables: dict[int, int] = dict(
        db.session.execute(
            select(Seat.participant_id, Table.number)
            .join(SeatingPlan)
            .join(Table, Seat.table_id == Table.id)
            .where(SeatingPlan.edition_id == poll.edition_id, SeatingPlan.state == PlanState.ADOPTED)
        ).all()
    )
    statement = select(Participant).where(
        Participant.edition_id == poll.edition_id,
        Participant.kind == ParticipantKind.DRAWN,
        Participant.attendance.in_(COMING),
    )
    people = db.session.scalars(statement.options(joinedload(Participant.volunteer).joinedload(Volunteer.person))).all()
    found = [Elector(one, tables.get(one.id), one.id in signed) for one in people]
    return sorted(
        found, key=lambda one: list_key(one.participant.person.family_name, one.participant.person.given_name)
    )


def elector_numbered(edition: Edition, participant_id: int) -> Participant | None:
    statement = select(Participant).where(Participant.edition_id == edition.id, Participant.id == participant_id)
    return db.session.scalar(statement)


@dataclass(frozen=True)
class Desk:
    """Counts of the bureau: how many, never what."""

    printed: int
    given: int | None
    cancelled: int
    signatures: int
    ballots: int


def desk(poll: Poll) -> Desk:
    credentials = select(func.count()).select_from(Credential).where(Credential.poll_id == poll.id)
    roll = select(func.count()).select_from(RollEntry).where(RollEntry.poll_id == poll.id)
    ballots = select(func.count()).select_from(Ballot).where(Ballot.poll_id == poll.id)
    return Desk(
        printed=poll.cards_printed,
        given=poll.cards_given,
        cancelled=db.session.scalar(credentials.where(Credential.cancelled)) or 0,
        signatures=db.session.scalar(roll) or 0,
        ballots=db.session.scalar(ballots) or 0,
    )


def anomalies(poll: Poll, counts: Desk) -> list[RuleError]:
    """What the bureau must explain, in sentences; empty when all the counts agree."""
    found: list[RuleError] = []
    if counts.given is None:
        return found
    if counts.signatures != counts.given:
        found.append(
            RuleError(
                "%(given)s cartes remises pour %(signatures)s signatures : recomptez, ou notez l’écart au "
                "procès-verbal.",
                given=counts.given,
                signatures=counts.signatures,
            )
        )
    loose = counts.printed - counts.given - counts.cancelled
    if loose:
        found.append(
            RuleError(
                "%(loose)s cartes n’ont été ni remises ni annulées par leur code : détruisez-les devant l’assemblée.",
                loose=loose,
            )
        )
    if counts.ballots > counts.given:
        found.append(
            RuleError(
                "%(ballots)s bulletins pour %(given)s cartes remises : des cartes non remises ont voté. Ne publiez pas "
                "avant d’avoir compris ; le vote peut être annulé avec son motif.",
                ballots=counts.ballots,
                given=counts.given,
            )
        )
    return found


def incidents(poll: Poll) -> dict[Incident, int]:
    """How many cards and ballots were turned away, by reason; only those that happened."""
    rows = db.session.execute(select(PollIncident.kind, PollIncident.count).where(PollIncident.poll_id == poll.id))
    found: dict[Incident, int] = dict(rows.all())
    return {kind: found[kind] for kind in Incident if found.get(kind)}


def paired_acts(poll: Poll) -> dict[PairedAct, PollAct]:
    """The opening and the closing, asked for or done."""
    return {one.act: one for one in db.session.scalars(select(PollAct).where(PollAct.poll_id == poll.id))}


def paper_waiting(poll: Poll) -> int:
    """Paper ballots keyed once, or twice with differences: none is in the urn."""
    cards = select(PaperEntry.hash).where(PaperEntry.poll_id == poll.id).distinct().subquery()
    return db.session.scalar(select(func.count()).select_from(cards)) or 0


@dataclass(frozen=True)
class Line:
    """A project in the published result, and why it stands before the next one."""

    project: Project
    rank: int
    counts: dict[str, Any]  # of the method: approvals, or grade and profile, or points
    is_kept: bool
    step: dict[str, Any] | None


def result_lines(poll: Poll) -> list[Line]:
    """The ranking with its projects; empty until there is a result."""
    result = poll.result or {"ranking": [], "trace": [], "kept": 0}
    projects = {option.project.number: option.project for option in poll.options}
    steps = {step["first"]: step for step in result["trace"]}
    return [
        Line(
            project=projects[line["project"]],
            rank=line["rank"],
            counts=line,
            is_kept=place <= result["kept"],
            step=steps.get(line["project"]),
        )
        for place, line in enumerate(result["ranking"], start=1)
    ]
