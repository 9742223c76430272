"""Feeds and calendars: of one idea, or of all those of an edition. They speak French, whoever reads them."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time

from flask import Response, abort
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.story import Chapter, Moment
from app.core.thread import StepState
from app.extensions import db
from app.models.editions import Edition
from app.models.projects import Project, ProjectState
from app.opendata.atom import Dated, Entry, calendar, feed, instant_of
from app.opendata.views.room import blueprint, demand_public, open_to_all
from app.projects.queries import project_numbered, shown
from app.projects.timeline import Tale, tale_of, tales
from app.web import access
from app.web.addresses import absolute
from app.web.clock import now
from app.web.fragments import fragment
from app.web.words import label, told

IDEA = "/editions/<int:number>/projets/<int:project_number>"
MOST = 100  # entries of a feed, the latest


@blueprint.get(f"{IDEA}/suites.atom")
@access.public
def idea_feed(edition: Edition, project_number: int) -> ResponseReturnValue:
    project = _idea(edition, project_number)
    address = absolute("opendata.idea_feed", number=edition.number, project_number=project.number)
    with force_locale("fr"):
        tale = tale_of(db.session(), project, now())
        return _atom(_feed(edition, address, _page(project), _title(project), [tale]))


@blueprint.get("/editions/<int:number>/suites.atom")
@access.public
def edition_feed(edition: Edition) -> ResponseReturnValue:
    """What happens to all the ideas of an edition; written anew when something changes."""
    demand_public(edition)
    address = absolute("opendata.edition_feed", number=edition.number)
    page = absolute("editions.show", number=edition.number)

    def written(stories: Sequence[Tale]) -> bytes:
        return _feed(edition, address, page, edition.title, stories)

    with force_locale("fr"):
        return _atom(_kept("atom", edition, written))


@blueprint.get(f"{IDEA}/etapes.ics")
@access.public
def idea_calendar(edition: Edition, project_number: int) -> ResponseReturnValue:
    project = _idea(edition, project_number)
    with force_locale("fr"):
        tale = tale_of(db.session(), project, now())
        return _ics(_calendar(edition, _title(project), [tale]))


@blueprint.get("/editions/<int:number>/etapes.ics")
@access.public
def edition_calendar(edition: Edition) -> ResponseReturnValue:
    demand_public(edition)
    with force_locale("fr"):
        return _ics(_kept("ics", edition, lambda stories: _calendar(edition, edition.title, stories)))


def _idea(edition: Edition, project_number: int) -> Project:
    demand_public(edition)
    project = project_numbered(edition, project_number)
    if project is None or project.state is ProjectState.DRAFT:
        abort(404)
    return project


def _kept(name: str, edition: Edition, write: Callable[[Sequence[Tale]], bytes]) -> bytes:
    """As long as the edition says the same thing, its feed is not written again."""

    def render() -> str:
        stories = tales(db.session(), edition, shown(edition), now())
        return write(list(stories.values())).decode()

    return fragment(name, edition, "public", render).encode()


def _feed(edition: Edition, address: str, page: str, title: str, stories: Sequence[Tale]) -> bytes:
    found = [
        _entry(tale.project, moment)
        for tale in stories
        for moment in tale.moments
        if moment.state is StepState.DONE and moment.at is not None
    ]
    latest = sorted(found, key=lambda entry: (instant_of(entry.at), entry.id), reverse=True)[:MOST]
    return feed(address, page, title, edition.operator or "Tablée", latest, edition.created_at)


def _entry(project: Project, moment: Moment) -> Entry:
    assert moment.at is not None
    page = _page(project)
    text = "\n\n".join(part for part in (told(moment.words), moment.quote) if part)
    return Entry(f"{page}#{moment.key}", f"{_title(project)} : {label(moment.chapter)}", moment.at, text, page)


def _calendar(edition: Edition, name: str, stories: Sequence[Tale]) -> bytes:
    host = absolute("editions.home").partition("://")[2].strip("/")
    days = [
        Dated(
            f"{edition.number}-{tale.project.number}-{'-'.join(moment.key.split(':')[:2])}@{host}",
            _said(tale.project, moment),
            moment.day,
            moment.quote,
            _page(tale.project),
        )
        for tale in stories
        for moment in tale.moments
        if moment.chapter in (Chapter.PLEDGE, Chapter.EVIDENCE) and moment.day is not None
    ]
    return calendar(name, [*days, *_answers(edition, host, stories)], _as_of(stories, edition))


def _answers(edition: Edition, host: str, stories: Sequence[Tale]) -> list[Dated]:
    """Until when an answer is owed to each table whose project is studied."""
    return [
        Dated(
            f"{edition.number}-{tale.project.number}-etude@{host}",
            _("Réponse attendue : %(title)s", title=_title(tale.project)),
            tale.study.due_on,
            "",
            _page(tale.project),
        )
        for tale in stories
        if tale.study is not None and tale.study.due_on is not None and tale.study.answered_at is None
    ]


def _said(project: Project, moment: Moment) -> str:
    done = _("fait") if moment.state is StepState.DONE else _("promis")
    what = (moment.words.params.get("label") if moment.words else None) or told(moment.words)
    return f"{_title(project)} – {done} : {what}"


def _as_of(stories: Sequence[Tale], edition: Edition) -> datetime:
    """The last thing that happened: nothing in the calendar is later than what is known."""
    days = [tale.last.day for tale in stories if tale.last is not None and tale.last.day is not None]
    return datetime.combine(max(days), time(12), UTC) if days else edition.created_at


def _title(project: Project) -> str:
    return project.title or _("Projet de la table %(number)s", number=project.number)


def _page(project: Project) -> str:
    return absolute("projects.show", number=project.edition.number, project_number=project.number)


def _atom(body: bytes) -> Response:
    return open_to_all(Response(body, content_type="application/atom+xml; charset=utf-8"))


def _ics(body: bytes) -> Response:
    return open_to_all(Response(body, content_type="text/calendar; charset=utf-8"))
