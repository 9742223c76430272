"""« Qu’est devenue cette idée ? » : what happened to a project, from its table to the field."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from app.extensions import db
from app.models.editions import Edition
from app.models.projects import Project
from app.models.prototypes import Prototype
from app.models.selection import Choice, Decision, Study
from app.models.stage import Pitch
from app.models.votes import Poll, PollState
from app.projects.queries import seats_of


@dataclass(frozen=True)
class Story:
    """Each part is None until it happened, in public."""

    people: int
    names: tuple[str, ...]  # of those who agreed to be named
    pitch: Pitch | None
    poll: Poll | None
    standing: dict[str, Any] | None
    decision: Decision | None
    choice: Choice | None
    study: Study | None
    prototype: Prototype | None


def story_of(project: Project) -> Story:
    volunteers = [seat.participant.volunteer for seat in seats_of(project.table)]
    agreed = [one.person.name for one in volunteers if one and one.agrees_name_published]
    poll = published_poll(project.edition)
    decision, choice = _decision_on(project)
    pitch, study, prototype = _what_followed(project)
    return Story(
        people=len(volunteers),
        names=tuple(sorted(agreed)),
        pitch=pitch,
        poll=poll,
        standing=poll.standing_of(project.number) if poll else None,
        decision=decision,
        choice=choice,
        study=study,
        prototype=prototype,
    )


def published_poll(edition: Edition) -> Poll | None:
    statement = select(Poll).where(Poll.edition_id == edition.id, Poll.state == PollState.PUBLISHED)
    return db.session.scalar(statement.order_by(Poll.rank.desc()).limit(1))


def published_decision(edition: Edition) -> Decision | None:
    return db.session.scalar(
        select(Decision).where(Decision.edition_id == edition.id, Decision.published_at.is_not(None))
    )


def _decision_on(project: Project) -> tuple[Decision | None, Choice | None]:
    """The published decision of its edition, and the lines it has on this project."""
    statement = (
        select(Decision, Choice)
        .outerjoin(Choice, and_(Choice.decision_id == Decision.id, Choice.project_id == project.id))
        .where(Decision.edition_id == project.edition_id, Decision.published_at.is_not(None))
    )
    row = db.session.execute(statement).first()
    return (row[0], row[1]) if row else (None, None)


def _what_followed(project: Project) -> tuple[Pitch | None, Study | None, Prototype | None]:
    statement = (
        select(Pitch, Study, Prototype)
        .select_from(Project)
        .outerjoin(Pitch, and_(Pitch.project_id == Project.id, Pitch.ended_at.is_not(None)))
        .outerjoin(Study, Study.project_id == Project.id)
        .outerjoin(Prototype, Prototype.project_id == Project.id)
        .where(Project.id == project.id)
    )
    pitch, study, prototype = db.session.execute(statement).unique().one()
    return pitch, study, prototype
