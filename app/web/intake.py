"""What comes in with a request, refused at the door when no database could keep it or look it up.

PostgreSQL stores no NUL character and its keys are numbers of 32 bits; SQLite would take the first and break on
numbers of more than 64. One answer for both: a sentence for the first, no such page for the second.
"""

from collections.abc import Iterator

from flask import Flask, request
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, ValidationError

from app.core.numbers import whole_number

NUL = "\0"


class NulCharacter(BadRequest):
    """A text holds a character that no keyboard makes and nothing can store."""


class KeyConverter(IntegerConverter):
    """A number in an address: beyond what a key may be, the page does not exist."""

    def to_python(self, value: str) -> int:
        if whole_number(value) is None:
            raise ValidationError
        return super().to_python(value)


def init_intake(app: Flask) -> None:
    """Before any route is declared: they take their converters when they are."""
    app.url_map.converters["int"] = KeyConverter
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    if any(NUL in text for text in _texts()):
        raise NulCharacter


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, texts in values.lists():
            yield name
            yield from texts
