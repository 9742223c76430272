"""Who follows an idea, which steps wait to be told, and the letters to write."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.core.story import SETTLING
from app.models.accounts import Person
from app.models.editions import Edition
from app.models.following import Channel, Following, StepLetter, StoryLook, ToldStep
from app.models.projects import Project, ProjectState


@dataclass(frozen=True)
class Letter:
    """What one author is to read on paper of one idea: the keys of its steps."""

    following: Following
    person: Person
    keys: Sequence[str]


def by_key(session: Session, key: str) -> Following | None:
    """The following that a personal link opens."""
    statement = select(Following).where(Following.key == key)
    return session.scalar(
        statement.options(joinedload(Following.project).joinedload(Project.edition), joinedload(Following.person))
    )


def by_email(session: Session, project: Project, email: str) -> Following | None:
    return session.scalar(select(Following).where(Following.project_id == project.id, Following.email == email))


def of_author(session: Session, project: Project, person: Person) -> Following | None:
    statement = select(Following).where(Following.project_id == project.id, Following.person_id == person.id)
    return session.scalar(statement)


def unconfirmed(session: Session, email: str) -> int:
    """How many requests for this address wait for it to answer."""
    statement = select(func.count(Following.id)).where(Following.email == email, Following.confirmed_at.is_(None))
    return session.scalar(statement) or 0


def listeners(session: Session, project: Project) -> Sequence[Following]:
    """Everyone who follows the idea and confirmed it, authors and others, whatever the channel."""
    statement = (
        select(Following)
        .where(Following.project_id == project.id, Following.confirmed_at.is_not(None))
        .options(joinedload(Following.person))
        .order_by(Following.id)
    )
    return session.scalars(statement).all()


def changed_editions(session: Session) -> Sequence[int]:
    """Public editions that changed since their stories were last looked at."""
    statement = (
        select(Edition.id)
        .outerjoin(StoryLook, StoryLook.edition_id == Edition.id)
        .where(Edition.is_public, StoryLook.revision.is_(None) | (StoryLook.revision != Edition.revision))
    )
    return session.scalars(statement.order_by(Edition.id)).all()


def seen_steps(session: Session, edition: Edition) -> dict[tuple[int, str], ToldStep]:
    """(project, key) → the step, told or not."""
    statement = select(ToldStep).join(Project, ToldStep.project_id == Project.id)
    rows = session.scalars(statement.where(Project.edition_id == edition.id))
    return {(row.project_id, row.key): row for row in rows}


def projects_to_tell(session: Session, now: datetime) -> Sequence[int]:
    """Projects of public editions with a step that has settled and was told to nobody."""
    statement = (
        select(ToldStep.project_id)
        .join(Project, ToldStep.project_id == Project.id)
        .join(Edition, Project.edition_id == Edition.id)
        .where(ToldStep.told_at.is_(None), ToldStep.seen_at <= now - SETTLING)
        .where(Edition.is_public, Project.state != ProjectState.DRAFT)
        .distinct()
    )
    return session.scalars(statement.order_by(ToldStep.project_id)).all()


def steps_to_tell(session: Session, project_id: int, now: datetime) -> Sequence[ToldStep]:
    """Those of one project, locked: whoever else would tell them waits, then finds none."""
    statement = select(ToldStep).where(
        ToldStep.project_id == project_id, ToldStep.told_at.is_(None), ToldStep.seen_at <= now - SETTLING
    )
    statement = statement.order_by(ToldStep.key).with_for_update().execution_options(populate_existing=True)
    return session.scalars(statement).all()


def letters(session: Session, edition: Edition) -> list[Letter]:
    """Those to write and post, by family name, then by idea."""
    statement = (
        select(StepLetter)
        .join(StepLetter.following)
        .join(Following.project)
        .join(Following.person)
        .where(Project.edition_id == edition.id, StepLetter.posted_at.is_(None), Following.channel != Channel.NONE)
        .options(
            contains_eager(StepLetter.following).contains_eager(Following.person),
            contains_eager(StepLetter.following).contains_eager(Following.project).joinedload(Project.axis),
        )
        .order_by(Person.name_key, Project.number, StepLetter.key)
    )
    keys: Mapping[Following, list[str]] = defaultdict(list)
    for row in session.scalars(statement):
        keys[row.following].append(row.key)
    return [Letter(one, one.person, found) for one, found in keys.items() if one.person is not None]
