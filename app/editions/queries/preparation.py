"""What preparing an edition asks: the next number, whether a theme is in use."""

import hashlib
from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.editions import Axis, Edition, Theme
from app.models.seating import Table
from app.models.volunteers import ThemeWish, VolunteerTheme
from app.models.workshops import DiagnosisCard


def next_number(session: Session) -> int:
    """The number after the last edition's."""
    return (session.scalar(select(func.max(Edition.number))) or 0) + 1


def theme_uses(session: Session, theme: Theme) -> int:
    """How many volunteers, tables, axes and cards stand on a theme."""
    counts = (
        select(func.count()).select_from(VolunteerTheme).where(VolunteerTheme.theme_id == theme.id),
        select(func.count()).select_from(ThemeWish).where(ThemeWish.theme_id == theme.id),
        select(func.count(Table.id)).where(Table.theme_id == theme.id),
        select(func.count(Axis.id)).where(Axis.theme_id == theme.id),
        select(func.count(DiagnosisCard.id)).where(DiagnosisCard.theme_id == theme.id),
    )
    return sum(session.execute(select(*(count.scalar_subquery() for count in counts))).one())


def state_of(rows: Iterable[object], names: Sequence[str]) -> str:
    """A short mark of what these rows say, to tell whether somebody changed them since a page was opened."""
    said = [[str(getattr(row, name)) for name in names] for row in rows]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
