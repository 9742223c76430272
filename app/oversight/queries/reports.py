"""What readers reported, for those who answer."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from app.models.accounts import Account, Role, RoleGrant
from app.models.editions import Edition
from app.models.oversight import ContentReport


def numbers_of(session: Session, account: Account) -> Sequence[int] | None:
    """The numbers of the editions whose reports this account answers; None for all reports, of any page."""
    grants = session.scalars(
        select(RoleGrant).where(
            RoleGrant.account_id == account.id,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.role.in_((Role.ADMINISTRATOR, Role.ORGANISER)),
        )
    ).all()
    if any(grant.role is Role.ADMINISTRATOR or grant.edition_id is None for grant in grants):
        return None
    return session.scalars(select(Edition.number).where(Edition.id.in_([grant.edition_id for grant in grants]))).all()


def reports(numbers: Sequence[int] | None) -> Select[ContentReport]:
    """Those that wait first, the oldest of them on top; then those answered, last first."""
    return (
        select(ContentReport)
        .where(_visible(numbers))
        .order_by(
            ContentReport.handled_at.is_not(None),
            ContentReport.handled_at.desc(),
            ContentReport.reported_at,
            ContentReport.id,
        )
    )


def report(session: Session, numbers: Sequence[int] | None, report_id: int) -> ContentReport | None:
    return session.scalar(select(ContentReport).where(ContentReport.id == report_id, _visible(numbers)))


def waiting(session: Session, numbers: Sequence[int] | None) -> int:
    """How many reports nobody answered yet."""
    statement = select(func.count()).select_from(ContentReport)
    return session.scalar(statement.where(_visible(numbers), ContentReport.handled_at.is_(None))) or 0


def _visible(numbers: Sequence[int] | None) -> ColumnElement[bool]:
    if numbers is None:
        return ContentReport.id.is_not(None)
    own = [
        or_(ContentReport.path == f"/editions/{number}", ContentReport.path.startswith(f"/editions/{number}/"))
        for number in numbers
    ]
    return or_(false(), *own)
