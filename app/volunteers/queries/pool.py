"""The pool beside its targets: where volunteers are missing, while there is still time to call for them."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.draw.quotas import largest_remainder
from app.core.labels import LabelledEnum
from app.models.convening import Participant, ParticipantKind
from app.models.editions import Edition, Perimeter
from app.models.territories import College, Council, Department, District, Region, Zone
from app.models.volunteers import AgeBand, Sex, Volunteer
from app.volunteers.queries.desk import ELIGIBLE

YEARS_COVERED = {
    AgeBand.A16: 2, AgeBand.A18: 7, AgeBand.A25: 10, AgeBand.A35: 15, AgeBand.A50: 15, AgeBand.A65: 15
}  # fmt: skip  # the last one counted up to 79
Target = int | tuple[int, int] | None


@dataclass(frozen=True)
class Row:
    """One value of a criterion: seats aimed at (a number, or bounds), and eligible volunteers."""

    code: str
    name: LabelledEnum | str
    target: Target
    count: int

    @property
    def least(self) -> int:
        return self.target[0] if isinstance(self.target, tuple) else self.target or 0

    @property
    def missing(self) -> int:
        """How many more volunteers would make this target reachable."""
        return max(0, self.least - self.count)


@dataclass(frozen=True)
class Pool:
    """`eligible` people for `seats`, from `councils` councils; one list of rows per criterion."""

    seats: int
    eligible: int
    councils: int
    newcomers: int
    regions: list[Row]
    sexes: list[Row]
    ages: list[Row]
    colleges: list[Row]

    @property
    def missing(self) -> list[Row]:
        rows = [*self.regions, *self.sexes, *self.colleges]  # ages are a landmark only
        return sorted((row for row in rows if row.missing), key=lambda row: -row.missing)

    @property
    def richest_region(self) -> Row | None:
        """The region with most volunteers for its seats."""
        served = [row for row in self.regions if row.least and row.count > row.least]
        return max(served, key=lambda row: row.count / row.least, default=None)


def pool_of(session: Session, edition: Edition) -> Pool:
    """Two queries, whatever the number of volunteers."""
    region = func.coalesce(
        select(Department.region_code).where(Department.code == District.department_code).scalar_subquery(),
        select(Department.region_code).where(Department.code == Council.department_code).scalar_subquery(),
    )
    columns = (region, Volunteer.sex, Volunteer.age_band, Volunteer.college, Volunteer.took_part_before)
    groups = session.execute(
        select(*columns, Volunteer.council_id, func.count())
        .select_from(Volunteer)
        .outerjoin(District, Volunteer.district_code == District.code)
        .outerjoin(Council, Volunteer.council_id == Council.id)
        .where(Volunteer.edition_id == edition.id, *ELIGIBLE, *_newcomers_only(edition))
        .group_by(*columns, Volunteer.council_id)
    ).all()
    regions = _perimeter(session, edition)
    return Pool(
        seats=edition.seats,
        eligible=sum(row[-1] for row in groups),
        councils=len({row[-2] for row in groups if row[-2] is not None}),
        newcomers=sum(row[-1] for row in groups if not row[4]),
        regions=_region_rows(regions, _counts(groups, 0), edition.seats),
        sexes=_sex_rows(_counts(groups, 1), edition.seats),
        ages=_age_rows(_counts(groups, 2), edition.seats),
        colleges=_college_rows(_counts(groups, 3), edition.seats),
    )


def _newcomers_only(edition: Edition) -> list[Any]:
    if not edition.excludes_previous:
        return []
    before = (
        select(Volunteer.person_id)
        .join(Participant, Participant.volunteer_id == Volunteer.id)
        .where(Participant.kind == ParticipantKind.DRAWN, Participant.edition_id != edition.id)
    )
    return [~Volunteer.took_part_before, Volunteer.person_id.not_in(before)]


def _perimeter(session: Session, edition: Edition) -> dict[str, Region]:
    statement = select(Region).order_by(Region.name)
    if edition.perimeter is Perimeter.METROPOLE:
        statement = statement.where(Region.zone == Zone.METROPOLE)
    return {region.code: region for region in session.scalars(statement)}


def _counts(groups: Any, column: int) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in groups:
        found[row[column]] += row[-1]
    return found


def _region_rows(regions: dict[str, Region], counts: Counter[str], seats: int) -> list[Row]:
    """Seats by residents of priority districts (largest remainder), one at least each."""
    weights = {code: region.priority_population or 0 for code, region in regions.items()}
    weights = {code: weight for code, weight in weights.items() if weight or counts[code]}
    shares = largest_remainder(weights, seats, 1 if len(weights) <= seats else 0) if weights else {}
    rows = [Row(code, regions[code].name, share, counts[code]) for code, share in shares.items()]
    return sorted(rows, key=lambda row: -row.least)


def _sex_rows(counts: Counter[Sex], seats: int) -> list[Row]:
    """As many women as men, within one seat; those who prefer not to say count for neither."""
    half = (seats // 2, -(-seats // 2))
    rows = [Row(sex.value, sex, half, counts[sex]) for sex in (Sex.FEMALE, Sex.MALE)]
    return [*rows, Row(Sex.UNSAID.value, Sex.UNSAID, None, counts[Sex.UNSAID])] if counts[Sex.UNSAID] else rows


def _age_rows(counts: Counter[AgeBand], seats: int) -> list[Row]:
    """A landmark, not a quota: seats in proportion to the years that each band covers."""
    shares = largest_remainder({band.value: years for band, years in YEARS_COVERED.items()}, seats)
    return [Row(band.value, band, shares[band.value], counts[band]) for band in AgeBand]


def _college_rows(counts: Counter[College], seats: int) -> list[Row]:
    """Half of the seats or more for residents."""
    half = -(-seats // 2)
    bounds = {College.RESIDENTS: (half, seats), College.LOCAL_ACTORS: (0, seats - half)}
    return [Row(college.value, college, bounds[college], counts[college]) for college in College]
