"""What the conduct of an edition looks at, read in one query."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from app.core.cards import CardKind
from app.core.conduct import Situation
from app.core.thread import Activity, StepState
from app.models.convening import Participant
from app.models.draws import Draw, DrawKind, DrawState
from app.models.editions import Axis, Edition, Theme
from app.models.projects import Project, ProjectState
from app.models.prototypes import Prototype
from app.models.seating import PlanState, SeatingPlan
from app.models.selection import Decision
from app.models.stage import Pitch, PitchState
from app.models.volunteers import Membership, Volunteer
from app.models.votes import Poll, PollState
from app.models.workshops import CardState, DiagnosisCard

FROZEN = (DrawState.FROZEN, DrawState.DRAWN, DrawState.PUBLISHED)
DRAWN = (DrawState.DRAWN, DrawState.PUBLISHED)


def situation(session: Session, edition: Edition, now: datetime) -> Situation:
    """Everything that opening or closing an activity depends on."""
    row = session.execute(_counts(edition.id, edition.axes_per_theme)).one()
    steps = edition.thread(now)
    return Situation(
        is_public=edition.is_public,
        open=frozenset(step.activity for step in steps if step.state is StepState.CURRENT),
        opened_once=frozenset(step.activity for step in steps if step.state is not StepState.UPCOMING),
        themes=row.themes,
        axes=row.axes,
        axes_wanted=row.themes * edition.axes_per_theme,
        crowded_themes=row.crowded,
        loose_leads=row.loose_leads,
        has_call_end=any(plan.activity is Activity.CALL and plan.closes_at for plan in edition.planned()),
        to_check=row.to_check,
        is_frozen=row.frozen > 0,
        is_drawn=row.drawn > 0,
        convened=row.convened,
        has_plan=row.plans > 0,
        drafts=row.drafts,
        submitted=row.submitted,
        to_pitch=row.to_pitch,
        open_polls=row.open_polls,
        has_decision=row.decisions > 0,
        prototypes=row.prototypes,
    )


def _counts(edition_id: int, axes_per_theme: int) -> Select[*tuple[int, ...]]:
    """One row of named counts."""

    def count(model: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
        return select(func.count(model.id)).where(model.edition_id == edition_id, *conditions).scalar_subquery()

    real = Draw.kind == DrawKind.REAL
    to_check = Volunteer.withdrawn_at.is_(None) & (Volunteer.membership == Membership.TO_CHECK)
    crowded = (
        select(Axis.theme_id)
        .where(Axis.edition_id == edition_id)
        .group_by(Axis.theme_id)
        .having(func.count(Axis.id) > axes_per_theme)
        .subquery()
    )
    is_loose_lead = (
        (DiagnosisCard.kind == CardKind.LEAD)
        & (DiagnosisCard.state == CardState.READABLE)
        & DiagnosisCard.axis_id.is_(None)
    )
    return select(
        select(func.count()).select_from(crowded).scalar_subquery().label("crowded"),
        count(DiagnosisCard, is_loose_lead).label("loose_leads"),
        count(Theme, Theme.is_candidate.is_(False)).label("themes"),
        count(Axis).label("axes"),
        count(Volunteer, to_check).label("to_check"),
        count(Draw, real, Draw.state.in_(FROZEN)).label("frozen"),
        count(Draw, real, Draw.state.in_(DRAWN)).label("drawn"),
        count(Participant).label("convened"),
        count(SeatingPlan, SeatingPlan.state == PlanState.ADOPTED).label("plans"),
        count(Project, Project.state == ProjectState.DRAFT).label("drafts"),
        count(Project, Project.state != ProjectState.DRAFT).label("submitted"),
        count(Pitch, Pitch.state.in_((PitchState.WAITING, PitchState.MISSING))).label("to_pitch"),
        count(Poll, Poll.state == PollState.OPEN).label("open_polls"),
        count(Decision, Decision.published_at.is_not(None)).label("decisions"),
        count(Prototype).label("prototypes"),
    )
