"""Every form × hostile values, as whoever may send it: an answer in words, never a breakdown.

Nothing is kept (a commit only flushes, so that the databases still judge), and each form meets the same world.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import scoped_session

from app.models.accounts import Role
from app.web import robots
from tests.clients import Browser
from tests.house.test_routes import rules
from tests.inspectors import controls, values_of
from tests.reading import read
from tests.world import NOBODY, World, small_world

LONG = ("é" + "e" * 24) * 2_000  # escaped, each é is six characters to send and to read
HOSTILE = {
    "huge number": "9" * 5000,
    "more than a column holds": "2147483648",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "only an odd space": "\u00a0",
    "formula, markup, half a character": "=1+1\x01\x1b\u202e\u2028\ud800\r\nBcc: x <script>x</script> %(x)s {{ 7 }}",
    "very long": LONG,
    "words without end": "a " * 3000,
}
ON_SQLITE = {"huge number", "very long", "words without end"}  # SQLite has limits of its own
ON_POSTGRESQL = HOSTILE.keys() - {"very long"}
ENGLISH = re.compile(r"Not a valid|Invalid |This field|Field must|Bad Request|Exceeds the limit|Traceback")
COOKIE = "tablee"
LEAVES = "/deconnexion"  # ends the session that sends it


class Form(NamedTuple):
    visitor: str
    method: str
    address: str
    values: dict[str, list[str]]

    def filled_with(self, text: str) -> list[tuple[str, str]]:
        return [(name, text) for name in self.values]

    def twice(self) -> list[tuple[str, str]]:
        return 2 * [(name, value) for name, values in self.values.items() for value in values]


@pytest.fixture
def world(make) -> World:
    return small_world(make)


@pytest.fixture
def browsers(app: Flask, signed_in, world: World) -> dict[str, Browser]:
    """They look at no page: other tests do, and without tokens every page would be faulty."""
    app.test_client_class = Browser
    visitors = {name: signed_in(world.accounts[name]) for name in (Role.ADMINISTRATOR, Role.CAPTAIN)}
    return visitors | {NOBODY: app.test_client()}


@pytest.fixture
def keeping_nothing(house: Flask, browsers, monkeypatch) -> None:
    """No commit, no token asked for, no pace: what remains is what the form, the action and the database say."""
    monkeypatch.setattr(scoped_session, "commit", lambda registry: registry().flush())
    monkeypatch.setattr(robots, "MINIMUM_SECONDS", -1)
    monkeypatch.setitem(house.config, "WTF_CSRF_ENABLED", False)
    monkeypatch.setitem(house.config, "PROPAGATE_EXCEPTIONS", False)  # a breakdown becomes a 500, and the walk goes on


def forms(house: Flask, world: World, browsers: dict[str, Browser]) -> list[Form]:
    """The forms of every page: the administrator's, then those of pages that the administrator does not have."""
    found: dict[tuple[str, str, frozenset[str]], Form] = {}
    seen: set[str] = set()
    for visitor, browser in browsers.items():
        for _, address, _ in rules(house, world, "GET"):
            if address in seen:
                continue
            with browser.get(address) as answer:
                if answer.status_code != 200 or answer.mimetype != "text/html":
                    continue
                seen.add(address)
                for form in _forms_of(answer.get_data(as_text=True), visitor, address):
                    found.setdefault((form.method, form.address, frozenset(form.values)), form)
    return list(found.values())


def _forms_of(page: str, visitor: str, address: str) -> Iterator[Form]:
    root, _ = read(page)
    for form in root.all("form"):
        target = form.get("action") or address
        names = dict.fromkeys(one.get("name") for one in controls(root, form) if one.get("name"))
        values = {name: values_of(root, form).get(name, []) for name in names if name not in ("csrf_token", "started")}
        method = form.get("method").lower()
        if target != LEAVES:
            yield Form(visitor, method, urlsplit(target).path if method == "get" else target, values)


def encoded(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{quote(name)}={quote(value, errors='surrogatepass')}" for name, value in pairs)


def faults(browser: Browser, form: Form, pairs: list[tuple[str, str]]) -> str:
    """What is wrong with the answer, if anything. A sign-in or a sign-out is not kept: the cookie neither."""
    cookie = browser.get_cookie(COOKIE)
    fault = _fault_of_answer(browser, form, pairs)
    if cookie is None:
        browser.delete_cookie(COOKIE)
    else:
        browser.set_cookie(COOKIE, cookie.value)
    return fault


def _fault_of_answer(browser: Browser, form: Form, pairs: list[tuple[str, str]]) -> str:
    body, address = encoded(pairs), form.address
    if form.method == "get":
        answer = browser.get(f"{address}?{body[:8000]}")
    else:
        answer = browser.post(address, data=body, content_type="application/x-www-form-urlencoded")
    with answer:
        if answer.status_code >= 500:
            return f"answers {answer.status_code}"
        said = ENGLISH.search(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else None
        return f"speaks English: {said.group()}" if said else ""


@pytest.mark.usefixtures("keeping_nothing")
def test_hostile_values_are_answered_in_words(house: Flask, session, world: World, browsers, engine_name: str) -> None:
    chosen = sorted(ON_SQLITE if engine_name == "sqlite" else ON_POSTGRESQL)
    every = forms(house, world, browsers)
    assert len(every) > 80
    session.commit()
    wrong: list[str] = []
    for form in every:
        sent = {name: form.filled_with(HOSTILE[name]) for name in chosen} | {"twice": form.twice()}
        for name, pairs in sent.items():
            fault = faults(browsers[form.visitor], form, pairs)
            if fault:
                wrong.append(f"{form.method} {form.address} {fault} to « {name} »")
    assert browsers[Role.ADMINISTRATOR].get("/administration").status_code == 200  # was there to the end
    assert "\n".join(wrong) == ""
