"""The dated acts that move an edition: opening and closing its activities, showing or hiding it."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.core.conduct import demand_allowed
from app.core.errors import RuleError
from app.core.thread import Activity, ActKind
from app.editions.queries.conduct import situation
from app.models.accounts import Account
from app.models.editions import ActivityAct, Edition
from app.models.oversight import record_act


def conduct(
    session: Session,
    edition: Edition,
    activity: Activity,
    kind: ActKind,
    actor: Account,
    now: datetime,
    reason: str,
    moment_id: int | None = None,
) -> ActivityAct:
    """Open or close an activity, once: whoever comes second is told that it is done.

    `moment_id` is the moment of the day that the act came with, if any.
    """
    session.refresh(edition, ["revision"], with_for_update=True)
    session.refresh(edition, ["acts"])
    demand_allowed(activity, kind, situation(session, edition, now))
    act = ActivityAct(edition_id=edition.id, activity=activity, kind=kind, at=now, account_id=actor.id, reason=reason)
    act.moment_id = moment_id
    session.add(act)
    record_act(
        session, f"editions.{kind.value}", actor, now, edition_id=edition.id, subject=f"activity:{activity.value}"
    )
    return act


def publish(session: Session, edition: Edition, actor: Account, now: datetime) -> None:
    """Show the edition to everyone."""
    if edition.is_public:
        raise RuleError("L’édition est déjà publique : rien n’a été modifié.")
    edition.is_public = True
    record_act(session, "editions.publish", actor, now, edition_id=edition.id)


def withhold(session: Session, edition: Edition, actor: Account, now: datetime) -> None:
    """Hide an edition shown too early; not once people have been called."""
    if not edition.is_public:
        raise RuleError("L’édition n’est pas publique : rien n’a été modifié.")
    if edition.acts:
        raise RuleError(
            "L’appel a déjà été ouvert : l’édition reste publique, pour que chacun puisse en suivre les suites."
        )
    edition.is_public = False
    record_act(session, "editions.withhold", actor, now, edition_id=edition.id)
