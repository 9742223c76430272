"""What every page knows: the reader, the edition, the settings, and how to page through a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, g
from flask_babel import get_locale
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Select, func, select

from app.models.accounts import Role
from app.web.access import can
from app.web.clock import now

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


def init_navigation(app: Flask) -> None:
    app.context_processor(_every_page)


def _every_page() -> dict[str, Any]:
    return {
        "settings": current_app.extensions["tablee.settings"],
        "version": current_app.config["TABLEE_VERSION"],
        "edition": g.get("edition"),
        "now": now(),
        "can": can,
        "Role": Role,
        "has_page": lambda endpoint: endpoint in current_app.view_functions,
        "get_locale": get_locale,
    }
