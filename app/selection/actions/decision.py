"""The choice of the kept projects: prepared as a draft, published in one act with all that follows from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.thread import Activity
from app.messages.actions import write_from_template
from app.models.accounts import Account
from app.models.editions import Edition
from app.models.oversight import record_act
from app.models.projects import Project, ProjectState
from app.models.selection import Choice, Decision, Study
from app.prototypes.actions import start
from app.selection import queries


@dataclass(frozen=True)
class Draft:
    """What the decider wrote. `reasons`: project number → reason, for the projects kept, in order."""

    by_function: str
    statement: str
    reasons: Mapping[int, str]
    version: int  # of the decision when the page was opened; 0 when there was none


def save_draft(session: Session, edition: Edition, draft: Draft, actor: Account, now: datetime) -> Decision:
    """Keep the choice as it stands; nothing is shown to anybody yet."""
    decision = _preparing(session, edition, draft.version, now)
    known = {project.number: project for project in queries.submitted(edition)}
    unknown = [number for number in draft.reasons if number not in known]
    if unknown:
        raise RuleError(
            "Le projet %(number)s n’est pas déposé : il ne peut pas être retenu. Votre choix n’a pas été enregistré.",
            number=unknown[0],
        )
    decision.by_function = draft.by_function
    decision.statement = draft.statement
    decision.version += 1
    decision.choices.clear()
    session.flush()
    for rank, (number, reason) in enumerate(draft.reasons.items(), start=1):
        decision.choices.append(Choice(project_id=known[number].id, reason=reason, rank=rank))
    session.flush()
    record_act(
        session,
        "selection.save_draft",
        actor,
        now,
        edition_id=edition.id,
        subject=f"decision:{decision.id}",
        projects=list(draft.reasons),
    )
    return decision


def publish(
    session: Session,
    edition: Edition,
    version: int,
    actor: Account,
    now: datetime,
    address: Callable[[Project], str],
) -> Decision:
    """Publish the choice: prototypes start, the others go to study, every table is written to. All or nothing.

    `address` gives the public page of a project, for the messages.
    """
    decision = _preparing(session, edition, version, now)
    _demand_publishable(edition, decision)
    decision.published_at = now
    decision.published_by_id = actor.id
    projects = queries.submitted(edition)
    _send_on(session, decision, projects, actor, now)
    _tell_tables(session, edition, decision, projects, now, address)
    record_act(
        session,
        "selection.publish",
        actor,
        now,
        edition_id=edition.id,
        subject=f"decision:{decision.id}",
        kept=[choice.project.number for choice in decision.choices],
        by_function=decision.by_function,
    )
    return decision


def gaps(decision: Decision | None, count: int) -> list[RuleError]:
    """What is missing before the choice can be published."""
    choices = decision.choices if decision else []
    found = []
    if len(choices) != count:
        found.append(
            RuleError(
                "À retenir : exactement %(count)s. Retenus pour l’instant : %(chosen)s.",
                count=count,
                chosen=len(choices),
            )
        )
    found += [
        RuleError("Le projet « %(title)s » est retenu sans motif : écrivez pourquoi.", title=choice.project.title)
        for choice in choices
        if not choice.reason
    ]
    if not decision or not decision.by_function:
        found.append(RuleError("Écrivez par quelle fonction la décision est prise."))
    return found


def _preparing(session: Session, edition: Edition, version: int, now: datetime) -> Decision:
    """The decision, locked, in the state that the page showed."""
    edition.demand_open(Activity.CHOICE, now)
    decision = session.scalar(select(Decision).where(Decision.edition_id == edition.id).with_for_update())
    if decision is None:
        decision = Decision(edition_id=edition.id, version=0)
        session.add(decision)
        session.flush()
    if decision.published_at is not None:
        raise RuleError(
            "La décision est publiée depuis le %(at)s : elle ne change plus. Rien n’a été modifié.",
            at=decision.published_at,
        )
    if decision.version != version:
        raise RuleError(
            "Le choix a été modifié ailleurs depuis que vous avez ouvert cette page. Ce que vous avez écrit est "
            "toujours affiché : comparez avec la version enregistrée, puis enregistrez de nouveau."
        )
    return decision


def _demand_publishable(edition: Edition, decision: Decision) -> None:
    missing = gaps(decision, edition.kept_count)
    if missing:
        raise missing[0]
    if queries.is_vote_under_way(edition):
        raise RuleError(
            "Le vote de l’assemblée n’est pas encore publié : il doit l’être avant la décision. Rien n’a été publié."
        )


def _send_on(session: Session, decision: Decision, projects: Sequence[Project], actor: Account, now: datetime) -> None:
    """Each project goes its way: the kept ones to the field, the others to study."""
    kept = {choice.project_id for choice in decision.choices}
    for project in projects:
        if project.id in kept:
            project.state = ProjectState.KEPT
        else:
            project.state = ProjectState.STUDIED
            session.add(Study(edition_id=decision.edition_id, project_id=project.id, opened_at=now))
    for choice in decision.choices:
        start(session, choice.project, now, actor)


def _tell_tables(
    session: Session,
    edition: Edition,
    decision: Decision,
    projects: Sequence[Project],
    now: datetime,
    address: Callable[[Project], str],
) -> None:
    people = queries.authors(edition)
    reasons = {choice.project_id: choice.reason for choice in decision.choices}
    for project in projects:
        for person in people.get(project.table_id, ()):
            write_from_template(
                session,
                "decision",
                person,
                now,
                edition_id=edition.id,
                edition=edition,
                decision=decision,
                project=project,
                reason=reasons.get(project.id),
                address=address(project),
            )
