"""Steps of stories: seen once, left to settle, then told once to authors and to whoever follows.

A step is told in one transaction: its row is marked, messages are put in the outbox, letters are listed. Whatever stops
the worker, either all of it is there or none, and the next minute does it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.paris import day_of
from app.core.story import NEWS_LASTS, Chapter, Moment
from app.following import queries
from app.following.actions.follow import as_author
from app.following.queries import Letter
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.following import Channel, Following, StepLetter, StoryLook, ToldStep
from app.models.oversight import record_act
from app.models.projects import Project, ProjectState
from app.projects import queries as projects
from app.projects.timeline import WITHOUT_JOURNAL, Tale, tales
from app.selection.queries import authors

PURPOSE = "story_news"
TOLD_BY_THE_DECISION = (Chapter.DECISION, Chapter.ANSWER)  # authors with an e-mail hear these from the act itself


@dataclass(frozen=True)
class Addresses:
    """The page of an idea, and that of a personal key."""

    page: Callable[[Project], str]
    key: Callable[[str], str]


def look(session: Session, edition: Edition, now: datetime) -> None:
    """Note the steps that are new in the stories of an edition, and forget those taken back before being told."""
    shown = projects.shown(edition)
    stories = tales(session, edition, shown, now, WITHOUT_JOURNAL)
    seen = queries.seen_steps(session, edition)
    there: set[tuple[int, str]] = set()
    for project in shown:
        for moment in stories[project.id].moments:
            if not moment.is_news or (moment.day is not None and moment.day > day_of(now)):
                continue
            there.add((project.id, moment.key))
            if (project.id, moment.key) not in seen:
                told_at = now if _is_old(moment, project, now) else None
                session.add(ToldStep(project_id=project.id, key=moment.key, seen_at=now, told_at=told_at))
    for place, row in seen.items():
        if row.told_at is None and place not in there:
            session.delete(row)
    last = session.get(StoryLook, edition.id) or StoryLook(edition_id=edition.id)
    last.revision = edition.revision
    session.add(last)


def _is_old(moment: Moment, project: Project, now: datetime) -> bool:
    """Happened, and the idea was handed in, so long ago that hearing of it now would puzzle: it is not told."""
    days = [moment.day, day_of(project.submitted_at) if project.submitted_at else None]
    return max((one for one in days if one), default=day_of(now)) < day_of(now - NEWS_LASTS)


def tell(session: Session, project_id: int, now: datetime, addresses: Addresses) -> int:
    """Tell what has settled of one idea, all in one message each; how many steps were told."""
    rows = queries.steps_to_tell(session, project_id, now)
    project = session.get_one(Project, project_id, populate_existing=True)
    if not rows or project.state is ProjectState.DRAFT:
        return 0
    tale = tales(session, project.edition, [project], now, WITHOUT_JOURNAL)[project.id]
    news = [moment for moment in tale.moments if moment.is_news and moment.key in {row.key for row in rows}]
    for row in rows:
        row.told_at = now
    for one in _listeners(session, project, now):
        _write(session, one, tale, news, now, addresses)
    return len(news)


def _listeners(session: Session, project: Project, now: datetime) -> list[Following]:
    """Those who follow, and the people of the table; whoever has left the table hears no more as its author."""
    seated = authors(project.edition).get(project.table_id, ())
    people = {person.id: person for person in seated if person.erased_at is None}
    known = [one for one in queries.listeners(session, project) if one.person_id is None or one.person_id in people]
    met = {one.person_id for one in known}
    new = [as_author(project, person, now) for number, person in people.items() if number not in met]
    session.add_all(new)
    session.flush()
    return [*known, *new]


def _write(
    session: Session, one: Following, tale: Tale, news: Sequence[Moment], now: datetime, addresses: Addresses
) -> None:
    if one.channel is Channel.NONE:
        return
    if one.channel is Channel.LETTER or not one.address:
        session.add_all(StepLetter(following_id=one.id, key=moment.key, written_at=now) for moment in news)
        return
    if one.person is not None:
        news = [moment for moment in news if moment.chapter not in TOLD_BY_THE_DECISION]
    if not news:
        return
    stop = addresses.key(one.key)
    write_from_template(
        session,
        PURPOSE,
        one.person or one.address,
        now,
        edition_id=tale.project.edition_id if one.person else None,  # organisers do not read who follows
        secret=True,
        language=one.language,
        stop_address=stop,
        **told_values(tale, news, addresses.page(tale.project), stop),
    )


def told_values(tale: Tale, news: Sequence[Moment], page: str, stop: str) -> dict[str, Any]:
    """What `templates/messages/story_news.txt` reads; `stop` is "" on paper."""
    return {"project": tale.project, "tale": tale, "news": news, "address": page, "stop": stop}


def letters_posted(session: Session, edition: Edition, expected: int, actor: Account, now: datetime) -> int:
    """The letters that were printed are in the post; `expected` is how many the page showed."""
    waiting = queries.letters(session, edition)
    if len(waiting) != expected:
        raise RuleError(
            "Il y a maintenant %(count)s lettres à envoyer, et non %(expected)s : imprimez-les à nouveau. Rien n’a été "
            "noté.",
            count=len(waiting),
            expected=expected,
        )
    mark_posted(session, waiting, now)
    record_act(session, "following.letters", actor, now, edition_id=edition.id, count=len(waiting))
    return len(waiting)


def mark_posted(session: Session, waiting: Sequence[Letter], now: datetime) -> None:
    for letter in waiting:
        for key in letter.keys:
            session.get_one(StepLetter, (letter.following.id, key)).posted_at = now
