"""Where a prototype is carried on, territory by territory, with the acts of each."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.followup import DeploymentAct
from app.models.prototypes import Generalisation, Prototype


def acts(session: Session, deployment: Generalisation) -> Sequence[DeploymentAct]:
    """The latest first."""
    return session.scalars(
        select(DeploymentAct)
        .where(DeploymentAct.deployment_id == deployment.id)
        .order_by(DeploymentAct.happened_on.desc(), DeploymentAct.id.desc())
    ).all()


def lived(session: Session, prototype: Prototype) -> Sequence[tuple[Generalisation, DeploymentAct | None]]:
    """Every territory with each of its acts (None where nothing was done yet), in order, in one query."""
    statement = (
        select(Generalisation, DeploymentAct)
        .outerjoin(DeploymentAct, DeploymentAct.deployment_id == Generalisation.id)
        .where(Generalisation.prototype_id == prototype.id)
        .order_by(Generalisation.id, DeploymentAct.happened_on, DeploymentAct.id)
    )
    return [(one, act) for one, act in session.execute(statement)]
