"""Who did what, when, and for whom: read on the page, or taken away as CSV."""

import json
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.numbers import demand_whole
from app.core.paris import PARIS, day_of
from app.extensions import db
from app.models.accounts import Role
from app.models.editions import Edition
from app.models.oversight import AuditEntry
from app.oversight.queries import acts as queries
from app.oversight.queries.acts import Filters, Scope
from app.oversight.queries.wording import act_label, subject_label
from app.oversight.views.room import blueprint
from app.web import access
from app.web.clock import now
from app.web.forms import is_plausible
from app.web.navigation import paginate
from app.web.spreadsheets import csv_answer, in_turns

COLUMNS = ("quand", "acte", "libelle", "edition", "compte", "par", "au_nom_de", "sur", "objet", "details")


@blueprint.get("/administration/journal")
@access.roles(Role.GUARANTOR)
def acts() -> ResponseReturnValue:
    scope = queries.scope_of(db.session(), access.account())
    return _page(scope, _filters(request.args.get("edition", type=demand_whole)), "oversight.acts")


@blueprint.get("/administration/journal.csv")
@access.roles(Role.GUARANTOR)
def export_acts() -> ResponseReturnValue:
    scope = queries.scope_of(db.session(), access.account())
    return _csv(scope, _filters(request.args.get("edition", type=demand_whole)))


@blueprint.get("/editions/<int:number>/journal")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def journal(edition: Edition) -> ResponseReturnValue:
    return _page(Scope(frozenset({edition.id})), _filters(edition.id), "oversight.journal")


@blueprint.get("/editions/<int:number>/journal.csv")
@access.roles(Role.ORGANISER, Role.GUARANTOR)
def export_journal(edition: Edition) -> ResponseReturnValue:
    return _csv(Scope(frozenset({edition.id})), _filters(edition.id))


def _filters(edition_id: int | None) -> Filters:
    """From the address; what makes no sense is ignored."""
    since, until = _day("du"), _day("au")
    by = request.args.get("par", type=demand_whole)
    return Filters(edition_id, request.args.get("acte", "")[:60], since, until, by)


def _day(name: str) -> date | None:
    """A day of a year that a record may be of."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if is_plausible(day) else None


def _page(scope: Scope, filters: Filters, endpoint: str) -> ResponseReturnValue:
    page = paginate(db, queries.found(scope, filters), request.args.get("page", 1, int))
    return render_template(
        "oversight/acts.html",
        acts=page,
        filters=filters,
        endpoint=endpoint,
        kept={name: value for name, value in request.args.items() if name != "page" and value},
        known=queries.known_acts(db.session(), scope),
        editions=queries.editions(db.session(), scope),
        actors=queries.actors(db.session(), scope),
        names=queries.names(db.session(), page.rows) if access.can(Role.ORGANISER) else {},
        act_label=act_label,
        subject_label=subject_label,
    )


def _csv(scope: Scope, filters: Filters) -> ResponseReturnValue:
    """Sent while it is read: a record of years holds neither memory nor lock."""
    editions = {key: edition.title for key, edition in queries.editions(db.session(), scope).items()}

    def look(last: queries.Place | None) -> tuple[list[list[str]], queries.Place | None]:
        entries = queries.after(db.session(), scope, filters, last)
        place = (entries[-1].at, entries[-1].id) if len(entries) == queries.AT_ONCE else None
        return [_cells(entry, editions) for entry in entries], place

    return csv_answer(COLUMNS, in_turns(look), f"journal_{day_of(now()):%Y%m%d}.csv")


def _cells(entry: AuditEntry, editions: dict[int, str]) -> list[str]:
    return [
        entry.at.astimezone(PARIS).isoformat(timespec="seconds"),
        entry.act,
        act_label(entry.act),
        editions.get(entry.edition_id or 0, ""),
        str(entry.account_id or ""),
        entry.account.person.name if entry.account else "",
        str(entry.on_behalf_of_id or ""),
        subject_label(entry.subject, entry.details),
        entry.subject,
        json.dumps(entry.details, ensure_ascii=False, sort_keys=True) if entry.details else "",
    ]
