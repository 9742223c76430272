"""Indicators as everyone reads them: where they stand, how far they went, and the picture of their way."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from app.core.curve import Curve, curve
from app.core.measures import share_of_way
from app.models.followup import Indicator, Reading
from app.models.prototypes import Prototype


@dataclass(frozen=True)
class Followed:
    """An indicator with its values in force, oldest first; `replaced` are those that were corrected."""

    indicator: Indicator
    readings: Sequence[Reading]
    replaced: Sequence[Reading] = ()

    @property
    def last(self) -> Reading | None:
        return self.readings[-1] if self.readings else None

    @property
    def share(self) -> int:
        """How far on the way from the baseline to the target, in hundredths; 0 before the first value."""
        one = self.indicator
        return share_of_way(one.baseline, one.target, self.last.value) if self.last else 0

    @property
    def is_reached(self) -> bool:
        return self.share >= 100

    @property
    def curve(self) -> Curve:
        one = self.indicator
        points = [(one.baseline_on, one.baseline), *((each.measured_on, each.value) for each in self.readings)]
        return curve(points, (one.target_on, one.target))


def followed(session: Session, prototype: Prototype) -> list[Followed]:
    """Every indicator with all its values, corrected ones included."""
    found = session.scalars(
        select(Indicator)
        .where(Indicator.prototype_id == prototype.id)
        .options(selectinload(Indicator.readings))
        .order_by(Indicator.id)
    )
    return [
        Followed(
            one,
            [each for each in one.readings if each.replaced_at is None],
            [each for each in one.readings if each.replaced_at is not None],
        )
        for one in found
    ]


def standings(session: Session, prototype: Prototype) -> list[Followed]:
    """The same with the values in force alone, in one query."""
    found = session.scalars(
        select(Indicator)
        .outerjoin(Reading, and_(Reading.indicator_id == Indicator.id, Reading.replaced_at.is_(None)))
        .where(Indicator.prototype_id == prototype.id)
        .options(contains_eager(Indicator.readings))
        .order_by(Indicator.id, Reading.measured_on)
    ).unique()
    return [Followed(one, list(one.readings)) for one in found]
