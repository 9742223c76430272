"""The desk of those who follow prototypes: filtered, a page at a time; the late promises; planned against real."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, String, and_, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from app.core.follow_up import Period, Risk, month_of, periods
from app.core.spelling import plain
from app.database import plain_rows
from app.models.prototypes import Milestone, MoneyEntry, MoneyKind, PrototypeStage
from app.models.sponsorship import Pledge
from app.sponsorship.queries.figures import Line, waits

SIZE = 20  # prototypes on a page of the desk
Chosen = Sequence[int] | Select[Any]  # prototypes, by their ids or as a selection of them
LATE, ON_TIME = "retard", "a-jour"


@dataclass(frozen=True)
class Asked:
    """What the desk is asked for; nothing means everything."""

    edition: int | None = None
    stage: str = ""
    risk: str = ""
    promises: str = ""
    q: str = ""

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Asked":
        edition, promises = values.get("edition", ""), values.get("promesses", "")
        return cls(
            int(edition) if edition.isascii() and edition.isdecimal() and len(edition) < 10 else None,
            _known(values.get("etape", ""), PrototypeStage),
            _known(values.get("risque", ""), Risk),
            promises if promises in (LATE, ON_TIME) else "",
            values.get("q", "").strip()[:100],
        )

    def query(self) -> dict[str, Any]:
        """As addresses carry it."""
        said = {
            "edition": self.edition,
            "etape": self.stage,
            "risque": self.risk,
            "promesses": self.promises,
            "q": self.q,
        }
        return {name: value for name, value in said.items() if value}

    def keeps(self, line: Line) -> bool:
        words = plain(f"{line.title} {line.town}")
        return (
            self.edition in (None, line.edition)
            and self.stage in ("", line.stage)
            and self.risk in ("", line.risk)
            and self.promises in ("", LATE if line.figures.late else ON_TIME)
            and all(word in words for word in plain(self.q).split())
        )


def _known(code: str, members: Any) -> str:
    return code if code in set(members) else ""


@dataclass(frozen=True)
class Totals:
    count: int
    planned: int
    committed: int
    spent: int
    kept: int
    due: int
    late: int


def totals(found: Sequence[Line]) -> Totals:
    figures = [line.figures for line in found]
    return Totals(
        len(found),
        sum(one.planned for one in figures),
        sum(one.committed for one in figures),
        sum(one.spent for one in figures),
        sum(one.kept for one in figures),
        sum(one.kept + one.late for one in figures),
        sum(one.late for one in figures),
    )


@dataclass(frozen=True)
class Promise:
    """A step or a pledge that waits; `function` answers for it ("": the team)."""

    is_step: bool
    id: int
    prototype_id: int
    label: str
    due_on: date
    function: str


def late_promises(session: Session, prototypes: Chosen, today: date, size: int, number: int = 1) -> list[Promise]:
    """Those of these prototypes, the oldest first, `size` at a time."""
    late = _waiting(prototypes, today, is_late=True).subquery()
    rows = plain_rows(
        session,
        select(late)
        .order_by(late.c.due_on, late.c.prototype_id, late.c.is_step.desc(), late.c.id)
        .limit(size)
        .offset((number - 1) * size),
    )
    return [_promise(row) for row in rows]


def next_promises(session: Session, prototypes: Chosen, today: date) -> dict[int, Promise]:
    """Prototype → the next promise to come, late ones aside."""
    both = _waiting(prototypes, today, is_late=False).subquery()
    found: dict[int, Promise] = {}
    for row in plain_rows(session, select(both).order_by(both.c.due_on, both.c.is_step.desc(), both.c.id)):
        found.setdefault(row.prototype_id, _promise(row))
    return found


def _promise(row: Any) -> Promise:
    return Promise(bool(row.is_step), row.id, row.prototype_id, row.label, row.due_on, row.function)


def _waiting(prototypes: Chosen, today: date, *, is_late: bool) -> CompoundSelect[Any]:
    """Steps and pledges that wait: those whose date has passed, or those to come."""

    def chosen(day: Any) -> ColumnElement[bool]:
        return day < today if is_late else day >= today

    steps = select(
        literal(1).label("is_step"), Milestone.id, Milestone.prototype_id, Milestone.label, Milestone.due_on,
        literal("").label("function"),
    ).where(Milestone.prototype_id.in_(prototypes), Milestone.done_on.is_(None), chosen(Milestone.due_on))  # fmt: skip
    pledges = select(
        literal(0), Pledge.id, Pledge.prototype_id, Pledge.label, Pledge.due_on, Pledge.owner_function
    ).where(Pledge.prototype_id.in_(prototypes), waits(), chosen(Pledge.due_on))
    return union_all(steps, pledges)


def promises_over_time(session: Session, prototypes: Chosen, today: date) -> list[Period]:
    """How many promises should have been kept by then, and how many were."""
    planned: dict[int, int] = {}
    real: dict[int, int] = {}
    for row in plain_rows(session, _months(prototypes)):
        series, number = planned if row.is_due else real, _number(row.month)
        series[number] = series.get(number, 0) + row.total
    return periods(today, planned, real)


def _months(prototypes: Chosen) -> CompoundSelect[Any]:
    step, pledge = Milestone.prototype_id.in_(prototypes), Pledge.prototype_id.in_(prototypes)
    stands = and_(pledge, Pledge.withdrawn_on.is_(None))
    return union_all(
        _by_month(literal(1).label("is_due"), Milestone.due_on, func.count()).where(step),
        _by_month(literal(0), Milestone.done_on, func.count()).where(step, Milestone.done_on.is_not(None)),
        _by_month(literal(1), Pledge.due_on, func.count()).where(stands),
        _by_month(literal(0), Pledge.kept_on, func.count()).where(stands, Pledge.kept_on.is_not(None)),
    )


def _by_month(what: Any, day: Any, total: Any) -> Select[*tuple[Any, ...]]:
    month = func.substr(cast(day, String), 1, 7)  # « 2018-03 », on both engines, for less than two extractions
    return select(what, month.label("month"), total.label("total")).group_by(what, month)


def _number(month: str) -> int:
    return month_of(date.fromisoformat(f"{month}-01"))


def money_over_time(session: Session, prototypes: Chosen, today: date) -> list[Period]:
    """Cents planned, committed and spent, added up."""
    months: dict[MoneyKind, dict[int, int]] = {kind: {} for kind in MoneyKind}
    total = func.sum(MoneyEntry.amount_cents)
    rows = plain_rows(
        session,
        _by_month(MoneyEntry.kind, MoneyEntry.dated_on, total).where(MoneyEntry.prototype_id.in_(prototypes)),
    )
    for kind, month, cents in rows:
        months[kind][_number(month)] = int(cents or 0)
    return periods(today, *(months[kind] for kind in MoneyKind))
