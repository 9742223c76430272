"""The desk of those who follow prototypes: the late promise first, all of them at a glance, planned against real."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from app.core.follow_up import Period, Risk
from app.core.paris import day_of
from app.extensions import db
from app.models.accounts import Role
from app.models.prototypes import PrototypeStage
from app.prototypes.queries import voices
from app.sponsorship.queries import desk as queries
from app.sponsorship.queries.figures import Line, followed, ids, lines
from app.sponsorship.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.navigation import Page
from app.web.translations import language

FIRST = 5  # late promises on the desk; all of them are one click away
LATE_SIZE = 50


def followed_here() -> Select[Any]:
    """The prototypes that the reader follows."""
    return followed(
        access.account(),
        organises=Role.ORGANISER in access.my_roles(),
        everywhere=Role.ADMINISTRATOR in access.my_roles(),
    )


@dataclass(frozen=True)
class Seen:
    """What every view of the desk shows: the prototypes followed, those that are asked for, and what they add up to."""

    asked: queries.Asked
    every: Sequence[Line]
    found: Sequence[Line]
    chosen: queries.Chosen
    today: date

    @property
    def totals(self) -> queries.Totals:
        return queries.totals(self.found)

    @property
    def by_id(self) -> dict[int, Line]:
        return {line.id: line for line in self.found}

    @property
    def editions(self) -> dict[int, str]:
        return {line.edition: line.edition_title for line in sorted(self.every, key=lambda line: line.edition)}


def _seen() -> Seen:
    today, asked, which = day_of(now()), queries.Asked.read(request.args), followed_here()
    every = lines(db.session(), which, today)
    found = [line for line in every if asked.keeps(line)]
    return Seen(asked, every, found, which if len(found) == len(every) else ids(found), today)


def _shown(template: str, seen: Seen, **values: Any) -> str:
    words = {"PrototypeStage": PrototypeStage, "Risk": Risk, "LATE": queries.LATE, "ON_TIME": queries.ON_TIME}
    return render_template(template, seen=seen, today=seen.today, totals=seen.totals, **words, **values)


@blueprint.get("/mes-prototypes")
@access.signed_in
def desk() -> ResponseReturnValue:
    seen = _seen()
    page = page_of(seen.found, request.args.get("page", 1, type=int), queries.SIZE)
    return _shown(
        "sponsorship/desk.html",
        seen,
        page_of=page,
        next=queries.next_promises(db.session(), ids(page.rows), seen.today),
        late=queries.late_promises(db.session(), seen.chosen, seen.today, FIRST),
        by_id=seen.by_id,
        contested=voices.contested(db.session(), ids(page.rows)),
    )


@blueprint.get("/mes-prototypes/en-retard")
@access.signed_in
def late() -> ResponseReturnValue:
    """Which promise is late? Each, with who answers for it, the oldest first."""
    seen = _seen()
    total = seen.totals.late
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // LATE_SIZE)))
    promises = queries.late_promises(db.session(), seen.chosen, seen.today, LATE_SIZE, number)
    return _shown("sponsorship/late.html", seen, page_of=Page(promises, number, LATE_SIZE, total), by_id=seen.by_id)


@blueprint.get("/mes-prototypes/au-fil-du-temps")
@access.signed_in
def over_time() -> ResponseReturnValue:
    """Planned against real: two pictures with their tables."""
    seen = _seen()
    return _shown("sponsorship/over_time.html", seen, pictures_of=_pictures(seen.chosen, seen.today))


def page_of(found: Sequence[Line], number: int, size: int) -> Page[Line]:
    number = min(max(1, number), max(1, -(-len(found) // size)))
    return Page(found[(number - 1) * size : number * size], number, size, len(found))


def _pictures(prototypes: queries.Chosen, today: date) -> dict[str, Any]:
    """Rows of two pictures: promises due and kept; money planned, committed and spent, in whole euros."""
    promises = queries.promises_over_time(db.session(), prototypes, today)
    money = queries.money_over_time(db.session(), prototypes, today)
    return {
        "promises": [(_period(one), one.totals[0], None, one.totals[1] if one.has_begun else None) for one in promises],
        "money": [
            (_period(one), planned // 100, *((done[0] // 100, done[1] // 100) if one.has_begun else (None, None)))
            for one in money
            for planned, *done in [one.totals]
        ],
    }


def _period(one: Period) -> str:
    """« janv. 2018 », « 1er trim. 2018 », « 2018 »."""
    if one.months == 1:
        return str(format_date(one.start, "MMM y", language()))
    if one.months == 3:
        return _("trimestre %(number)s de %(year)s", number=(one.start.month + 2) // 3, year=str(one.start.year))
    return str(one.start.year)
