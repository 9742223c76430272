"""The decision: five projects kept, each with its reason, and the sixteen others studied one by one."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cli.demonstration.calendar import paris
from app.cli.demonstration.sources import document
from app.cli.demonstration.team import Team
from app.models.editions import Edition
from app.models.projects import Project
from app.models.selection import Interest, Study, StudyHeading, StudyLevel
from app.selection.actions.decision import Draft, publish, save_draft
from app.selection.actions.studies import Opinion, answer, save_study

Address = Callable[[Project], str]


def decide(session: Session, edition: Edition, team: Team, address: Address) -> None:
    """Write the choice, then publish it: prototypes start, the others go to study, the tables are told."""
    told = document("decision")
    draft = Draft(
        by_function=told["par"],
        statement=told["declaration"],
        reasons=dict(told["retenus"]),
        version=0,
    )
    decision = save_draft(session, edition, draft, team.decider, paris("2017-12-16T17:48"))
    publish(session, edition, decision.version, team.decider, paris("2017-12-16T17:52"), address)
    session.flush()


def study_the_others(session: Session, edition: Edition, team: Team, address: Address) -> None:
    """Six answers given, five studies under way, five waiting for somebody."""
    studies = {
        study.project.number: study for study in session.scalars(select(Study).where(Study.edition_id == edition.id))
    }
    for told in document("decision")["etudes"]:
        if "par" in told:
            _study(session, studies[told["table"]], told, team, address)
    session.flush()


def _study(session: Session, study: Study, told: dict[str, Any], team: Team, address: Address) -> None:
    answered_at = paris(told["le"]) if "le" in told else None
    opinion = Opinion(
        examiner=told["par"],
        due_on=date.fromisoformat(told["echeance"]),
        interest=Interest(told["avis"]) if "avis" in told else None,
        answer=told.get("reponse", ""),
        grid={
            heading: (StudyLevel(level), remark)
            for heading, (level, remark) in zip(StudyHeading, told.get("grille", ()), strict=False)
        },
    )
    save_study(session, study, opinion, team.organiser, _before(answered_at))
    if answered_at is not None:
        answer(session, study, team.organiser, answered_at, address)


def _before(answered_at: datetime | None) -> datetime:
    """Opinions are written some days before they are sent."""
    return answered_at - timedelta(days=3) if answered_at else paris("2018-02-06T10:00")
