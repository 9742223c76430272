"""What every page knows: the reader, the edition, the settings, and how to page through a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, g, has_request_context, request
from flask_babel import get_locale, gettext
from flask_login import current_user
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Select, func, select

from app.core.labels import N_
from app.core.paris import day_of
from app.core.thread import Activity
from app.models.accounts import Role
from app.web.access import can, mark_of
from app.web.addresses import path_to
from app.web.clock import now
from app.web.translations import language

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A slice of a long list. `number` starts at 1; `total` counts rows, not pages."""

    rows: Sequence[Row]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        return max(1, -(-self.total // self.size))


def paginate(db: SQLAlchemy, statement: Select[Any], number: int, size: int = 50) -> Page[Any]:
    """Page `number` of a statement selecting one entity; two queries whatever the length."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    rows = db.session.scalars(statement.limit(size).offset((number - 1) * size)).unique().all()
    return Page(rows, number, size, total)


@dataclass(frozen=True)
class Link:
    label: str
    endpoint: str


MAIN = (
    Link(N_("Éditions"), "editions.index"),
    Link(N_("Suivre une idée"), "editions.ideas"),
    Link(N_("Quartiers"), "territories.index"),
)
FOOTER = (
    Link(N_("Accessibilité : non conforme"), "editions.accessibility"),
    Link(N_("Mentions légales"), "editions.legal_notice"),
    Link(N_("Données personnelles"), "editions.personal_data"),
    Link(N_("Données ouvertes"), "opendata.index"),
    Link(N_("Plan du site"), "editions.site_map"),
)
# The public page that holds the record of each step of the thread.
RECORDS = {
    Activity.CALL: "volunteers.call",
    Activity.DRAW: "draws.show",
    Activity.CONVENING: "convening.record",
    Activity.TABLES: "seating.show",
    Activity.DIAGNOSIS: "workshops.diagnosis",
    Activity.AXES: "workshops.axes",
    Activity.PROJECTS: "projects.index",
    Activity.PITCHES: "stage.order",
    Activity.VOTE: "votes.result",
    Activity.CHOICE: "selection.decision",
    Activity.PROTOTYPES: "prototypes.index",
    Activity.ASSESSMENT: "prototypes.assessment",
}


def has_page(endpoint: str) -> bool:
    """Does this page exist yet? Lets a template offer what another room may not have built."""
    return endpoint in current_app.view_functions


def record_of(activity: Activity, number: int | None = None) -> str | None:
    """The address of the public record of a step, in the edition of the page or the one numbered; None without one."""
    endpoint = RECORDS.get(activity)
    if endpoint is None or not has_page(endpoint):
        return None
    return path_to(endpoint, number=number) if number else path_to(endpoint)


def is_booth() -> bool:
    """In the voting booth nothing may ask who is reading."""
    endpoint = request.endpoint if has_request_context() else None
    mark = mark_of(current_app._get_current_object(), endpoint) if endpoint else None  # type: ignore[attr-defined]
    return mark is not None and mark.kind == "booth"


@dataclass(frozen=True)
class Shown:
    """A link as a page shows it."""

    label: str
    endpoint: str
    url: str


def _shown(links: tuple[Link, ...]) -> list[Shown]:
    """The links whose page exists, in the reader's language; the same for everyone, so worked out once."""
    known: dict[tuple[str, tuple[Link, ...]], list[Shown]] = current_app.extensions.setdefault("tablee.links", {})
    key = (language(), links)
    if key not in known:
        found = [link for link in links if has_page(link.endpoint)]
        known[key] = [Shown(gettext(link.label), link.endpoint, path_to(link.endpoint)) for link in found]
    return known[key]


def init_navigation(app: Flask) -> None:
    app.jinja_env.globals.update(
        settings=app.extensions["tablee.settings"],
        version=app.config["TABLEE_VERSION"],
        can=can,
        Role=Role,
        has_page=has_page,
        record_of=record_of,
        is_booth=is_booth,
        current_user=current_user,
        today=lambda: day_of(now()),
        main_links=lambda: _shown(MAIN),
        footer_links=lambda: _shown(FOOTER),
        get_locale=get_locale,
    )
    app.context_processor(_every_page)


def _every_page() -> dict[str, Any]:
    return {"edition": g.get("edition"), "now": now()}
