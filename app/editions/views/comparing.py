"""Who took part, from the call to the projects kept; and the editions side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from app.core.funnel import Stage
from app.core.labels import LabelledEnum
from app.core.paris import day_of
from app.editions.queries import funnel
from app.editions.queries.funnel import Criterion, Funnel
from app.editions.views.room import blueprint
from app.extensions import db
from app.models.editions import Edition
from app.web import access
from app.web.clock import now
from app.web.spreadsheets import Cell, csv_answer
from app.web.words import label

COLUMNS = ("edition", "journee", "critere", "code", "valeur", "etape", "personnes", "part_pour_cent", "masque")
ALL = "tous"
TOGETHER = "masques"
FIRST, THERE = 0, list(Stage).index(Stage.PRESENT)


@dataclass(frozen=True)
class Shift:
    """The value whose part of the people moved most, between registering and the day; in hundredths."""

    name: str
    before: int
    after: int


@dataclass(frozen=True)
class Side:
    """A criterion over several editions: each value with its part among those who came; None where it is hidden."""

    criterion: Criterion
    rows: list[tuple[str, list[float | None]]]


@blueprint.get("/editions/<int:number>/participation")
@access.public
def participation(edition: Edition) -> ResponseReturnValue:
    if not funnel.is_over(edition, day_of(now())):
        return render_template("editions/participation_not_yet.html")
    found = funnel.funnels(db.session(), [edition])[edition.id]
    return render_template(
        "editions/participation.html",
        funnels=found,
        stages=list(Stage),
        totals=found[0].shown.totals,
        shifts={one.criterion: _shift(one) for one in found},
        there=THERE,
        named=_named,
        hundredths=_hundredths,
    )


@blueprint.get("/editions/<int:number>/participation.csv")
@access.public
def export_participation(edition: Edition) -> ResponseReturnValue:
    editions = [edition] if funnel.is_over(edition, day_of(now())) else []
    held = f"{edition.held_on:%Y%m%d}" if edition.held_on else "date-a-fixer"
    return csv_answer(COLUMNS, list(_rows(editions)), f"participation_{held}.csv")


@blueprint.get("/editions/comparaison")
@access.public
def compare() -> ResponseReturnValue:
    """The public editions whose day is past, side by side."""
    session = db.session()
    editions = funnel.over(session, day_of(now()))
    found = funnel.funnels(session, editions)
    return render_template(
        "editions/compare.html",
        editions=editions,
        outcomes=funnel.outcomes(session, editions),
        totals={edition.id: found[edition.id][0].shown.totals for edition in editions},
        sides=[_side([found[edition.id][rank] for edition in editions]) for rank in range(len(Criterion)) if editions],
        stages=list(Stage),
        hundredths=_hundredths,
    )


@blueprint.get("/editions/comparaison.csv")
@access.public
def export_comparison() -> ResponseReturnValue:
    rows = list(_rows(funnel.over(db.session(), day_of(now()))))
    return csv_answer(COLUMNS, rows, f"editions_{day_of(now()):%Y%m%d}.csv")


def _rows(editions: Sequence[Edition]) -> Iterator[list[Cell]]:
    """One line per edition, criterion, value and stage; hidden counts are blank and say so."""
    found = funnel.funnels(db.session(), editions)
    for edition in editions:
        head: list[Cell] = [edition.number, edition.held_on.isoformat() if edition.held_on else ""]
        for rank, stage in enumerate(Stage):
            yield [*head, ALL, ALL, "", stage.value, *_counted(found[edition.id][0].shown.totals[rank], None)]
        for one in found[edition.id]:
            yield from ([*head, one.criterion.value, *line] for line in _lines(one))


def _lines(one: Funnel) -> Iterator[list[Cell]]:
    for rank, stage in enumerate(Stage):
        for value in one.values:
            share = one.shown.share(value, rank)
            yield [value, _named(one, value), stage.value, *_counted(one.shown.cells[value][rank], share)]
        together = one.shown.together[rank]
        if together is not None:
            yield [TOGETHER, "", stage.value, *_counted(together, None)]


def _counted(count: int | None, share: float | None) -> list[Cell]:
    return [count, None if share is None else f"{100 * share:.1f}", "oui" if count is None else "non"]


def _named(one: Funnel, value: str) -> str:
    name = one.names[value]
    return label(name) if isinstance(name, LabelledEnum) else name


def _hundredths(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _shift(one: Funnel) -> Shift | None:
    shares = [(value, one.shown.share(value, FIRST), one.shown.share(value, THERE)) for value in one.values]
    known = [(value, before, after) for value, before, after in shares if before is not None and after is not None]
    if not known:
        return None
    value, before, after = max(known, key=lambda row: abs(row[2] - row[1]))
    return Shift(_named(one, value), round(100 * before), round(100 * after))


def _side(funnels: Sequence[Funnel]) -> Side:
    """The parts of each value among those who came, edition after edition."""
    codes = dict.fromkeys(value for one in funnels for value in one.values)
    names = {value: next(_named(one, value) for one in funnels if value in one.names) for value in codes}
    rows = [
        (names[value], [one.shown.share(value, THERE) if value in one.shown.cells else 0.0 for one in funnels])
        for value in codes
    ]
    return Side(funnels[0].criterion, rows)
