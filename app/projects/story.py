"""« Qu’est devenue cette idée ? » : what happened to a project, from its table to the field."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

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
    decision = published_decision(project.edition)
    return Story(
        people=len(volunteers),
        names=tuple(sorted(agreed)),
        pitch=db.session.scalar(select(Pitch).where(Pitch.project_id == project.id, Pitch.ended_at.is_not(None))),
        poll=poll,
        standing=poll.standing_of(project.number) if poll else None,
        decision=decision,
        choice=_choice(decision, project),
        study=db.session.scalar(select(Study).where(Study.project_id == project.id)),
        prototype=db.session.scalar(select(Prototype).where(Prototype.project_id == project.id)),
    )


def published_poll(edition: Edition) -> Poll | None:
    statement = select(Poll).where(Poll.edition_id == edition.id, Poll.state == PollState.PUBLISHED)
    return db.session.scalar(statement.order_by(Poll.rank.desc()).limit(1))


def published_decision(edition: Edition) -> Decision | None:
    return db.session.scalar(
        select(Decision).where(Decision.edition_id == edition.id, Decision.published_at.is_not(None))
    )


def _choice(decision: Decision | None, project: Project) -> Choice | None:
    if decision is None:
        return None
    statement = select(Choice).where(Choice.decision_id == decision.id, Choice.project_id == project.id)
    return db.session.scalar(statement.options(joinedload(Choice.project)))
