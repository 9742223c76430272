"""How a prototype fares, from its figures alone: its risk and why, and what was planned against what was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.labels import N_, LabelledEnum

SILENCE = timedelta(days=45)  # without a sign of life
LONG = timedelta(days=30)  # a promise late by more
MOST_PERIODS = 14  # that a picture shows before its steps grow
STEPS = (1, 3, 12)  # months


class Risk(LabelledEnum):
    CALM = "calm", N_("rien à signaler")
    WATCH = "watch", N_("à surveiller")
    ALERT = "alert", N_("en alerte")


class Reason(LabelledEnum):
    """Why, the gravest first."""

    LONG_LATE = "long_late", N_("une promesse a plus de trente jours de retard")
    SILENT = "silent", N_("aucun signe de vie depuis plus de quarante-cinq jours")
    OVERSPENT = "overspent", N_("la dépense dépasse ce qui était prévu")
    NO_SPONSOR = "no_sponsor", N_("plus d’équipe marraine")
    LATE = "late", N_("une promesse est en retard")
    NO_BEARER = "no_bearer", N_("pas de porteur local")
    TO_TAKE_OVER = "to_take_over", N_("une promesse n’a plus de responsable")


GRAVE = frozenset({Reason.LONG_LATE, Reason.SILENT, Reason.OVERSPENT, Reason.NO_SPONSOR})


@dataclass(frozen=True)
class Figures:
    """What is counted of a prototype; promises are its steps and its pledges, amounts are in cents."""

    is_over: bool
    last_sign: date
    kept: int = 0
    waiting: int = 0
    late: int = 0
    oldest_late: date | None = None
    to_take_over: int = 0
    planned: int = 0
    committed: int = 0
    spent: int = 0
    sponsors: int = 0
    bearers: int = 0


def reasons(one: Figures, today: date) -> tuple[Reason, ...]:
    """What there is to worry about; nothing once a prototype is concluded."""
    if one.is_over:
        return ()
    late = today - one.oldest_late if one.oldest_late is not None else None
    checks = (
        (Reason.LONG_LATE, late is not None and late > LONG),
        (Reason.SILENT, today - one.last_sign > SILENCE),
        (Reason.OVERSPENT, one.spent > one.planned > 0),
        (Reason.NO_SPONSOR, not one.sponsors),
        (Reason.LATE, late is not None and late <= LONG),
        (Reason.NO_BEARER, not one.bearers),
        (Reason.TO_TAKE_OVER, one.to_take_over > 0),
    )
    return tuple(reason for reason, holds in checks if holds)


def risk_of(why: Sequence[Reason]) -> Risk:
    if GRAVE & set(why):
        return Risk.ALERT
    return Risk.WATCH if why else Risk.CALM


@dataclass(frozen=True)
class Period:
    """From `start`, for `months`: what each series has reached by its end; `has_begun` by today."""

    start: date
    months: int
    totals: tuple[int, ...]
    has_begun: bool

    def has(self, day: date) -> bool:
        return month_of(self.start) <= month_of(day) < month_of(self.start) + self.months


def month_of(day: date) -> int:
    """Months since the year 0: what a month is counted by."""
    return day.year * 12 + day.month - 1


def periods(today: date, *series: Mapping[int, int]) -> list[Period]:
    """Each series, counted by month, added up from its first to each month, quarter or year: as a picture can hold.

    A period in which none changes is passed over, unless today is in it.
    """
    months = {month for one in series for month in one}
    if not months:
        return []
    found: list[Period] = []
    for size in STEPS:
        found = _telling(_every(today, min(months), max([*months, month_of(today)]), size, series), today)
        if len(found) <= MOST_PERIODS:
            break
    return found


def _every(today: date, first: int, last: int, size: int, series: Sequence[Mapping[int, int]]) -> list[Period]:
    reached = [0] * len(series)
    found: list[Period] = []
    for month in range(first - first % size, last + 1):
        reached = [total + one.get(month, 0) for total, one in zip(reached, series, strict=True)]
        if (month + 1) % size == 0 or month == last:
            start = month - month % size
            begins = date(start // 12, start % 12 + 1, 1)
            found.append(Period(begins, size, tuple(reached), begins <= today))
    return found


def _telling(every: Sequence[Period], today: date) -> list[Period]:
    kept: list[Period] = []
    for one in every:
        if not kept or one.has(today) or one.totals != kept[-1].totals:
            kept.append(one)
    return kept
