"""What the decision rests on, and what became of the projects that were not kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.extensions import db
from app.models.accounts import Person
from app.models.convening import COMING, Participant
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.models.prototypes import Prototype
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.selection import Choice, Decision, Study, StudyState
from app.models.volunteers import Volunteer
from app.models.votes import Poll, PollState


@dataclass(frozen=True)
class Candidate:
    """A project as the decider sees it: its place in the assembly's vote, and the choice so far.

    `place` is its place in the order that was declared: of vote and jury together, else of the vote; None without one.
    """

    project: Project
    standing: dict[str, Any] | None  # rank, approvals … of the published vote
    choice: Choice | None
    place: int | None = None


def decision_of(edition: Edition) -> Decision | None:
    """The decision, in preparation or published."""
    statement = select(Decision).where(Decision.edition_id == edition.id)
    return db.session.scalar(statement.options(selectinload(Decision.choices).joinedload(Choice.project)))


def last_decider(edition: Edition) -> str:
    """By which function the latest published decision of another edition was taken; "" when there is none."""
    statement = (
        select(Decision.by_function)
        .where(Decision.published_at.is_not(None), Decision.edition_id != edition.id)
        .order_by(Decision.published_at.desc())
    )
    return db.session.scalar(statement.limit(1)) or ""


def published_poll(edition: Edition) -> Poll | None:
    statement = select(Poll).where(Poll.edition_id == edition.id, Poll.state == PollState.PUBLISHED)
    return db.session.scalar(statement.order_by(Poll.rank.desc()).limit(1))


def is_vote_under_way(edition: Edition) -> bool:
    """A poll was opened and its result is not public yet: whoever decides now would decide without it."""
    states = (PollState.OPEN, PollState.CLOSED, PollState.COUNTED)
    statement = select(Poll.id).where(Poll.edition_id == edition.id, Poll.state.in_(states))
    return db.session.scalar(statement.limit(1)) is not None


def candidates(
    edition: Edition, decision: Decision | None, poll: Poll | None, common: Mapping[int, int] | None = None
) -> list[Candidate]:
    """Every submitted project: in the order that was declared when it is published, else by number.

    `common`: project number → place in the order of vote and jury together, where the jury has a part in it.
    """
    chosen = {choice.project_id: choice for choice in decision.choices} if decision else {}
    rows = []
    for project in submitted(edition):
        standing = poll.standing_of(project.number) if poll else None
        place = common.get(project.number) if common else standing["rank"] if standing else None
        rows.append(Candidate(project, standing, chosen.get(project.id), place))
    return sorted(rows, key=lambda row: (row.place or 10_000, row.project.number))


def submitted(edition: Edition) -> Sequence[Project]:
    statement = (
        select(Project)
        .where(Project.edition_id == edition.id, Project.state != ProjectState.DRAFT)
        .options(joinedload(Project.axis), joinedload(Project.district))
        .order_by(Project.number)
    )
    return db.session.scalars(statement).all()


def kept_by_order(rows: Sequence[Candidate], count: int) -> frozenset[int]:
    """The ids of the projects that the declared order alone would have kept (none without a published vote)."""
    return frozenset(row.project.id for row in rows if row.place and row.place <= count)


def prototypes(edition: Edition) -> dict[int, Prototype]:
    """Project id → its prototype."""
    found = db.session.scalars(select(Prototype).where(Prototype.edition_id == edition.id))
    return {prototype.project_id: prototype for prototype in found}


def studies(edition: Edition) -> Sequence[Study]:
    """The projects under study: those without an answer first, the most urgent before."""
    statement = (
        select(Study)
        .where(Study.edition_id == edition.id)
        .join(Project)
        .options(joinedload(Study.project).joinedload(Project.axis))
        .order_by(Study.answered_at.is_not(None), Study.due_on.is_(None), Study.due_on, Project.number)
    )
    return db.session.scalars(statement).all()


def study_of(edition: Edition, project_number: int) -> Study | None:
    statement = select(Study).join(Project).where(Study.edition_id == edition.id, Project.number == project_number)
    return db.session.scalar(statement.options(joinedload(Study.project), selectinload(Study.grid)))


def is_overdue(study: Study, today: date) -> bool:
    return study.state is not StudyState.ANSWERED and study.due_on is not None and study.due_on < today


def authors(edition: Edition) -> dict[int, list[Person]]:
    """Table id → the people who sat there in the adopted plan, in one query."""
    statement = (
        select(Seat)
        .join(SeatingPlan)
        .join(Participant)
        .where(
            SeatingPlan.edition_id == edition.id,
            SeatingPlan.state == PlanState.ADOPTED,
            Participant.attendance.in_(COMING),
        )
        .options(
            joinedload(Seat.participant).joinedload(Participant.volunteer).joinedload(Volunteer.person),
            joinedload(Seat.participant).joinedload(Participant.facilitator),
        )
        .order_by(Seat.id)
    )
    found: dict[int, list[Person]] = defaultdict(list)
    for seat in db.session.scalars(statement):
        found[seat.table_id].append(seat.participant.person)
    return found
