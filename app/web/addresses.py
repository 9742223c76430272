"""Addresses that go out in messages, and addresses that come back from browsers."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for


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


def page_before() -> str:
    """The page of this site from which a form was sent, or the home page."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return "/"
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))
