"""The desk of those who follow prototypes: the late promise first, all of them at a glance, planned against real."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.follow_up import Period, Risk
from app.core.paris import day_of
from app.extensions import db
from app.models.accounts import Role
from app.models.prototypes import PrototypeStage
from app.sponsorship.queries import desk as queries
from app.sponsorship.queries.figures import Line, followed, ids, lines
from app.sponsorship.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.navigation import Page
from app.web.translations import language

FIRST = 5  # late promises on the desk; all of them are one click away
LATE_SIZE = 50


def followed_here(today: date) -> list[Line]:
    """The prototypes that the reader follows, the one to look at first at the top."""
    which = followed(
        access.account(),
        organises=Role.ORGANISER in access.my_roles(),
        everywhere=Role.ADMINISTRATOR in access.my_roles(),
    )
    return lines(db.session(), which, today)


@blueprint.get("/mes-prototypes")
@access.signed_in
def desk() -> ResponseReturnValue:
    today, asked = day_of(now()), queries.Asked.read(request.args)
    every = followed_here(today)
    found = [line for line in every if asked.keeps(line)]
    page = page_of(found, request.args.get("page", 1, type=int), queries.SIZE)
    return render_template(
        "sponsorship/desk.html",
        every=every,
        editions={line.edition: line.edition_title for line in sorted(every, key=lambda line: line.edition)},
        asked=asked,
        totals=queries.totals(found),
        page_of=page,
        next=queries.next_promises(db.session(), ids(page.rows), today),
        late=queries.late_promises(db.session(), _late(found), today, FIRST),
        by_id={line.id: line for line in found},
        today=today,
        pictures_of=_pictures(ids(found), today) if found else None,
        PrototypeStage=PrototypeStage,
        Risk=Risk,
        LATE=queries.LATE,
        ON_TIME=queries.ON_TIME,
    )


@blueprint.get("/mes-prototypes/en-retard")
@access.signed_in
def late() -> ResponseReturnValue:
    """Which promise is late? Each, with who answers for it, the oldest first."""
    today = day_of(now())
    found = followed_here(today)
    total = sum(line.figures.late for line in found)
    number = min(max(1, request.args.get("page", 1, type=int)), max(1, -(-total // LATE_SIZE)))
    promises = queries.late_promises(db.session(), _late(found), today, LATE_SIZE, number)
    return render_template(
        "sponsorship/late.html",
        page_of=Page(promises, number, LATE_SIZE, total),
        by_id={line.id: line for line in found},
        today=today,
    )


def page_of(found: Sequence[Line], number: int, size: int) -> Page[Line]:
    number = min(max(1, number), max(1, -(-len(found) // size)))
    return Page(found[(number - 1) * size : number * size], number, size, len(found))


def _late(found: Sequence[Line]) -> list[int]:
    return [line.id for line in found if line.figures.late]


def _pictures(prototypes: Sequence[int], today: date) -> dict[str, Any]:
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
