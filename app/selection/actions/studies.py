"""The study of a project that was not kept: who examines it, until when, and the answer that its authors receive."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.oversight import record_act
from app.models.projects import Project, ProjectState
from app.models.selection import Interest, Study, StudyHeading, StudyLevel, StudyMark, StudyState
from app.selection import queries


@dataclass(frozen=True)
class Opinion:
    """`examiner` is a function or a team, never a name; `grid`: heading → its level and a remark.

    `version` is that of the study when the page was opened.
    """

    examiner: str
    due_on: date | None
    interest: Interest | None
    answer: str
    grid: Mapping[StudyHeading, tuple[StudyLevel, str]] = field(default_factory=dict)
    version: int = 0


def save_study(session: Session, study: Study, opinion: Opinion, actor: Account, now: datetime) -> None:
    """Keep the study as it stands; its authors are not told yet. An answer once given is not rewritten.

    Whoever is named to examine gives a date; the first one stays beside those that follow.
    """
    session.refresh(study, with_for_update={"of": type(study)})
    if study.state is StudyState.ANSWERED:
        raise RuleError(
            "La réponse a été envoyée le %(at)s : elle ne se réécrit plus. Rien n’a été modifié.", at=study.answered_at
        )
    if study.version != opinion.version:
        raise RuleError(
            "Cette étude a été modifiée ailleurs depuis que vous avez ouvert cette page. Rien n’a été modifié, et ce "
            "que vous avez écrit est toujours là : comparez avec ce qui est enregistré, puis enregistrez de nouveau."
        )
    if opinion.examiner and opinion.due_on is None:
        raise RuleError(
            "Dites pour quand la réponse est attendue : c’est la date que ses auteurs liront. Rien n’est enregistré.",
            field="due_on",
        )
    study.version += 1
    study.examiner = opinion.examiner
    study.due_on = opinion.due_on
    study.first_due_on = study.first_due_on or opinion.due_on
    study.interest = opinion.interest
    study.answer = opinion.answer
    study.grid.clear()
    session.flush()
    study.grid.extend(
        StudyMark(heading=heading, level=opinion.grid[heading][0], remark=opinion.grid[heading][1], rank=rank)
        for rank, heading in enumerate(StudyHeading)
        if heading in opinion.grid
    )
    study.state = StudyState.STUDYING if opinion.examiner else StudyState.TO_STUDY
    record_act(
        session, "selection.save_study", actor, now, edition_id=study.edition_id, subject=f"project:{study.project_id}"
    )


def answer(session: Session, study: Study, actor: Account, now: datetime, address: Callable[[Project], str]) -> None:
    """Give the answer: it is published on the page of the project, and written to its authors."""
    if study.state is StudyState.ANSWERED:
        raise RuleError("La réponse a déjà été envoyée le %(at)s. Rien n’a été renvoyé.", at=study.answered_at)
    if not study.examiner:
        raise RuleError("Écrivez d’abord qui a étudié le projet. Rien n’a été envoyé.", field="examiner")
    if len(study.grid) < len(StudyHeading):
        raise RuleError("La grille n’est pas entière : chaque ligne se remplit avant de répondre. Rien n’a été envoyé.")
    if study.interest is None:
        raise RuleError("Choisissez un avis avant de répondre. Rien n’a été envoyé.", field="interest")
    if not study.answer:
        raise RuleError("Écrivez la réponse avant de l’envoyer. Rien n’a été envoyé.", field="answer")
    study.state = StudyState.ANSWERED
    study.answered_at = now
    study.answered_by_id = actor.id
    study.project.state = ProjectState.ANSWERED
    for person in queries.authors(study.project.edition).get(study.project.table_id, ()):
        write_from_template(
            session,
            "study_answer",
            person,
            now,
            edition_id=study.edition_id,
            study=study,
            project=study.project,
            address=address(study.project),
        )
    record_act(
        session,
        "selection.answer",
        actor,
        now,
        edition_id=study.edition_id,
        subject=f"project:{study.project_id}",
        interest=study.interest.value,
    )
