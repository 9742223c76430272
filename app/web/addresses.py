"""Addresses that go out in messages, and addresses that come back from browsers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request, url_for
from werkzeug.routing import Rule

BOOKS = "tablee.addresses"
CHANGING = frozenset({"static"})  # a file of ours may change under the server, and its address with it
LONGEST_BOOK = 4096
Book = dict[tuple[object, ...], str]


class LateRule(Rule):
    """A rule that compiles what builds its addresses when the first one is built.

    There are four hundred, twice each: two thirds of a second in every process that starts, for commands that mostly
    build none.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled: list[Callable[..., tuple[str, str]]] = []
        compile_now = super()._compile_builder

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            if not compiled:
                compiled.append(compile_now(append_unknown))
            return compiled[0](rule, **values)

        return build


def path_to(endpoint: str, **values: Any) -> str:
    """`url_for`, remembering what it built: a page of the house holds dozens of addresses, the same for everyone.

    Only those made of numbers are kept: a word may be a token, or what somebody searched.
    """
    book: Book | None = g.get("addresses")
    if book is None or endpoint in CHANGING or endpoint.startswith("."):
        return url_for(endpoint, **values)
    for value in values.values():
        if type(value) is not int:
            return url_for(endpoint, **values)
    key = (endpoint, *values.items())
    path = book.get(key)
    if path is None:
        if len(book) >= LONGEST_BOOK:
            book.clear()
        path = book[key] = url_for(endpoint, **values)
    return path


def _open_book() -> None:
    """All that an address depends on besides its values: where the site is mounted, the method (which chooses among
    the rules of one endpoint), the edition that fills in its number."""
    edition, environ = g.get("edition"), request.environ
    number = edition.number if edition is not None else None
    books: dict[tuple[object, ...], Book] = current_app.extensions[BOOKS]
    g.addresses = books.setdefault((environ.get("SCRIPT_NAME", ""), environ["REQUEST_METHOD"], number), {})


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of a page, under the configured public name: a forged Host header cannot change a message."""
    base: str = current_app.extensions["tablee.settings"].public_url
    return base + url_for(endpoint, **values)


def local_path(target: str | None, default: str = "/") -> str:
    """`target` when it is a path of this site, else `default`: nobody is sent elsewhere after signing in.

    Browsers drop control characters and read a backslash as a slash, so both are refused.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return default
    if "\\" in target or any(ord(character) <= 32 or ord(character) == 127 for character in target):
        return default
    parts = urlsplit(target)
    return default if parts.scheme or parts.netloc else target


def page_before(default: str = "/") -> str:
    """The page of this site from which a form was sent, or the home page."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return default
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""), default)


def init_addresses(app: Flask) -> None:
    app.extensions[BOOKS] = {}
    app.before_request(_open_book)
    app.jinja_env.globals["url_for"] = path_to
