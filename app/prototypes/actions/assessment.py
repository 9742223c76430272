"""How far it went: the stage, and the verdict with its reason."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.models.accounts import Account
from app.models.prototypes import AssessmentPoint, Generalisation, PointKind, Prototype, PrototypeStage, Verdict
from app.prototypes.actions.rules import demand_going, record


def move(
    session: Session, prototype: Prototype, stage: PrototypeStage, town: str, now: datetime, actor: Account
) -> None:
    """Say which stage it has reached (in either direction) and where it takes place."""
    demand_going(prototype, now)
    if stage is PrototypeStage.CONCLUDED and prototype.verdict is None:
        raise RuleError("Un prototype est conclu par son avis : donnez l’avis, l’étape suivra.", field="stage")
    if stage is not PrototypeStage.CONCLUDED and prototype.verdict is not None:
        raise RuleError("L’avis est rendu : revenez d’abord sur l’avis pour rouvrir le prototype.", field="stage")
    prototype.stage = stage
    prototype.town = town
    record(session, "move", prototype, actor, now, stage=stage.value)


def judge(
    session: Session,
    prototype: Prototype,
    verdict: Verdict,
    reason: str,
    by_function: str,
    now: datetime,
    actor: Account,
) -> None:
    """Conclude, by function and with a reason, once strong points, levers and costs were written."""
    demand_going(prototype, now)
    kinds = set(session.scalars(select(AssessmentPoint.kind).where(AssessmentPoint.prototype_id == prototype.id)))
    if kinds != set(PointKind):
        raise RuleError(
            "Un avis s’appuie sur l’analyse : écrivez d’abord au moins un point fort, un levier d’amélioration et un "
            "coût. L’avis n’est pas enregistré."
        )
    prototype.verdict = verdict
    prototype.verdict_reason = reason
    prototype.verdict_by_function = by_function
    prototype.verdict_at = now
    prototype.stage = PrototypeStage.CONCLUDED
    record(session, "judge", prototype, actor, now, verdict=verdict.value)


def withdraw_verdict(session: Session, prototype: Prototype, now: datetime, actor: Account) -> None:
    """Come back to the analysis; the record keeps that a verdict had been given."""
    demand_going(prototype, now)
    if prototype.verdict is None:
        raise RuleError("Aucun avis n’est rendu : rien n’a été modifié.")
    if session.scalar(select(Generalisation.id).where(Generalisation.prototype_id == prototype.id).limit(1)):
        raise RuleError("Des territoires s’appuient sur cet avis : retirez-les d’abord. Rien n’a été modifié.")
    record(session, "withdraw_verdict", prototype, actor, now, verdict=prototype.verdict.value)
    prototype.verdict = prototype.verdict_at = None
    prototype.verdict_reason = prototype.verdict_by_function = ""
    prototype.stage = PrototypeStage.ANALYSIS
