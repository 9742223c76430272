"""Indicators: a baseline, a target, a value over time. A figure corrected stays beside the one that replaces it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import RuleError
from app.core.measures import typed
from app.core.paris import day_of
from app.models.accounts import Account
from app.models.followup import Evidence, Indicator, Reading
from app.models.prototypes import JournalEntry, Prototype
from app.prototypes.actions.rules import demand_going, demand_not_before_start, demand_past, record


@dataclass(frozen=True)
class Figure:
    """A value in hundredths, its day, and how it is known."""

    value: int
    measured_on: date
    source: str = ""


@dataclass(frozen=True)
class Aim:
    """What is counted, in what unit, from where (in hundredths) and on which day."""

    label: str
    unit: str
    baseline: int
    baseline_on: date
    target: int
    target_on: date


def follow(session: Session, prototype: Prototype, aim: Aim, now: datetime, actor: Account) -> Indicator:
    demand_going(prototype, now)
    demand_past(aim.baseline_on, now, "baseline_on")
    demand_not_before_start(prototype, aim.target_on, "target_on")
    _demand_way(aim.baseline, aim.baseline_on, aim.target, aim.target_on)
    if session.scalar(select(Indicator.id).filter_by(prototype_id=prototype.id, label=aim.label)) is not None:
        raise RuleError("Ce chiffre est déjà suivi sous ce nom. Rien n’a été ajouté.", field="label")
    indicator = Indicator(prototype_id=prototype.id, label=aim.label, unit=aim.unit, written_at=now)
    indicator.baseline, indicator.baseline_on = aim.baseline, aim.baseline_on
    indicator.target, indicator.target_on, indicator.account_id = aim.target, aim.target_on, actor.id
    session.add(indicator)
    session.flush()
    record(session, "follow_indicator", prototype, actor, now, indicator=indicator.id)
    return indicator


def retarget(
    session: Session,
    prototype: Prototype,
    indicator: Indicator,
    target: int,
    target_on: date,
    reason: str,
    now: datetime,
    actor: Account,
) -> None:
    """Aim elsewhere. The journal says so with the reason, in French as the rest of it: no target moves silently."""
    demand_going(prototype, now)
    session.refresh(indicator, with_for_update={"of": type(indicator)})
    _demand_way(indicator.baseline, indicator.baseline_on, target, target_on)
    if (target, target_on) == (indicator.target, indicator.target_on):
        raise RuleError("C’est déjà la cible : rien n’a été modifié.", field="target")
    before = f"{_said(indicator.target, indicator.unit)} le {indicator.target_on:%d/%m/%Y}"
    after = f"{_said(target, indicator.unit)} le {target_on:%d/%m/%Y}"
    text = f"Pour « {indicator.label} », la cible était de {before} ; elle est maintenant de {after}. {reason}"
    entry = JournalEntry(prototype_id=prototype.id, happened_on=day_of(now), text=text, written_at=now)
    entry.account_id = actor.id
    session.add(entry)
    indicator.target, indicator.target_on = target, target_on
    record(session, "retarget_indicator", prototype, actor, now, indicator=indicator.id)


def measure(
    session: Session, prototype: Prototype, indicator: Indicator, figure: Figure, now: datetime, actor: Account
) -> Reading:
    """One value a day: the same sent twice is there once, another one is a correction."""
    demand_going(prototype, now)
    _demand_day(indicator, figure.measured_on, now)
    same = _in_force(session, indicator, figure.measured_on)
    if same is not None and (same.value, same.source) == (figure.value, figure.source):
        return same
    if same is not None:
        raise _already(same)
    return _add(session, prototype, indicator, figure, None, now, actor)


def correct_reading(
    session: Session,
    prototype: Prototype,
    indicator: Indicator,
    reading: Reading,
    figure: Figure,
    now: datetime,
    actor: Account,
) -> Reading:
    """Put another value in the place of this one, which stays readable."""
    demand_going(prototype, now)
    _demand_day(indicator, figure.measured_on, now)
    session.refresh(reading, with_for_update={"of": type(reading)})
    if reading.replaced_at is not None:
        raise RuleError("Cette valeur est déjà corrigée. Rien n’a été modifié : corrigez la nouvelle.")
    if (reading.value, reading.measured_on, reading.source) == (figure.value, figure.measured_on, figure.source):
        raise RuleError("Rien n’a changé : la valeur reste comme elle est.")
    other = _in_force(session, indicator, figure.measured_on)
    if other is not None and other.id != reading.id:
        raise _already(other)
    reading.replaced_at = now
    session.flush()
    return _add(session, prototype, indicator, figure, reading.id, now, actor)


def unfollow(session: Session, prototype: Prototype, indicator: Indicator, now: datetime, actor: Account) -> None:
    """Undo an addition; what was measured, or proves something, is never removed."""
    demand_going(prototype, now)
    measured = select(Reading.id).where(Reading.indicator_id == indicator.id)
    proving = select(Evidence.id).where(Evidence.indicator_id == indicator.id)
    if session.scalar(measured.limit(1)) is not None or session.scalar(proving.limit(1)) is not None:
        raise RuleError("Ce chiffre a déjà des valeurs, ou sert de preuve : il reste suivi. Rien n’a été retiré.")
    record(session, "unfollow_indicator", prototype, actor, now, indicator=indicator.id)
    session.delete(indicator)


def _add(
    session: Session,
    prototype: Prototype,
    indicator: Indicator,
    figure: Figure,
    replaces: int | None,
    now: datetime,
    actor: Account,
) -> Reading:
    reading = Reading(indicator_id=indicator.id, measured_on=figure.measured_on, value=figure.value, written_at=now)
    reading.source, reading.account_id, reading.replaces_id = figure.source, actor.id, replaces
    session.add(reading)
    session.flush()
    act = "correct_reading" if replaces else "measure_indicator"
    record(session, act, prototype, actor, now, indicator=indicator.id, reading=reading.id)
    return reading


def _in_force(session: Session, indicator: Indicator, day: date) -> Reading | None:
    statement = select(Reading).where(Reading.indicator_id == indicator.id, Reading.measured_on == day)
    return session.scalar(statement.where(Reading.replaced_at.is_(None)))


def _demand_day(indicator: Indicator, day: date, now: datetime) -> None:
    demand_past(day, now, "measured_on")
    if day < indicator.baseline_on:
        raise RuleError(
            "Cette date est avant le point de départ, le %(start)s. Rien n’a été enregistré.",
            field="measured_on",
            start=indicator.baseline_on,
        )


def _demand_way(baseline: int, baseline_on: date, target: int, target_on: date) -> None:
    if target == baseline:
        raise RuleError("La cible est la même que le point de départ : rien ne changerait.", field="target")
    if target_on <= baseline_on:
        raise RuleError("La cible vient avant le point de départ : vérifiez les deux dates.", field="target_on")


def _already(other: Reading) -> RuleError:
    return RuleError(
        "Une valeur est déjà notée pour le %(day)s. Corrigez-la dans le tableau, ou changez la date. Rien n’a été "
        "enregistré.",
        field="measured_on",
        day=other.measured_on,
    )


def _said(hundredths: int, unit: str) -> str:
    return f"{typed(hundredths)} {unit}".strip()
