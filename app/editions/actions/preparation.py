"""Preparing an edition: its parameters, and the lists that describe it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.axes import axis_code
from app.core.errors import RuleError
from app.core.spelling import plain
from app.core.thread import Activity
from app.editions.queries.conduct import situation
from app.editions.queries.preparation import next_number, theme_uses
from app.models.accounts import Account, Role
from app.models.editions import ActivityPlan, Axis, Edition, Guest, ProgrammeItem, Theme
from app.models.oversight import record_act
from app.models.projects import Project
from app.models.roles import grant
from app.models.workshops import DiagnosisCard

FROZEN_FIELDS = ("table_count", "seats_per_table", "substitute_share", "perimeter", "excludes_previous")


@dataclass(frozen=True)
class Line:
    """A line of a list as the form gives it: its key if it exists, whether it was emptied, what it says."""

    key: int | None
    is_empty: bool
    content: Mapping[str, Any]


def create_edition(session: Session, values: Mapping[str, Any], actor: Account, now: datetime) -> Edition:
    """A new edition, hidden from the public, organised by whoever creates it."""
    _demand_free_number(session, values["number"], None)
    edition = Edition(**values, created_at=now)
    session.add(edition)
    session.flush()
    grant(session, actor, Role.ORGANISER, edition.id, now, actor)
    record_act(session, "editions.create", actor, now, edition_id=edition.id)
    return edition


def change_edition(
    session: Session, edition: Edition, values: Mapping[str, Any], actor: Account, now: datetime
) -> None:
    """Change its parameters; what the draw stands on does not move once the list is frozen."""
    _demand_free_number(session, values["number"], edition.id)
    changed = sorted(name for name, value in values.items() if getattr(edition, name) != value)
    if situation(session, edition, now).is_frozen and (moved := [name for name in FROZEN_FIELDS if name in changed]):
        raise RuleError(
            "La liste du tirage est figée : les places, le périmètre et la part de suppléants ne changent plus. "
            "Rien n’a été modifié.",
            field=moved[0],
        )
    for name in changed:
        setattr(edition, name, values[name])
    if changed:
        record_act(session, "editions.change", actor, now, edition_id=edition.id, fields=changed)


def save_themes(session: Session, edition: Edition, lines: Sequence[Line], actor: Account, now: datetime) -> None:
    """Write the themes; one in use keeps its place, its words may still be corrected."""
    existing = {theme.id: theme for theme in edition.themes}
    taken = {theme.code for theme in edition.themes}
    for line in lines:
        theme = existing.get(line.key or 0)
        if line.is_empty:
            if theme is not None:
                _demand_unused(theme, theme_uses(session, theme))
                session.delete(theme)
            continue
        if theme is None:
            theme = Theme(edition_id=edition.id, code=_free_code(line.content["label"], taken))
            session.add(theme)
        _write(theme, line.content)
    record_act(session, "editions.themes", actor, now, edition_id=edition.id)


def save_axes(session: Session, edition: Edition, lines: Sequence[Line], actor: Account, now: datetime) -> None:
    """Write the axes, at most so many per theme."""
    existing = {axis.id: axis for axis in edition.axes}
    themes = {theme.id: theme for theme in edition.themes}
    codes: set[str] = set()
    for line in lines:
        axis = existing.get(line.key or 0)
        if line.is_empty:
            if axis is not None:
                _demand_no_project(session, axis)
                _demand_no_lead(session, axis)
                session.delete(axis)
            continue
        theme = themes[line.content["theme_id"]]
        code = line.content["code"] or axis_code(theme.label, codes | {one.code for one in edition.axes})
        if code in codes:
            raise RuleError("Le code « %(code)s » est donné à deux axes : rien n’a été modifié.", code=code)
        codes.add(code)
        axis = axis or Axis(edition_id=edition.id)
        session.add(axis)
        _write(axis, {**line.content, "code": code})
    session.flush()
    _demand_few_axes(session, edition)
    record_act(session, "editions.axes", actor, now, edition_id=edition.id)


def save_programme(session: Session, edition: Edition, lines: Sequence[Line], actor: Account, now: datetime) -> None:
    begun = {item.id: item for item in edition.programme if item.begun_at}
    lost = next((begun[line.key] for line in lines if line.is_empty and line.key in begun), None)
    if lost is not None:
        raise RuleError(
            "« %(moment)s » a déjà eu lieu : ses heures réelles sont gardées, il ne peut plus être retiré. "
            "Rien n’a été modifié.",
            moment=lost.label,
        )
    _save(session, edition, ProgrammeItem, edition.programme, lines)
    record_act(session, "editions.programme", actor, now, edition_id=edition.id)


def save_guests(session: Session, edition: Edition, lines: Sequence[Line], actor: Account, now: datetime) -> None:
    _save(session, edition, Guest, edition.guests, lines)
    record_act(session, "editions.guests", actor, now, edition_id=edition.id)


def save_plans(
    session: Session,
    edition: Edition,
    dates: Mapping[Activity, tuple[datetime | None, datetime | None]],
    actor: Account,
    now: datetime,
) -> None:
    """Write the calendar: when each activity is foreseen to open and to close."""
    existing = {plan.activity: plan for plan in edition.plans}
    for activity, (opens_at, closes_at) in dates.items():
        plan = existing.get(activity)
        if plan is None and (opens_at or closes_at):
            plan = ActivityPlan(edition_id=edition.id, activity=activity)
            session.add(plan)
        if plan is not None:
            plan.opens_at, plan.closes_at = opens_at, closes_at
    record_act(session, "editions.plans", actor, now, edition_id=edition.id)


def demand_unchanged(session: Session, edition: Edition, state: Callable[[], str], seen: str) -> None:
    """Refuse to overwrite what somebody else wrote since the page was opened; nobody writes until the end."""
    session.refresh(edition, ["revision"], with_for_update=True)
    if seen != state():
        raise RuleError(
            "Quelqu’un d’autre a modifié ces réglages pendant que vous écriviez : rien n’a été enregistré. "
            "Ce que vous avez écrit est toujours là. Relisez, puis enregistrez de nouveau pour le garder."
        )


def _save(session: Session, edition: Edition, model: type[Any], existing: Sequence[Any], lines: Sequence[Line]) -> None:
    """Lines written are kept or added, lines emptied are removed; lines that the form did not hold stay."""
    known = {row.id: row for row in existing}
    for line in lines:
        row = known.get(line.key or 0)
        if line.is_empty:
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = model(edition_id=edition.id)
            session.add(row)
        _write(row, line.content)


def _write(row: Any, content: Mapping[str, Any]) -> None:
    for name, value in content.items():
        setattr(row, name, value)


def _demand_free_number(session: Session, number: int, own_id: int | None) -> None:
    other = session.scalar(select(Edition.id).where(Edition.number == number))
    if other is not None and other != own_id:
        raise RuleError(
            "Le numéro %(number)s est déjà pris : choisissez-en un autre, par exemple %(free)s.",
            field="number",
            number=number,
            free=next_number(session),
        )


def _demand_unused(theme: Theme, uses: int) -> None:
    if uses:
        raise RuleError(
            "Le thème « %(theme)s » a déjà des volontaires, des tables, des axes ou des cartes : il ne peut plus être "
            "retiré. "
            "Corrigez ses mots si besoin. Rien n’a été modifié.",
            theme=theme.label,
        )


def _demand_no_project(session: Session, axis: Axis) -> None:
    if session.scalar(select(func.count(Project.id)).where(Project.axis_id == axis.id)):
        raise RuleError(
            "L’axe « %(axis)s » porte déjà des projets : il ne peut plus être retiré. Rien n’a été modifié.",
            axis=axis.label,
        )


def _demand_no_lead(session: Session, axis: Axis) -> None:
    if session.scalar(select(func.count(DiagnosisCard.id)).where(DiagnosisCard.axis_id == axis.id)):
        raise RuleError(
            "Des pistes sont rangées dans l’axe « %(axis)s » : réunissez-le à un autre depuis la page de regroupement, "
            "qui en garde la trace. Rien n’a été modifié.",
            axis=axis.label,
        )


def _demand_few_axes(session: Session, edition: Edition) -> None:
    crowded = session.execute(
        select(Theme.label, func.count(Axis.id))
        .join(Axis, Axis.theme_id == Theme.id)
        .where(Theme.edition_id == edition.id)
        .group_by(Theme.id, Theme.label)
        .having(func.count(Axis.id) > edition.axes_per_theme)
    ).first()
    if crowded:
        raise RuleError(
            "Le thème « %(theme)s » a %(count)s axes, il en est prévu %(most)s au plus. Rien n’a été modifié.",
            theme=crowded[0],
            count=crowded[1],
            most=edition.axes_per_theme,
        )


def _free_code(label: str, taken: set[str]) -> str:
    """A code made of the label, never given twice in an edition."""
    base = plain(label).replace(" ", "-")[:24] or "theme"
    code, n = base, 2
    while code in taken:
        code, n = f"{base}-{n}", n + 1
    taken.add(code)
    return code
