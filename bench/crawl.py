"""Every page that the demonstration links to, as each of its accounts, and what each costs in queries."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RoutingException

from app import create_app
from app.cli.demonstration.team import BY_ROLE, DOMAIN, PASSWORD
from app.extensions import db
from config import Settings, load_settings

LINK = re.compile(r'(?:href|hx-get)="(/[^"#]*)')
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
APART = ("/static", "/dsfr", "/htmx")
ENOUGH = 4  # pages of one endpoint, for one reader
IGNORED = ("PRAGMA", "BEGIN", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Visit:
    endpoint: str
    path: str
    reader: str
    queries: int
    milliseconds: float
    kilobytes: float


def visits(environment: dict[str, str], *, fragment_cache: bool) -> list[Visit]:
    """Each page once per reader, caches cold."""
    settings = replace(load_settings(environment), fragment_cache=fragment_cache)
    readers = {"personne": ""} | {role.value: name for role, name in BY_ROLE.items()}
    return [visit for reader, name in readers.items() for visit in _walk(settings, reader, name)]


def _walk(settings: Settings, reader: str, name: str) -> Iterator[Visit]:
    house = create_app(settings)
    client = house.test_client()
    if name:
        token = TOKEN.search(client.get("/connexion").text)
        assert token is not None
        form = {"csrf_token": token[1], "email": f"{name}@{DOMAIN}", "password": PASSWORD}
        assert client.post("/connexion", data=form).status_code in (302, 303)
    waiting, known, seen = ["/", "/mon-espace"], {"/", "/mon-espace"}, dict[str, int]()
    while waiting:
        path = waiting.pop(0)
        visit, links = _visit(house, client, path, reader, seen)
        if visit is not None:
            yield visit
        fresh = [link for link in links if link not in known and not link.startswith(APART)]
        known.update(fresh)
        waiting += fresh
    with house.app_context():
        for engine in db.engines.values():
            engine.dispose()


def _visit(
    house: Flask, client: FlaskClient, path: str, reader: str, seen: dict[str, int]
) -> tuple[Visit | None, list[str]]:
    endpoint = _endpoint(house, path)
    if endpoint is None or seen.get(endpoint, 0) >= ENOUGH:
        return None, []
    seen[endpoint] = seen.get(endpoint, 0) + 1
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith(IGNORED):
            statements.append(statement)

    with house.app_context():
        engines = list(db.engines.values())
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    begun = time.perf_counter()
    with client.get(path) as answer:
        body = answer.get_data()
    milliseconds = (time.perf_counter() - begun) * 1000
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
    links = LINK.findall(body.decode()) if answer.mimetype == "text/html" else []
    if answer.location and answer.location.startswith("/"):
        links.append(answer.location)
    if answer.status_code != 200:
        return None, links
    return Visit(endpoint, path, reader, len(statements), milliseconds, len(body) / 1024), links


def _endpoint(house: Flask, path: str) -> str | None:
    adapter = house.url_map.bind("localhost")
    try:
        return str(adapter.match(path.partition("?")[0], method="GET")[0])
    except (HTTPException, RoutingException):  # not ours, or redirected
        return None
