"""A plan as the pages show it: tables as shapes with their seats, and its balance in figures."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin

from app.core.labels import LabelledEnum
from app.core.seating import (
    Effect,
    Gap,
    Problem,
    ProblemKind,
    encounters,
    gaps,
    imbalance_by_criterion,
    imbalance_by_lot,
    problems_of,
)
from app.core.spelling import list_key
from app.models.convening import COMING, Participant
from app.models.editions import Edition
from app.models.seating import MorningSeat, Seat, SeatingLink, SeatingPlan, Table, Turn
from app.models.territories import College
from app.models.volunteers import AgeBand, Sex
from app.seating.mix import Criterion, as_plan, criteria_of, people_in, reference, region_of

RADIUS = 74  # from the middle of the drawing (200 × 200) to the middle of a seat


@dataclass(frozen=True)
class SeatMark:
    """A seat of the drawing: its middle, and who sits there."""

    x: int
    y: int
    seat: Seat | MorningSeat

    @property
    def participant(self) -> Participant:
        return self.seat.participant

    @property
    def is_absent(self) -> bool:
        return self.participant.attendance not in COMING

    @property
    def initials(self) -> str:
        person = self.participant.person
        return f"{person.given_name[:1]}{person.family_name[:1]}".upper()


@dataclass(frozen=True)
class TableCard:
    table: Table
    seats: Sequence[SeatMark]  # the captain first, at the top, then by family name

    @property
    def captain(self) -> Participant | None:
        return next((mark.participant for mark in self.seats if mark.seat.is_captain), None)


def seat_positions(count: int) -> list[tuple[int, int]]:
    """Middles of `count` seats around a table drawn in 200 × 200, the first at the top."""
    turns = [2 * pi * i / max(1, count) for i in range(count)]
    return [(round(100 + RADIUS * sin(turn)), round(100 - RADIUS * cos(turn))) for turn in turns]


def room(plan: SeatingPlan, turn: Turn = Turn.TEAM) -> list[TableCard]:
    """The tables of a plan by number."""
    tables = {seat.table_id: seat.table for seat in plan.places(turn)}
    cards = []
    for table in sorted(tables.values(), key=lambda table: table.number):
        seats = sorted((seat for seat in plan.places(turn) if seat.table_id == table.id), key=_captain_first)
        places = seat_positions(len(seats))
        marks = [SeatMark(x, y, seat) for (x, y), seat in zip(places, seats, strict=True)]
        cards.append(TableCard(table, marks))
    return cards


def by_name(plan: SeatingPlan, turn: Turn = Turn.TEAM) -> list[Seat | MorningSeat]:
    """Seats in the order of a list at the door: family name, given name."""
    return sorted(plan.places(turn), key=lambda seat: _name_key(seat.participant))


def _captain_first(seat: Seat | MorningSeat) -> tuple[bool, tuple[str, str]]:
    return (not seat.is_captain, _name_key(seat.participant))


def _name_key(participant: Participant) -> tuple[str, str]:
    return list_key(participant.person.family_name, participant.person.given_name)


@dataclass(frozen=True)
class CriterionReport:
    """How even one criterion is: tables where every value is as near as can be to what was expected."""

    criterion: Criterion
    imbalance: Fraction
    even_tables: int
    widest: Gap | None
    widest_value: LabelledEnum | str


@dataclass(frozen=True)
class Report:
    imbalance: Fraction
    by_lot: Fraction  # what chance alone would give on average
    criteria: Sequence[CriterionReport]
    table_count: int
    same_council: Sequence[int]  # tables where two people of one council sit
    without_captain: Sequence[int]
    apart: Sequence[tuple[int, str]]  # tables of two people to keep apart, with their names
    together: Sequence[tuple[int, str]]  # tables that one of two people to keep together left
    absent: int  # people of the plan who are not coming

    @property
    def times_better(self) -> Fraction | None:
        """How many times less imbalance than by chance alone; None when there is none left."""
        return self.by_lot / self.imbalance if self.imbalance else None


def report(plan: SeatingPlan, edition: Edition, turn: Turn = Turn.TEAM, links: Iterable[SeatingLink] = ()) -> Report:
    """The balance of a stored plan, counted again from its seats."""
    places, people, criteria = as_plan(plan, turn), people_in(plan, edition, turn, links), criteria_of(plan)
    by_criterion = imbalance_by_criterion(places, people, criteria)
    uneven, names = gaps(places, people, criteria), value_names(plan)
    problems = problems_of(places, people)
    return Report(
        imbalance=sum(by_criterion.values(), Fraction(0)),
        by_lot=imbalance_by_lot(places, people, criteria),
        criteria=[
            CriterionReport(
                criterion=Criterion(criterion),
                imbalance=by_criterion[criterion],
                even_tables=len(places.tables) - len({gap.table for gap in uneven[criterion]}),
                widest=uneven[criterion][0] if uneven[criterion] else None,
                widest_value=names.get((criterion, uneven[criterion][0].value), "") if uneven[criterion] else "",
            )
            for criterion in criteria
        ],
        table_count=len(places.tables),
        same_council=[problem.table for problem in problems if problem.kind is ProblemKind.SAME_GROUP],
        without_captain=[problem.table for problem in problems if problem.kind is ProblemKind.NO_CAPTAIN],
        apart=_named(problems, ProblemKind.APART, plan),
        together=_named(problems, ProblemKind.TOGETHER, plan),
        absent=sum(seat.participant.attendance not in COMING for seat in plan.places(turn)),
    )


def value_names(plan: SeatingPlan) -> Mapping[tuple[str, str], LabelledEnum | str]:
    """(criterion, code) → what to show: a label, or the name of a region."""
    names: dict[tuple[str, str], LabelledEnum | str] = {}
    for criterion, kind in ((Criterion.SEX, Sex), (Criterion.AGE, AgeBand), (Criterion.COLLEGE, College)):
        names |= {(criterion.value, member.value): member for member in kind}
    for seat in plan.seats:
        region = region_of(seat.participant)
        if region:
            names[(Criterion.REGION.value, region.code)] = region.name
    return names


def people_by_reference(plan: SeatingPlan, turn: Turn = Turn.TEAM) -> dict[str, Participant]:
    return {reference(seat.participant): seat.participant for seat in plan.places(turn)}


def _named(problems: Iterable[Problem], kind: ProblemKind, plan: SeatingPlan) -> list[tuple[int, str]]:
    names = {key: one.person.name for key, one in people_by_reference(plan).items()}
    return [(one.table, ", ".join(names[key] for key in one.people)) for one in problems if one.kind is kind]


def meetings(plan: SeatingPlan) -> tuple[int, int]:
    """Pairs of people seated together at least once over the turns, and how many that could be at most."""
    turns = [as_plan(plan, turn) for turn in plan.turns]
    seated = sum(len(table.people) * (len(table.people) - 1) // 2 for one in turns for table in one.tables)
    return encounters(turns), seated


@dataclass(frozen=True)
class Wishes:
    """How far the tables of a turn meet what people wish for."""

    by_rank: Sequence[tuple[int, int]]  # rank (0: the dearest), how many sit at a table of it; those given only
    elsewhere: int  # who sit at a table of a theme that they did not name

    @property
    def wishing(self) -> int:
        return sum(count for _rank, count in self.by_rank) + self.elsewhere


def wishes(plan: SeatingPlan, wanted: Mapping[int, Mapping[str, int]], turn: Turn = Turn.TEAM) -> Wishes:
    """Counted on the seats of a plan; nobody where no table has a theme, or nobody a wish (`wanted`)."""
    ranks: Counter[int | None] = Counter()
    for seat in plan.places(turn):
        mine, theme = wanted.get(seat.participant_id), seat.table.theme
        if mine and theme:
            ranks[mine.get(theme.code)] += 1
    elsewhere = ranks.pop(None, 0)
    return Wishes(sorted((rank, count) for rank, count in ranks.items() if rank is not None), elsewhere)


@dataclass(frozen=True)
class ThemeChange:
    """What a move does to somebody's wish: the rank of their table's theme before and after, None where not named."""

    participant: Participant
    before: int | None
    after: int | None


def theme_changes(
    moved: Iterable[tuple[Seat | MorningSeat, Table]], wanted: Mapping[int, Mapping[str, int]]
) -> list[ThemeChange]:
    """Those who wish for themes and would change for a table of another."""
    found = []
    for seat, target in moved:
        mine, here = wanted.get(seat.participant_id), seat.table.theme
        if mine and here and target.theme and here.id != target.theme.id:
            found.append(ThemeChange(seat.participant, mine.get(here.code), mine.get(target.theme.code)))
    return found


def sizes_changed(effect: Effect, plan: SeatingPlan, turn: Turn = Turn.TEAM) -> list[tuple[int, int, int]]:
    """Tables whose number of people changes: number, before, after."""
    before = {table.number: len(table.people) for table in as_plan(plan, turn).tables}
    return [
        (table.number, before.get(table.number, 0), len(table.people))
        for table in effect.plan.tables
        if len(table.people) != before.get(table.number, 0)
    ]
