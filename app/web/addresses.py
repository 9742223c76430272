"""Addresses that go out in messages, and addresses that come back from browsers."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, has_request_context, request, url_for

BUILT = "tablee.addresses"
NUMBERS = frozenset({int})  # never words: one may be a token, or what somebody searched
CHANGING = frozenset({"static"})  # a file of ours may change under the server, and its address with it
Build = Callable[[str, str, int | None, str, tuple[tuple[str, int], ...]], str]


def path_to(endpoint: str, **values: Any) -> str:
    """`url_for`, remembering what it built: a page of the house holds dozens of addresses, the same for everyone.

    The key holds all that the address depends on: where the site is mounted, the method (which chooses among the
    rules of one endpoint), the edition that fills in its number.
    """
    is_numbered = has_request_context() and NUMBERS.issuperset(map(type, values.values()))
    if not is_numbered or endpoint in CHANGING or endpoint.startswith("."):
        return url_for(endpoint, **values)
    build: Build = current_app.extensions[BUILT]
    edition, environ = g.get("edition"), request.environ
    number = edition.number if edition is not None else None
    return build(environ.get("SCRIPT_NAME", ""), environ["REQUEST_METHOD"], number, endpoint, tuple(values.items()))


def _build(root: str, method: str, number: int | None, endpoint: str, values: tuple[tuple[str, int], ...]) -> str:
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]


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
    app.extensions[BUILT] = lru_cache(maxsize=4096)(_build)
    app.jinja_env.globals["url_for"] = path_to
