"""Who was still there at each stage of an edition, counted by criterion: who registered, down to those kept.

People are counted, never read: coded answers, grouped by the database, of registrations that were not withdrawn.
Erasing a person leaves these answers, so the figures of an edition do not move with the years.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.funnel import Sheltered, Stage, sheltered
from app.core.labels import N_, LabelledEnum
from app.database import plain_rows
from app.models.convening import Attendance, AttendanceChange, Participant, ParticipantKind
from app.models.editions import Edition, Perimeter
from app.models.projects import Project, ProjectState
from app.models.prototypes import Prototype, Verdict
from app.models.seating import PlanState, Seat, SeatingPlan
from app.models.selection import Choice, Decision
from app.models.territories import College, Council, Department, District, Region, Zone
from app.models.volunteers import AgeBand, Sex, Volunteer

UNKNOWN = "00"
SAID_YES = (Attendance.CONFIRMED, Attendance.PRESENT)
STAGES = tuple(Stage)
Name = LabelledEnum | str  # the names of regions are not translated


class Criterion(LabelledEnum):
    SEX = "sexe", N_("Sexe")
    AGE = "age", N_("Âge")
    COLLEGE = "college", N_("Collège du conseil citoyen")
    REGION = "region", N_("Région")


class NoRegion(LabelledEnum):
    UNKNOWN = UNKNOWN, N_("région inconnue")


@dataclass(frozen=True)
class Funnel:
    """A criterion of an edition: its values by code, in order, and what may be published of their counts."""

    criterion: Criterion
    names: Mapping[str, Name]
    shown: Sheltered

    @property
    def values(self) -> list[str]:
        return list(self.shown.cells)


def is_over(edition: Edition, today: date) -> bool:
    """The day is past: who came is known, and so is who wrote what."""
    return edition.held_on is not None and edition.held_on < today


def over(session: Session, today: date) -> Sequence[Edition]:
    """The public editions whose day is past, first one first."""
    past = select(Edition).where(Edition.is_public, Edition.held_on < today).order_by(Edition.number)
    return session.scalars(past).all()


def funnels(session: Session, editions: Sequence[Edition]) -> dict[int, list[Funnel]]:
    """Edition id → one funnel per criterion; two queries for all editions together."""
    regions = session.scalars(select(Region).order_by(Region.code)).all()
    counted = _counted(session, [edition.id for edition in editions])
    return {edition.id: _of(edition, counted.get(edition.id, {}), regions) for edition in editions}


def _of(
    edition: Edition, counts: Mapping[Criterion, Counter[tuple[str, Stage]]], regions: Iterable[Region]
) -> list[Funnel]:
    found = []
    for criterion, names in _values(edition, regions).items():
        held = counts.get(criterion, Counter())
        rows = {value: [held[value, stage] for stage in STAGES] for value in names}
        found.append(Funnel(criterion, names, sheltered(rows)))
    return found


def _values(edition: Edition, regions: Iterable[Region]) -> dict[Criterion, dict[str, Name]]:
    """Every value that anybody could have, the largest regions first: the last of a list hides with the small ones."""
    near: dict[str, Name] = {
        one.code: one.name
        for one in sorted(regions, key=lambda one: -(one.priority_population or 0))
        if edition.perimeter is Perimeter.NATIONAL or one.zone is Zone.METROPOLE
    }
    return {
        Criterion.SEX: {one.value: one for one in Sex},
        Criterion.AGE: {one.value: one for one in AgeBand},
        Criterion.COLLEGE: {one.value: one for one in College},
        Criterion.REGION: {**near, UNKNOWN: NoRegion.UNKNOWN},
    }


def _counted(session: Session, editions: list[int]) -> dict[int, dict[Criterion, Counter[tuple[str, Stage]]]]:
    found: dict[int, dict[Criterion, Counter[tuple[str, Stage]]]] = {}
    for edition_id, depth, sex, age, college, region, count in plain_rows(session, REACHED, {"editions": editions}):
        of_edition = found.setdefault(edition_id, {criterion: Counter() for criterion in Criterion})
        for criterion, value in zip(Criterion, (sex.value, age.value, college.value, region), strict=True):
            for stage in STAGES[: depth + 1]:
                of_edition[criterion][value, stage] += count
    return found


def _reached() -> Select[*tuple[Any, ...]]:
    """Edition, rank of the last stage reached, the four values, how many people."""
    own, council_place = aliased(Department), aliased(Department)
    depth = _depth()
    region = func.coalesce(own.region_code, council_place.region_code, UNKNOWN)
    keys = (Volunteer.edition_id, depth, Volunteer.sex, Volunteer.age_band, Volunteer.college, region)
    return (
        select(*keys, func.count(Volunteer.id))
        .select_from(Volunteer)
        .outerjoin(Participant, _is_theirs())
        .outerjoin(District, Volunteer.district_code == District.code)
        .outerjoin(own, District.department_code == own.code)
        .outerjoin(Council, Volunteer.council_id == Council.id)
        .outerjoin(council_place, Council.department_code == council_place.code)
        .where(Volunteer.edition_id.in_(bindparam("editions", expanding=True, type_=Integer)))
        .where(or_(Volunteer.withdrawn_at.is_(None), Participant.id.is_not(None)))
        .group_by(*keys)
    )


def _is_theirs() -> Any:
    return and_(Participant.volunteer_id == Volunteer.id, Participant.kind == ParticipantKind.DRAWN)


def _depth() -> Any:
    """Each stage asks for the one before: whoever came without answering did say yes."""
    present = Participant.attendance == Attendance.PRESENT
    said_yes = exists().where(AttendanceChange.participant_id == Participant.id, AttendanceChange.after.in_(SAID_YES))
    handed_in = (
        select(Project.id)
        .join(Seat, Seat.table_id == Project.table_id)
        .join(SeatingPlan, Seat.plan_id == SeatingPlan.id)
        .where(SeatingPlan.state == PlanState.ADOPTED, Seat.participant_id == Participant.id)
        .where(Project.state != ProjectState.DRAFT)
        .correlate(Participant)
    )
    chosen = select(Choice.project_id).join(Decision).where(Decision.published_at.is_not(None))
    return case(
        (and_(present, handed_in.where(Project.id.in_(chosen)).exists()), 5),
        (and_(present, handed_in.exists()), 4),
        (present, 3),
        (or_(Participant.attendance.in_(SAID_YES), said_yes), 2),
        (Participant.id.is_not(None), 1),
        else_=0,
    )


REACHED = _reached()


@dataclass(frozen=True)
class Outcome:
    """What an edition led to."""

    projects: int = 0
    kept: int = 0
    prototypes: int = 0
    conclusive: int = 0


def outcomes(session: Session, editions: Sequence[Edition]) -> dict[int, Outcome]:
    """Edition id → what came of it, in one query."""
    handed_in = Project.state != ProjectState.DRAFT
    statement = (
        select(
            Project.edition_id,
            func.count(Project.id).filter(handed_in),
            func.count(Choice.project_id).filter(Decision.published_at.is_not(None)),
            func.count(Prototype.id),
            func.count(Prototype.id).filter(Prototype.verdict == Verdict.CONCLUSIVE),
        )
        .outerjoin(Choice, Choice.project_id == Project.id)
        .outerjoin(Decision, Choice.decision_id == Decision.id)
        .outerjoin(Prototype, Prototype.project_id == Project.id)
        .where(Project.edition_id.in_([edition.id for edition in editions]))
        .group_by(Project.edition_id)
    )
    found = {edition_id: Outcome(*counts) for edition_id, *counts in session.execute(statement)}
    return {edition.id: found.get(edition.id, Outcome()) for edition in editions}
