"""What the pages of a draw show: attempts, quotas beside pool and result, chances, who was drawn."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.draw.certificate import Certificate
from app.core.draw.feasibility import too_few, wrong_sums
from app.core.draw.pool import Candidate, Problem, Quota
from app.core.errors import RuleError
from app.draws.chances import Picture, picture
from app.draws.criteria import Criterion, Name, value_names, worded
from app.draws.pool import live_problem, region_targets, snapshot_problem
from app.extensions import db
from app.models.convening import Participant, ParticipantKind
from app.models.draws import Draw, DrawCandidate, DrawFile, DrawKind, DrawOutcome, DrawState, Replacement
from app.models.editions import Edition
from app.models.volunteers import Volunteer

MOST_COSTS = 5
PUBLIC_STATES = (DrawState.FROZEN, DrawState.DRAWN, DrawState.PUBLISHED, DrawState.ANNULLED)


@dataclass
class QuotaLine:
    """One value of a criterion: what is wanted, what the pool holds, what is expected (thousandths) or obtained."""

    criterion: Criterion
    value: str
    name: Name
    pool: int
    minimum: int
    maximum: int
    target: int | None = None
    expected: int | None = None
    obtained: int | None = None
    error: RuleError | None = None
    suggestion: int | None = None

    @property
    def key(self) -> str:
        """What names the fields of this line."""
        return f"{self.criterion.value}-{self.value}".replace("+", "plus")


@dataclass
class QuotaTable:
    """The lines of a criterion, and what is wrong with their sums."""

    criterion: Criterion
    lines: list[QuotaLine] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)


@dataclass(frozen=True)
class SeatOfRight:
    """Somebody in every panel; `counts` is false once they are no candidate any more."""

    reference: str
    reason: str
    name: str
    counts: bool


@dataclass(frozen=True)
class Chances:
    """Thousandths → how many of the people drawn have exactly this chance, rising; seats of right are apart."""

    counts: tuple[tuple[int, int], ...]

    @property
    def smallest(self) -> int:
        return self.counts[0][0]

    @property
    def largest(self) -> int:
        return self.counts[-1][0]

    @property
    def candidates(self) -> int:
        return sum(count for _, count in self.counts)

    @cached_property
    def picture(self) -> Picture:
        return picture(self.counts)


def attempts(edition: Edition, kind: DrawKind = DrawKind.REAL) -> Sequence[Draw]:
    """Every attempt of an edition, the last first."""
    query = select(Draw).where(Draw.edition_id == edition.id, Draw.kind == kind).order_by(Draw.rank.desc())
    return db.session.scalars(query).all()


def draw_ranked(edition: Edition, rank: int) -> Draw | None:
    """The attempt of this rank."""
    return db.session.scalar(select(Draw).where(Draw.edition_id == edition.id, Draw.rank == rank))


def current_draw(edition: Edition) -> Draw | None:
    """The real draw that is not annulled."""
    return db.session.scalar(
        select(Draw).where(Draw.edition_id == edition.id, Draw.kind == DrawKind.REAL, Draw.state != DrawState.ANNULLED)
    )


def convened(draw: Draw) -> bool:
    """Somebody named by this draw was written to."""
    if draw.state is not DrawState.PUBLISHED:
        return False
    drawn = Participant.edition_id == draw.edition_id, Participant.kind == ParticipantKind.DRAWN
    asked = select(Participant.id).where(*drawn, Participant.answer_by.is_not(None)).limit(1)
    return db.session.scalar(asked) is not None


def problem_shown(draw: Draw) -> Problem:
    """The problem a page speaks of: the living pool while nothing is computed, the snapshot after."""
    if draw.state is DrawState.PREPARING:
        return live_problem(draw)
    return snapshot_problem(draw)


def quota_tables(draw: Draw, problem: Problem) -> list[QuotaTable]:
    """One table per criterion, with the errors that simple counting finds."""
    names, tables = value_names(), {criterion.value: QuotaTable(criterion) for criterion in Criterion}
    rows = draw.candidates if draw.state is not DrawState.PREPARING else []
    expected, obtained = _weights(rows), _seated(rows)
    targets = region_targets([one.value for one in problem.quotas if one.criterion == Criterion.REGION], draw.seats)
    for quota in problem.quotas:
        tables[quota.criterion].lines.append(
            QuotaLine(
                criterion=Criterion(quota.criterion),
                value=quota.value,
                name=names[quota.criterion].get(quota.value, quota.value),
                pool=0,
                minimum=quota.minimum,
                maximum=quota.maximum,
                target=targets.get(quota.value) if quota.criterion == Criterion.REGION else None,
                expected=expected[quota.criterion, quota.value] if rows else None,
                obtained=obtained[quota.criterion, quota.value] if draw.balls else None,
            )
        )
    _count_pool(tables, problem.candidates)
    _attach_errors(tables, problem)
    return [table for table in tables.values() if table.lines]


def chances(draw: Draw) -> Chances | None:
    """How chances are spread, once computed."""
    seated = draw.seated
    found = Counter(
        row.thousandths for row in draw.candidates if row.thousandths is not None and row.reference not in seated
    )
    return Chances(tuple(sorted(found.items()))) if found else None


def seats_of_right(draw: Draw, problem: Problem) -> list[SeatOfRight]:
    """Who sits in every panel of a draw that is being prepared, with their names: for organisers."""
    people = db.session.scalars(
        select(Volunteer)
        .where(Volunteer.edition_id == draw.edition_id, Volunteer.reference.in_(draw.seated))
        .options(joinedload(Volunteer.person))
    )
    names = {one.reference: one.person.name for one in people}
    return [
        SeatOfRight(reference, reason, names.get(reference, ""), reference in problem.seated)
        for reference, reason in draw.seated.items()
    ]


def alone_in_combination(problem: Problem) -> tuple[int, int]:
    """How many candidates nobody else resembles, by the published criteria, then with the published groups too.

    Publishing the coded list may point at them.
    """
    kinds = [rule.kind for rule in problem.groups]
    values = [tuple(one.values.get(criterion, "") for criterion in problem.criteria) for one in problem.candidates]
    groups = [tuple(one.groups.get(kind, "") for kind in kinds) for one in problem.candidates]
    return _alone(values), _alone(list(zip(values, groups, strict=True)))


def _alone(keys: Sequence[Hashable]) -> int:
    return sum(count == 1 for count in Counter(keys).values())


def file_names(draw: Draw) -> list[tuple[str, int, str]]:
    """(name, bytes, SHA-256) of the files of the dossier."""
    rows = db.session.execute(
        select(DrawFile.name, func.length(DrawFile.content), DrawFile.sha256)
        .where(DrawFile.draw_id == draw.id)
        .order_by(DrawFile.name)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def file(draw: Draw, name: str) -> bytes | None:
    """One file of the dossier."""
    return db.session.scalar(select(DrawFile.content).where(DrawFile.draw_id == draw.id, DrawFile.name == name))


def files(draw: Draw) -> dict[str, bytes]:
    """The whole dossier."""
    rows = db.session.execute(select(DrawFile.name, DrawFile.content).where(DrawFile.draw_id == draw.id))
    return {row[0]: row[1] for row in rows}


def costs_in_words(certificate: Certificate) -> list[tuple[Criterion, Name, str, int]]:
    """The five bounds that cost most: (criterion, value, "minimum" or "maximum", gain in billionths)."""
    names = value_names()
    return [
        (Criterion(criterion), names[criterion].get(value, value), bound, gain)
        for criterion, value, bound, gain in certificate.costs[:MOST_COSTS]
    ]


def drawn_rows(draw: Draw, outcome: DrawOutcome) -> Sequence[DrawCandidate]:
    """Candidates of one outcome, in their order, without their names. A page that shows some has read them all."""
    rows = (row for row in draw.candidates if row.outcome is outcome)
    return sorted(rows, key=lambda row: row.outcome_rank or 0)


def titulaires_with_people(draw: Draw) -> Sequence[DrawCandidate]:
    """The titulaires in their order, each person read in the same query: some agreed to be named."""
    return db.session.scalars(
        select(DrawCandidate)
        .where(DrawCandidate.draw_id == draw.id, DrawCandidate.outcome == DrawOutcome.SELECTED)
        .options(joinedload(DrawCandidate.volunteer).joinedload(Volunteer.person))
        .order_by(DrawCandidate.outcome_rank)
    ).all()


def drawn_by_region(draw: Draw) -> list[tuple[Name, list[DrawCandidate]]]:
    """The titulaires, region by region."""
    names = value_names()[Criterion.REGION]
    regions: dict[str, list[DrawCandidate]] = {}
    for row in drawn_rows(draw, DrawOutcome.SELECTED):
        regions.setdefault(row.values[Criterion.REGION], []).append(row)
    return [(names.get(code, code), regions[code]) for code in sorted(regions)]


def replacements(draw: Draw) -> Sequence[Replacement]:
    """Who left and who entered, in order."""
    return db.session.scalars(
        select(Replacement)
        .where(Replacement.draw_id == draw.id)
        .options(joinedload(Replacement.left), joinedload(Replacement.entered))
        .order_by(Replacement.rank)
    ).all()


def my_row(draw: Draw, person_id: int) -> DrawCandidate | None:
    """The line of a person in a draw: their own chance and outcome."""
    return db.session.scalar(
        select(DrawCandidate)
        .join(Volunteer, DrawCandidate.volunteer_id == Volunteer.id)
        .where(DrawCandidate.draw_id == draw.id, Volunteer.person_id == person_id)
    )


def _weights(rows: Sequence[DrawCandidate]) -> Counter[tuple[str, str]]:
    total: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for key in row.values.items():
            total[key] += row.thousandths or 0
    return total


def _seated(rows: Sequence[DrawCandidate]) -> Counter[tuple[str, str]]:
    return Counter(key for row in rows if row.outcome is DrawOutcome.SELECTED for key in row.values.items())


def _count_pool(tables: dict[str, QuotaTable], candidates: Sequence[Candidate]) -> None:
    counts = Counter(key for one in candidates for key in one.values.items())
    for table in tables.values():
        for line in table.lines:
            line.pool = counts[table.criterion.value, line.value]


def _attach_errors(tables: dict[str, QuotaTable], problem: Problem) -> None:
    for quota, error, suggestion in too_few(problem):
        line = _line(tables, quota)
        line.error, line.suggestion = error, suggestion
    for error in wrong_sums(problem):
        tables[error.params["criterion"]].errors.append(worded(error))


def _line(tables: dict[str, QuotaTable], quota: Quota) -> QuotaLine:
    return next(line for line in tables[quota.criterion].lines if line.value == quota.value)
