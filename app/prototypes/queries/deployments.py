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


def acts_of_prototype(session: Session, prototype: Prototype) -> Sequence[tuple[DeploymentAct, str]]:
    """Every act with the name of its territory, in order."""
    statement = (
        select(DeploymentAct, Generalisation.place)
        .join(Generalisation, DeploymentAct.deployment_id == Generalisation.id)
        .where(Generalisation.prototype_id == prototype.id)
        .order_by(DeploymentAct.happened_on, DeploymentAct.id)
    )
    return [(act, place) for act, place in session.execute(statement)]
