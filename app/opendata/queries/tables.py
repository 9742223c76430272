"""How a published table is made: its columns and where each comes from, the whole numbers that put its rows in order.

A table is a list of columns chosen one by one: what is not written here is not published. Keys are indexed and never
change, so a page of rows begins after the key of the last one, however far it is.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Enum, Integer, Select, bindparam, select

from app.core.datapackage import Column, Kind, Link, Sheet, codes_of
from app.core.labels import LabelledEnum
from app.models.editions import Edition

THIS = bindparam("edition_id", type_=Integer)
Row = Sequence[Any]  # its keys, then its values
Expand = Callable[[Iterable[Row]], Iterable[Row]]


@dataclass(frozen=True)
class Field:
    """A column and its source; the codes of an enumeration come with it."""

    name: str
    kind: Kind
    says: str
    source: Any
    required: bool = False

    @property
    def column(self) -> Column:
        kind = getattr(self.source, "type", None)
        enumeration = kind.enum_class if isinstance(kind, Enum) else None
        codes = codes_of(enumeration) if enumeration is not None and issubclass(enumeration, LabelledEnum) else ()
        return Column(self.name, self.kind, self.says, self.required, codes)


def _always(edition: Edition, now: datetime) -> bool:
    return True


@dataclass(frozen=True)
class Table:
    """`base` joins what is read and keeps what is public, of the edition `THIS`; `keys` put rows in order.

    `expand` makes several rows of one, for what is kept as a document; `is_open` says whether the time has come.
    """

    sheet: Sheet
    fields: tuple[Field, ...]
    keys: tuple[Any, ...]
    base: Callable[[Select[*tuple[Any, ...]]], Select[*tuple[Any, ...]]]
    is_open: Callable[[Edition, datetime], bool] = _always
    expand: Expand | None = None

    @property
    def name(self) -> str:
        return self.sheet.name

    def statement(self) -> Select[*tuple[Any, ...]]:
        return self.base(select(*self.keys, *(field.source for field in self.fields))).order_by(*self.keys)

    def after(self, values: Sequence[int]) -> ColumnElement[bool]:
        """Rows whose keys come after these, in a way that an index serves: the first key bounds, the second settles."""
        first, *rest = self.keys
        if not rest:
            return first > values[0]
        return (first >= values[0]) & ((first > values[0]) | (rest[0] > values[1]))


def table(
    name: str,
    title: str,
    says: str,
    fields: Sequence[Field],
    keys: Sequence[Any],
    base: Callable[[Select[*tuple[Any, ...]]], Select[*tuple[Any, ...]]],
    *,
    key: Sequence[str],
    links: Sequence[Link] = (),
    is_open: Callable[[Edition, datetime], bool] = _always,
    expand: Expand | None = None,
) -> Table:
    columns = tuple(field.column for field in fields)
    sheet = Sheet(name, title, says, columns, tuple(key), tuple(links))
    return Table(sheet, tuple(fields), tuple(keys), base, is_open, expand)
