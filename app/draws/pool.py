"""From volunteers to the problem of a draw: who is in the pool, which quotas to start from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from app.core.draw.pool import Candidate, GroupRule, Problem, Quota
from app.core.draw.quotas import at_least, largest_remainder, parity_quotas, proportional_quotas
from app.draws.criteria import COLLEGES, Criterion, GroupKind, Previous, Returning, groups_of, value_order, values_of
from app.extensions import db
from app.models.convening import Participant, ParticipantKind
from app.models.draws import Draw
from app.models.editions import Edition
from app.models.territories import College, Council, District, Region
from app.models.volunteers import Membership, ParentalConsent, Sex, Volunteer


def eligible_volunteers(edition: Edition, previous: Previous | None = None) -> Sequence[Volunteer]:
    """Those who may be drawn, by reference; without those of before where the draw (else the edition) says so."""
    statement = (
        select(Volunteer)
        .where(*_eligible(edition))
        .options(
            joinedload(Volunteer.person),
            joinedload(Volunteer.district).joinedload(District.department),
            joinedload(Volunteer.council).joinedload(Council.department),
        )
        .order_by(Volunteer.reference)
    )
    if (previous or usual_previous(edition)) is Previous.EXCLUDED:
        statement = statement.where(~_came_before(edition))
    return db.session.scalars(statement).unique().all()


def set_aside(draw: Draw, previous: Previous | None = None) -> tuple[str, ...]:
    """References of those left out because they already came, sorted by bytes: the record names them."""
    if (previous or previous_of(draw)) is not Previous.EXCLUDED:
        return ()
    statement = select(Volunteer.reference).where(*_eligible(draw.edition), _came_before(draw.edition))
    return tuple(sorted(db.session.scalars(statement), key=str.encode))


def _eligible(edition: Edition) -> tuple[ColumnElement[bool], ...]:
    return (
        Volunteer.edition_id == edition.id,
        Volunteer.withdrawn_at.is_(None),
        Volunteer.membership == Membership.CONFIRMED,
        Volunteer.parental_consent != ParentalConsent.EXPECTED,
        or_(Volunteer.email_confirmed_at.is_not(None), Volunteer.registered_by_id.is_not(None)),
    )


def _came_before(edition: Edition) -> ColumnElement[bool]:
    return or_(Volunteer.took_part_before, Volunteer.person_id.in_(_before(edition)))


def usual_previous(edition: Edition) -> Previous:
    """What the edition announced for those who already came."""
    return Previous.EXCLUDED if edition.excludes_previous else Previous.ALL


def previous_of(draw: Draw) -> Previous:
    """What this draw does of those who already came."""
    return Previous(draw.rules.get("previous", usual_previous(draw.edition)))


def pool_of(draw: Draw) -> Sequence[Volunteer]:
    """Those who may be drawn in this draw, by reference."""
    return eligible_volunteers(draw.edition, previous_of(draw))


def _before(edition: Edition) -> Select[int]:
    return (
        select(Volunteer.person_id)
        .join(Participant, Participant.volunteer_id == Volunteer.id)
        .where(Participant.kind == ParticipantKind.DRAWN, Participant.edition_id != edition.id)
    )


def candidates_of(draw: Draw, volunteers: Sequence[Volunteer]) -> tuple[Candidate, ...]:
    """Volunteers as the draw sees them, sorted by bytes of their reference."""
    has_quota = previous_of(draw) is Previous.QUOTA
    before = set(db.session.scalars(_before(draw.edition))) if has_quota else set()
    found = []
    for one in volunteers:
        values = values_of(one)
        if has_quota:
            came = one.took_part_before or one.person_id in before
            values[Criterion.RETURNING] = Returning.YES if came else Returning.NO
        found.append(Candidate(one.reference, {str(key): str(value) for key, value in values.items()}, groups_of(one)))
    return tuple(sorted(found, key=lambda one: one.id.encode()))


def live_problem(draw: Draw, volunteers: Sequence[Volunteer] | None = None) -> Problem:
    """The problem as the pool (`volunteers`, where it was read already) and the quotas stand now."""
    pool = pool_of(draw) if volunteers is None else volunteers
    return problem_of(draw, candidates_of(draw, pool), set_aside(draw))


def snapshot_problem(draw: Draw) -> Problem:
    """The problem as it was computed or frozen."""
    found = [Candidate(row.reference, row.values, row.groups) for row in draw.candidates]
    candidates = tuple(sorted(found, key=lambda one: one.id.encode()))
    return problem_of(draw, candidates, tuple(draw.rules.get("set_aside", ())))


def problem_of(draw: Draw, candidates: tuple[Candidate, ...], excluded: tuple[str, ...] = ()) -> Problem:
    """These candidates under the quotas, group rules and seats of right of a draw.

    A seat of right whose holder is no candidate any more does not count: the desk says so.
    """
    rows = sorted(draw.quotas, key=lambda row: (list(Criterion).index(Criterion(row.criterion)), row.rank))
    quotas = tuple(Quota(row.criterion, row.value, row.minimum, row.maximum) for row in rows)
    present = {one.id for one in candidates}
    seated = tuple(one for one in draw.seated if one in present)
    return Problem(candidates, quotas, group_rules(maxima_of(draw)), draw.seats, seated, excluded)


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
    pool = {
        criterion.value: Counter(one.values[criterion] for one in candidates if criterion in one.values)
        for criterion in Criterion
    }
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
        *_returning_quotas(pool[Criterion.RETURNING], seats),
    ]


def _returning_quotas(pool: Mapping[str, int], seats: int) -> list[Quota]:
    """A fifth of the seats at most for those who already came, where they have a quota of their own."""
    if not pool:
        return []
    most = max(seats // 5, seats - pool[Returning.NO])
    return [
        Quota(Criterion.RETURNING.value, Returning.YES.value, 0, most),
        Quota(Criterion.RETURNING.value, Returning.NO.value, seats - most, seats),
    ]


def region_weights(regions: Sequence[str]) -> dict[str, int]:
    """Residents of priority districts, per region; 1 where it is not known."""
    known = {row.code: row.priority_population for row in db.session.scalars(select(Region))}
    return {code: known.get(code) or 1 for code in regions}


def region_targets(regions: Sequence[str], seats: int) -> dict[str, int]:
    """Seats per region by QPV population, one at least: the target shown beside the quotas."""
    return largest_remainder(region_weights(regions), seats, 1 if len(regions) <= seats else 0)
