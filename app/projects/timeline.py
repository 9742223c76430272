"""« Qu’est devenue cette idée ? » : the story of projects, from the draw to the evidence, a few queries for any number.

Each slice that follows an idea in the field tells its own part. `TELLERS` is where they join in: one line for each.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.core.labels import N_
from app.core.paris import day_of
from app.core.story import Chapter, Moment, Proof, Words, in_order, latest
from app.core.thread import Activity, Step, StepState
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import Edition
from app.models.projects import Project
from app.models.prototypes import Prototype
from app.models.selection import Choice, Decision, Study
from app.models.stage import Pitch
from app.models.votes import Poll, PollState
from app.models.workshops import CardState, DiagnosisCard, ProjectCard
from app.projects.standing import standing_words
from app.prototypes.queries import story as prototypes
from app.sponsorship.queries import story as pacts

Teller = Callable[[Session, Sequence[Prototype], date], Mapping[int, Sequence[Moment]]]
TELLERS: tuple[Teller, ...] = (prototypes.moments, pacts.moments)
WITHOUT_JOURNAL: tuple[Teller, ...] = (partial(prototypes.moments, journal=False), *TELLERS[1:])
LATE = (Chapter.PITCH, Chapter.VOTE, Chapter.DECISION)  # said to be awaited, until something after them happened


@dataclass(frozen=True)
class Tale:
    """A project and its story, in order; `is_kept` is None until the choice is published."""

    project: Project
    moments: Sequence[Moment]
    is_kept: bool | None = None
    study: Study | None = None
    prototype: Prototype | None = None

    @property
    def last(self) -> Moment | None:
        return latest(self.moments)

    @property
    def next(self) -> Moment | None:
        """What is late, else what comes first."""
        return next((one for one in self.moments if one.state is not StepState.DONE), None)


@dataclass(frozen=True)
class _Day:
    """What the edition says for all its projects."""

    edition: Edition
    steps: Mapping[Activity, Step]
    draw: tuple[datetime, int] | None
    vote: tuple[datetime, dict[str, Any]] | None


@dataclass(frozen=True)
class _Fate:
    """What one project went through."""

    pitched_at: datetime | None
    decided_at: datetime | None
    by_function: str
    reason: str | None
    study: Study | None
    prototype: Prototype | None


def tales(
    session: Session, edition: Edition, projects: Sequence[Project], now: datetime, tellers: Sequence[Teller] = TELLERS
) -> dict[int, Tale]:
    """Project id → its story. The projects are of this edition, handed in, their axes loaded."""
    if not projects:
        return {}
    ids = [project.id for project in projects]
    day, fates = _day(session, edition, now), _fates(session, ids)
    cards = _cards(session, projects) if day.steps[Activity.DIAGNOSIS].state is StepState.DONE else {}
    started = [fate.prototype for fate in fates.values() if fate.prototype is not None]
    parts = [teller(session, started, day_of(now)) for teller in tellers]
    return {one.id: _tale(one, day, fates[one.id], cards.get(one.id, 0), parts) for one in projects}


def tale_of(session: Session, project: Project, now: datetime) -> Tale:
    return tales(session, project.edition, [project], now)[project.id]


def _tale(
    project: Project, day: _Day, fate: _Fate, cards: int, parts: Sequence[Mapping[int, Sequence[Moment]]]
) -> Tale:
    told = [*_morning(project, day, cards), *_afternoon(project, day, fate), *_after(fate)]
    if fate.prototype is not None:
        told += [moment for part in parts for moment in part.get(fate.prototype.id, ())]
    is_kept = fate.reason is not None if fate.decided_at else None
    return Tale(project, in_order(_without_what_was_skipped(told)), is_kept, fate.study, fate.prototype)


def _without_what_was_skipped(told: Sequence[Moment]) -> list[Moment]:
    """No vote was held, yet the choice is made: the vote is not awaited any more."""
    chapters = list(Chapter)
    reached = max(chapters.index(one.chapter) for one in told if one.state is StepState.DONE)
    return [
        one
        for one in told
        if one.state is not StepState.UPCOMING or one.chapter not in LATE or chapters.index(one.chapter) > reached
    ]


def _morning(project: Project, day: _Day, cards: int) -> Iterator[Moment]:
    if day.draw is not None:
        drawn_at, seats = day.draw
        words = Words(N_("%(seats)s personnes tirées au sort parmi les volontaires."), {"seats": seats})
        page = Proof("draws.show", N_("Comment le tirage a été fait"))
        yield Moment("draw", Chapter.DRAW, StepState.DONE, drawn_at, words, proof=page)
    words = Words(N_("L’idée est née à la table %(number)s."), {"number": project.number})
    seated = Proof("seating.show", N_("Comment les tables ont été composées"))
    yield Moment("table", Chapter.TABLE, StepState.DONE, day.edition.held_on, words, proof=seated)
    if cards:
        said = N_("Le projet répond à une carte.") if cards == 1 else N_("Le projet répond à %(count)s cartes.")
        page = Proof("workshops.diagnosis", N_("Lire le diagnostic"))
        closed_at = day.steps[Activity.DIAGNOSIS].closed_at
        yield Moment("cards", Chapter.CARDS, StepState.DONE, closed_at, Words(said, {"count": cards}), proof=page)
    if project.axis is not None:
        words = Words(N_("« %(axis)s »"), {"axis": project.axis.label})
        page = Proof("workshops.axes", N_("Les pistes dont l’axe est né"), anchor=f"axe-{project.axis.id}")
        closed_at = day.steps[Activity.AXES].closed_at or project.submitted_at
        yield Moment("axis", Chapter.AXIS, StepState.DONE, closed_at, words, proof=page)


def _afternoon(project: Project, day: _Day, fate: _Fate) -> Iterator[Moment]:
    words = Words(N_("Écrite et déposée par la table."))
    yield Moment("sheet", Chapter.SHEET, StepState.DONE, project.submitted_at or day.edition.held_on, words)
    order = Proof("stage.order", N_("L’ordre de passage et son tirage")) if fate.pitched_at else None
    yield Moment("pitch", Chapter.PITCH, _done(fate.pitched_at), fate.pitched_at, proof=order)
    yield _vote(project, day)
    decision = Proof("selection.decision", N_("La décision, à côté du vote"))
    if fate.decided_at is None:
        yield Moment("decision", Chapter.DECISION, StepState.UPCOMING)
    elif fate.reason is not None:
        words = Words(N_("Retenu. Qui a décidé : %(function)s."), {"function": fate.by_function})
        yield Moment("decision", Chapter.DECISION, StepState.DONE, fate.decided_at, words, fate.reason, decision)
    else:
        words = Words(N_("Pas retenu parmi les prototypes : le projet part à l’étude."))
        yield Moment("decision", Chapter.DECISION, StepState.DONE, fate.decided_at, words, proof=decision)


def _vote(project: Project, day: _Day) -> Moment:
    if day.vote is None:
        return Moment("vote", Chapter.VOTE, StepState.UPCOMING)
    published_at, result = day.vote
    standing = next((one for one in result.get("ranking", []) if one["project"] == project.number), None)
    words = standing_words(standing, result) if standing else None
    page = Proof("votes.result", N_("Résultat et recomptage"))
    return Moment("vote", Chapter.VOTE, StepState.DONE, published_at, words, proof=page)


def _after(fate: _Fate) -> Iterator[Moment]:
    study = fate.study
    if study is None:
        if fate.prototype is None:
            yield Moment(
                "after", Chapter.PROTOTYPE, StepState.UPCOMING, words=Words(N_("Essai sur le terrain, ou étude."))
            )
        return
    if study.answered_at is not None:
        said = {"interest": study.interest, "examiner": study.examiner}
        words = Words(N_("%(interest)s. Qui l’a étudié : %(examiner)s."), said)
        yield Moment("answer", Chapter.ANSWER, StepState.DONE, study.answered_at, words, study.answer)
        return
    message = N_("%(state)s, par %(examiner)s.") if study.examiner else N_("%(state)s.")
    if study.due_on:
        message = (
            N_("%(state)s, par %(examiner)s. Réponse attendue le %(due)s.")
            if study.examiner
            else N_("%(state)s. Réponse attendue le %(due)s.")
        )
    told: dict[str, Any] = {"state": study.state, "examiner": study.examiner, "due": study.due_on}
    yield Moment("study", Chapter.STUDY, StepState.CURRENT, study.opened_at, Words(message, told))


def _done(at: datetime | None) -> StepState:
    return StepState.DONE if at else StepState.UPCOMING


def _day(session: Session, edition: Edition, now: datetime) -> _Day:
    drawn = and_(Draw.edition_id == Edition.id, Draw.kind == DrawKind.REAL, Draw.state == DrawState.PUBLISHED)
    counted = and_(Poll.edition_id == Edition.id, Poll.state == PollState.PUBLISHED)
    statement = (
        select(Draw.published_at, Draw.seats, Poll.published_at, Poll.result)
        .select_from(Edition)
        .outerjoin(Draw, drawn)
        .outerjoin(Poll, counted)
        .where(Edition.id == edition.id)
        .order_by(Poll.rank.desc())
        .limit(1)
    )
    drawn_at, seats, voted_at, result = session.execute(statement).one()
    return _Day(
        edition,
        {step.activity: step for step in edition.thread(now)},
        (drawn_at, seats) if drawn_at else None,
        (voted_at, result or {}) if voted_at else None,
    )


def _fates(session: Session, ids: Sequence[int]) -> dict[int, _Fate]:
    published = and_(Decision.edition_id == Project.edition_id, Decision.published_at.is_not(None))
    statement = (
        select(
            Project.id,
            Pitch.ended_at,
            Decision.published_at,
            func.coalesce(Decision.by_function, ""),
            Choice.reason,
            Study,
            Prototype,
        )
        .select_from(Project)
        .outerjoin(Pitch, Pitch.project_id == Project.id)
        .outerjoin(Decision, published)
        .outerjoin(Choice, and_(Choice.decision_id == Decision.id, Choice.project_id == Project.id))
        .outerjoin(Study, Study.project_id == Project.id)
        .outerjoin(Prototype, Prototype.project_id == Project.id)
        .where(Project.id.in_(ids))
    )
    rows: Any = session.execute(statement).unique()
    return {number: _Fate(*rest) for number, *rest in rows}


def _cards(session: Session, projects: Sequence[Project]) -> dict[int, int]:
    """Project id → how many cards that everyone may read it answers; asked only for those whose cards are not there."""
    found = {
        one.id: sum(card.state is CardState.READABLE for card in one.cards)
        for one in projects
        if "cards" in one.__dict__
    }
    left = [one.id for one in projects if one.id not in found]
    if not left:
        return found
    statement = (
        select(ProjectCard.project_id, func.count())
        .join(DiagnosisCard, ProjectCard.card_id == DiagnosisCard.id)
        .where(ProjectCard.project_id.in_(left), DiagnosisCard.state == CardState.READABLE)
        .group_by(ProjectCard.project_id)
    )
    return found | dict(row for row in session.execute(statement))
