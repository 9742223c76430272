"""What is known of a table's sheet: who may write it, what it holds, its versions, and all sheets of an edition."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.errors import RuleError
from app.core.sheet import Line, Partner, Sheet, demand_complete, from_record
from app.extensions import db
from app.models.accounts import Account
from app.models.convening import COMING, Participant
from app.models.editions import Axis, Edition
from app.models.projects import Attachment, Project, ProjectState, ProjectVersion
from app.models.seating import PlanState, Seat, SeatingPlan, Table
from app.models.territories import District
from app.models.volunteers import Volunteer


def table_numbered(edition: Edition, number: int) -> Table | None:
    return db.session.scalar(select(Table).where(Table.edition_id == edition.id, Table.number == number))


def project_numbered(edition: Edition, number: int) -> Project | None:
    """The project of a table, with all that its page shows."""
    statement = select(Project).where(Project.edition_id == edition.id, Project.number == number)
    return db.session.scalar(
        statement.options(
            joinedload(Project.table),
            joinedload(Project.axis),
            joinedload(Project.district).selectinload(District.communes),
            selectinload(Project.budget_lines),
            selectinload(Project.partners),
            selectinload(Project.cards),
        )
    )


def seats_of(table: Table) -> Sequence[Seat]:
    """Who sits at the table in the adopted plan and is still coming, the captain first."""
    statement = (
        select(Seat)
        .join(SeatingPlan)
        .join(Participant)
        .where(Seat.table_id == table.id, SeatingPlan.state == PlanState.ADOPTED, Participant.attendance.in_(COMING))
        .options(
            joinedload(Seat.participant).joinedload(Participant.volunteer).joinedload(Volunteer.person),
            joinedload(Seat.participant).joinedload(Participant.facilitator),
        )
        .order_by(Seat.is_captain.desc(), Seat.id)
    )
    return db.session.scalars(statement).all()


def members_of(table: Table) -> list[Participant]:
    return [seat.participant for seat in seats_of(table)]


def table_of(account: Account, edition: Edition) -> Table | None:
    """The table where this account's person sits, in the adopted plan."""
    statement = (
        select(Table)
        .join(Seat)
        .join(SeatingPlan)
        .join(Participant)
        .outerjoin(Volunteer, Participant.volunteer_id == Volunteer.id)
        .where(
            SeatingPlan.edition_id == edition.id,
            SeatingPlan.state == PlanState.ADOPTED,
            Participant.attendance.in_(COMING),
            func.coalesce(Volunteer.person_id, Participant.person_id) == account.person_id,
        )
    )
    return db.session.scalar(statement.limit(1))


def sheet_of(project: Project | None) -> Sheet:
    """The current sheet; an empty one for a table that has not begun."""
    if project is None:
        return Sheet()
    return Sheet(
        title=project.title,
        axis=project.axis.code if project.axis else "",
        need=project.need,
        objective=project.objective,
        place=project.place,
        district=project.district_code or "",
        budget=project.budget_cents,
        lines=tuple(Line(line.label, line.amount_cents) for line in project.budget_lines),
        partners=tuple(Partner(partner.name, partner.state.value) for partner in project.partners),
        skills=tuple(project.skills),
        presenter=project.presenter_id,
        cards=tuple(sorted(card.reference for card in project.cards)),
    )


def versions_of(project: Project) -> Sequence[ProjectVersion]:
    """Every version, the last first."""
    statement = select(ProjectVersion).where(ProjectVersion.project_id == project.id)
    return db.session.scalars(
        statement.options(joinedload(ProjectVersion.account)).order_by(ProjectVersion.number.desc())
    ).all()


def obstacle(project: Project) -> RuleError | None:
    """Why the sheet cannot be submitted yet."""
    axes = select(Axis.id).where(Axis.edition_id == project.edition_id).limit(1)
    try:
        demand_complete(sheet_of(project), with_axis=db.session.scalar(axes) is not None)
    except RuleError as refusal:
        return refusal
    return None


def version_numbered(project: Project, number: int) -> ProjectVersion | None:
    statement = select(ProjectVersion).where(ProjectVersion.project_id == project.id, ProjectVersion.number == number)
    return db.session.scalar(statement.options(joinedload(ProjectVersion.account)))


def is_own_since(project: Project, number: int, writer: str, account: Account) -> bool:
    """Did this very page, in these hands, save all that was saved since that version?"""
    statement = select(ProjectVersion.writer, ProjectVersion.account_id).where(
        ProjectVersion.project_id == project.id, ProjectVersion.number > number
    )
    since = db.session.execute(statement).all()
    return bool(writer and since) and all(tuple(row) == (writer, account.id) for row in since)


def sheet_at(project: Project | None, number: int) -> Sheet:
    """The sheet as it was at one version; empty before the first."""
    version = version_numbered(project, number) if project else None
    return from_record(version.content) if version else Sheet()


def shown(edition: Edition) -> list[Project]:
    """The projects that the public sees: every one whose sheet was submitted."""
    statement = (
        select(Project)
        .where(Project.edition_id == edition.id, Project.state != ProjectState.DRAFT)
        .options(joinedload(Project.axis), joinedload(Project.district).selectinload(District.communes))
        .order_by(Project.number)
    )
    return list(db.session.scalars(statement))


def attachments_of(project: Project, *, public_only: bool = False) -> Sequence[Attachment]:
    """What is joined to a sheet, in the order in which it came; what was removed comes too, unless `public_only`."""
    statement = select(Attachment).where(Attachment.project_id == project.id).order_by(Attachment.number)
    if public_only:
        statement = statement.where(Attachment.is_public, Attachment.removed_at.is_(None))
    return db.session.scalars(statement).all()


def attachment_numbered(project: Project, number: int) -> Attachment | None:
    return db.session.scalar(select(Attachment).where(Attachment.project_id == project.id, Attachment.number == number))


def count_tables(edition: Edition) -> int:
    return db.session.scalar(select(func.count(Table.id)).where(Table.edition_id == edition.id)) or 0


def with_headings(edition: Edition) -> list[Project]:
    """Every project of the edition, with all that its steps are judged by."""
    statement = select(Project).where(Project.edition_id == edition.id)
    return list(
        db.session.scalars(
            statement.options(
                joinedload(Project.axis),
                selectinload(Project.budget_lines),
                selectinload(Project.partners),
                selectinload(Project.cards),
            )
        )
    )
