"""From volunteers to the problem of a draw: who is in the pool, which quotas to start from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.core.draw.pool import Candidate, GroupRule, Problem, Quota
from app.core.draw.quotas import at_least, largest_remainder, parity_quotas, proportional_quotas
from app.draws.criteria import COLLEGES, Criterion, GroupKind, groups_of, value_order, values_of
from app.extensions import db
from app.models.convening import Participant, ParticipantKind
from app.models.draws import Draw
from app.models.editions import Edition
from app.models.territories import College, Council, District, Region
from app.models.volunteers import Membership, ParentalConsent, Sex, Volunteer


def eligible_volunteers(edition: Edition) -> Sequence[Volunteer]:
    """Those who may be drawn, by reference; where the edition wants other people, without those of before."""
    statement = (
        select(Volunteer)
        .where(
            Volunteer.edition_id == edition.id,
            Volunteer.withdrawn_at.is_(None),
            Volunteer.membership == Membership.CONFIRMED,
            Volunteer.parental_consent != ParentalConsent.EXPECTED,
            or_(Volunteer.email_confirmed_at.is_not(None), Volunteer.registered_by_id.is_not(None)),
        )
        .options(
            joinedload(Volunteer.person),
            joinedload(Volunteer.district).joinedload(District.department),
            joinedload(Volunteer.council).joinedload(Council.department),
        )
        .order_by(Volunteer.reference)
    )
    if edition.excludes_previous:
        before = (
            select(Volunteer.person_id)
            .join(Participant, Participant.volunteer_id == Volunteer.id)
            .where(Participant.kind == ParticipantKind.DRAWN, Participant.edition_id != edition.id)
        )
        statement = statement.where(~Volunteer.took_part_before, Volunteer.person_id.not_in(before))
    return db.session.scalars(statement).unique().all()


def candidates_of(volunteers: Sequence[Volunteer]) -> tuple[Candidate, ...]:
    """Volunteers as the draw sees them, sorted by bytes of their reference."""
    found = [Candidate(one.reference, values_of(one), groups_of(one)) for one in volunteers]
    return tuple(sorted(found, key=lambda one: one.id.encode()))


def live_problem(draw: Draw) -> Problem:
    """The problem as the pool and the quotas stand now."""
    return problem_of(draw, candidates_of(eligible_volunteers(draw.edition)))


def snapshot_problem(draw: Draw) -> Problem:
    """The problem as it was computed or frozen."""
    found = [Candidate(row.reference, row.values, row.groups) for row in draw.candidates]
    return problem_of(draw, tuple(sorted(found, key=lambda one: one.id.encode())))


def problem_of(draw: Draw, candidates: tuple[Candidate, ...]) -> Problem:
    """These candidates under the quotas and group rules of a draw."""
    rows = sorted(draw.quotas, key=lambda row: (list(Criterion).index(Criterion(row.criterion)), row.rank))
    quotas = tuple(Quota(row.criterion, row.value, row.minimum, row.maximum) for row in rows)
    return Problem(candidates, quotas, group_rules(maxima_of(draw)), draw.seats)


def maxima_of(draw: Draw) -> dict[str, int]:
    """Seats allowed per group, by kind; 0 stands for no limit."""
    stored = draw.rules.get("maxima", {})
    return {kind.value: int(stored.get(kind.value, 0)) for kind in GroupKind}


def group_rules(maxima: Mapping[str, int]) -> tuple[GroupRule, ...]:
    """The rules that limit something."""
    return tuple(GroupRule(kind.value, maxima[kind.value]) for kind in GroupKind if maxima.get(kind.value))


def suggested_quotas(candidates: Sequence[Candidate], seats: int) -> list[Quota]:
    """Quotas to start from: regions by QPV population (one seat at least where somebody volunteers), ages as in the
    pool, parity within one seat, half of the seats or more for the residents' college."""
    pool = {criterion.value: Counter(one.values[criterion] for one in candidates) for criterion in Criterion}
    regions = value_order(Criterion.REGION, list(pool[Criterion.REGION]))
    ages = value_order(Criterion.AGE, list(pool[Criterion.AGE]))
    sexes = value_order(Criterion.SEX, [Sex.FEMALE, Sex.MALE, *pool[Criterion.SEX]])
    return [
        *proportional_quotas(
            Criterion.REGION,
            region_weights(regions),
            seats,
            floor=1 if len(regions) <= seats else 0,
            pool=pool[Criterion.REGION],
        ),
        *parity_quotas(Criterion.SEX, Sex.FEMALE, Sex.MALE, {sex: pool[Criterion.SEX][sex] for sex in sexes}, seats),
        *proportional_quotas(
            Criterion.AGE, {age: pool[Criterion.AGE][age] for age in ages}, seats, spread=2, pool=pool[Criterion.AGE]
        ),
        *at_least(
            Criterion.COLLEGE, COLLEGES[College.RESIDENTS], [COLLEGES[College.LOCAL_ACTORS]], Fraction(1, 2), seats
        ),
    ]


def region_weights(regions: Sequence[str]) -> dict[str, int]:
    """Residents of priority districts, per region; 1 where it is not known."""
    known = {row.code: row.priority_population for row in db.session.scalars(select(Region))}
    return {code: known.get(code) or 1 for code in regions}


def region_targets(regions: Sequence[str], seats: int) -> dict[str, int]:
    """Seats per region by QPV population, one at least: the target shown beside the quotas."""
    return largest_remainder(region_weights(regions), seats, 1 if len(regions) <= seats else 0)
