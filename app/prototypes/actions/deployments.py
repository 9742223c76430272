"""Where a conclusive prototype is carried on: each territory has its state, its person in charge, its acts."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.paris import day_of
from app.models.accounts import Account
from app.models.followup import DeploymentAct
from app.models.prototypes import DeploymentState, Generalisation, Prototype, Verdict
from app.prototypes.actions.rules import demand_going, demand_past, record


@dataclass(frozen=True)
class Standing:
    """How a deployment stands after an act: `in_charge` is a function, the dates are those foreseen."""

    state: DeploymentState
    in_charge: str = ""
    starts_on: date | None = None
    due_on: date | None = None


def generalise(
    session: Session, prototype: Prototype, place: str, now: datetime, actor: Account, standing: Standing | None = None
) -> Generalisation:
    """A territory carries a conclusive prototype on."""
    demand_going(prototype, now)
    if prototype.verdict is not Verdict.CONCLUSIVE:
        raise RuleError("Seul un prototype jugé concluant est repris ailleurs. Rien n’a été enregistré.")
    same = select(Generalisation.id).where(Generalisation.prototype_id == prototype.id, Generalisation.place == place)
    if session.scalar(same) is not None:
        raise RuleError("Ce territoire est déjà dans la liste.", field="place")
    one = Generalisation(prototype_id=prototype.id, place=place, decided_at=now, version=1)
    _stand(one, standing or Standing(DeploymentState.DECIDED))
    session.add(one)
    session.flush()
    record(session, "generalise", prototype, actor, now, deployment=one.id)
    return one


def note_act(
    session: Session,
    prototype: Prototype,
    deployment: Generalisation,
    standing: Standing,
    happened_on: date,
    words: str,
    version: int,
    token: str,
    now: datetime,
    actor: Account,
) -> DeploymentAct:
    """Write what was done, and how things stand since. `version` is the one that was being read."""
    demand_going(prototype, now)
    session.refresh(deployment, with_for_update={"of": type(deployment)})
    sent = session.scalar(select(DeploymentAct).filter_by(deployment_id=deployment.id, token=token))
    if sent is not None:
        return sent
    demand_past(happened_on, now, "happened_on")
    if happened_on < day_of(deployment.decided_at):
        raise RuleError(
            "Cette date est avant la décision pour ce territoire, le %(decided)s. Rien n’a été enregistré.",
            field="happened_on",
            decided=day_of(deployment.decided_at),
        )
    if deployment.version != version:
        raise RuleError(
            "Quelqu’un a noté un acte pour ce territoire pendant que vous écriviez. Rien n’a été modifié, et votre "
            "texte est toujours là : comparez avec l’état actuel, puis enregistrez de nouveau."
        )
    _stand(deployment, standing)
    deployment.version += 1
    act = DeploymentAct(deployment_id=deployment.id, happened_on=happened_on, words=words, written_at=now, token=token)
    act.state, act.in_charge, act.account_id = standing.state, standing.in_charge, actor.id
    act.starts_on, act.due_on = standing.starts_on, standing.due_on
    session.add(act)
    session.flush()
    record(session, "note_act", prototype, actor, now, deployment=deployment.id, state=standing.state.value)
    return act


def stop_generalising(
    session: Session, prototype: Prototype, territory: Generalisation, now: datetime, actor: Account
) -> None:
    """Undo an addition; a deployment that lived is given up by an act, never removed."""
    demand_going(prototype, now)
    if session.scalar(select(DeploymentAct.id).where(DeploymentAct.deployment_id == territory.id).limit(1)) is not None:
        raise RuleError(
            "Des actes sont déjà notés pour ce territoire : il ne se retire plus. Notez plutôt qu’il est abandonné. "
            "Rien n’a été modifié."
        )
    record(session, "stop_generalising", prototype, actor, now, place=territory.place)
    session.delete(territory)


def _stand(one: Generalisation, standing: Standing) -> None:
    if standing.starts_on and standing.due_on and standing.due_on < standing.starts_on:
        raise RuleError("La fin prévue vient avant le début : vérifiez les deux dates.", field="due_on")
    one.state, one.in_charge = standing.state, standing.in_charge
    one.starts_on, one.due_on = standing.starts_on, standing.due_on
