"""Every address × every role: who enters is who the mark says, and nothing is changed without a token.

The expected answer comes from the mark of the view. A view may demand more than its mark (one's own sheet,
one's own work): then a member of the marked role may be refused, and FINER says why.
"""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import MapAdapter

from app.models.accounts import Role
from app.models.roles import roles_of
from app.web.access import Mark, mark_of
from app.web.fragments import FRAGMENTS
from tests.counting import MOST
from tests.factories import Factory
from tests.inspectors import Inspector
from tests.reading import read
from tests.world import NOBODY, VISITORS, World, small_world

# Endpoints that look at more than roles; the reason.
FINER = {
    "following.choose": "the idea of one's own table",
    "draws.dossier": "the coded list may be for candidates and guarantors only",
    "logistics.correct_own": "one's own claim",
    "logistics.receipt": "the claim's own person, and those who decide it",
    "logistics.withdraw_own": "one's own claim",
    "jury.compare": "one's own seat on the jury",
    "jury.hand_in": "one's own seat on the jury",
    "jury.judge": "one's own seat on the jury",
    "jury.opinions": "the others' sheets wait for one's own, or for the lock",
    "jury.recuse_oneself": "one's own seat on the jury",
    "jury.sheet": "one's own seat on the jury",
    "jury.take_back": "one's own seat on the jury",
    "jury.unrecuse_oneself": "one's own seat on the jury",
    "moderation.appeal": "one's own words",
    "moderation.show": "one's own words, and those who moderate",
    "projects.write": "the sheet of one's own table",
    "projects.change_file": "the sheet of one's own table",
    "projects.files": "the sheet of one's own table",
    "projects.tick": "the sheet of one's own table",
    "projects.versions": "the sheet of one's own table",
    "workshops.autosave": "the cards of one's own table",
    "workshops.change": "the cards of one's own table",
    "workshops.count": "the cards of one's own table",
    "workshops.keeper": "the page of one's own table",
    "workshops.put_back": "the cards of one's own table",
    "workshops.vote": "the cards of one's own table",
    "workshops.withdraw": "the cards of one's own table",
    "workshops.write": "the cards of one's own table",
    "prototypes.declare": "those who carry a prototype do not declare its state",
    "prototypes.generalise": "those who carry a prototype do not judge it",
    "prototypes.judge": "those who carry a prototype do not judge it",
    "sponsorship.change": "one's own promise, or those who accompany",
    "sponsorship.keep": "one's own promise, or those who accompany",
    "sponsorship.reopen": "one's own promise, or those who accompany",
    "sponsorship.sign": "the two parties only",
    "sponsorship.withdraw": "one's own promise, or those who accompany",
    "prototypes.speak": "whoever declares, or has no part in the story, does not answer",
    "volunteers.correct": "one's own registration",
    "volunteers.own_themes": "one's own registration",
    "volunteers.restore": "one's own registration",
    "volunteers.withdraw": "one's own registration",
    "jobs.show": "the work of whoever started it",
    "jobs.progress": "the work of whoever started it",
}
# Endpoints with nothing to show in this world; the reason.
ABSENT = {
    "logistics.receipt": "no file was joined; tests/logistics opens one",
    "jury.record": "the sheet is published with the vote",
    "sponsorship.piece": "no file was joined; tests/sponsorship opens one",
    "votes.lines": "the count is published after the vote",
    "projects.file": "the row is there, not the file",
    "prototypes.photo": "the row is there, not the file",
    "votes.minutes": "the record is written once the vote is counted",
    "jobs.show": "this work is of no kind that the house knows",
    "jobs.progress": "this work is of no kind that the house knows",
}
# Parameters that no row makes; the reason.
UNTAUGHT = {
    "draws.batch": "a file made by a job; tests/draws walks this page",
    "draws.files_drawn": "a dossier made by a job; tests/draws walks these pages",
    "draws.files_dossier": "a dossier made by a job",
    "volunteers.import_columns": "a file that was sent; tests/volunteers walks these pages",
    "volunteers.import_preview": "a file that was sent",
    "volunteers.import_load": "a file that was sent",
    "volunteers.import_refusals": "a file that was sent",
    "territories.list_difference": "a file that was sent; tests/territories walks this page",
}
# Read by anyone once the urn is closed: three keepers of the key must meet to open what it holds.
SEALED = ("votes.urn", "votes.envelopes")
BALLOT = re.compile(r"(?:ballots|paper_entries)\.payload")
OPENED = (200, 204, 302, 303, 409)  # 409: a step is not open, said with a sentence


@pytest.fixture
def world(make: Factory) -> World:
    return small_world(make)


@pytest.fixture
def browsers(client: Inspector, signed_in, world: World) -> dict[str, Inspector]:
    """One per visitor."""
    return {NOBODY: client} | {name: signed_in(account) for name, account in world.accounts.items()}


def rules(house: Flask, world: World, method: str) -> Iterator[tuple[str, str, Mark]]:
    """Endpoint, address in this world, mark."""
    adapter: MapAdapter = house.url_map.bind("localhost")
    for rule in sorted(house.url_map.iter_rules(), key=str):
        values = world.fill(rule)
        if method in rule.methods and None not in values.values():
            yield rule.endpoint, adapter.build(rule.endpoint, values), mark_of(house, rule.endpoint) or Mark("nobody")


def roles_held(session, world: World, visitor: str) -> frozenset[Role] | None:
    """In the edition of the addresses, and everywhere; None for nobody."""
    account = world.accounts.get(visitor)
    return None if account is None else frozenset(roles_of(session, account, world.edition.id))


def enters(mark: Mark, held: frozenset[Role] | None) -> bool:
    """As the mark says; roles count in the edition of the address (and everywhere, where it names none)."""
    if mark.kind in ("public", "booth"):
        return True
    if held is None:
        return False
    return mark.kind in ("signed_in", "half_signed_in") or bool(mark.roles & held)


def is_right(status: int, endpoint: str, may_enter: bool, is_sent_to_login: bool, visitor: str) -> bool:
    if not may_enter:
        return is_sent_to_login if visitor == NOBODY else status == 403
    if status == 403:
        return endpoint in FINER
    if status == 404:
        return endpoint in ABSENT
    return status in OPENED and not is_sent_to_login


def token_of(browser: Inspector) -> str:
    """The token that this browser holds for its forms."""
    pages = (browser.get(address).get_data(as_text=True) for address in ("/connexion", "/mon-espace"))
    inputs = (one for page in pages for one in read(page)[0].all("input"))
    return next(one.get("value") for one in inputs if one.get("name") == "csrf_token")


@pytest.mark.one_engine
def test_world_knows_every_parameter(house: Flask, world: World) -> None:
    """Else the tests below would pass over an address: teach tests/world.py."""
    unknown = [
        f"{rule.endpoint}: {name}"
        for rule in house.url_map.iter_rules()
        for name, value in world.fill(rule).items()
        if value is None and rule.endpoint not in UNTAUGHT
    ]
    assert unknown == []


def test_who_enters_is_who_the_mark_says(
    house: Flask, session, world: World, browsers, engine_name: str, count_queries
) -> None:
    """Every role on SQLite; on PostgreSQL, those who together open every page, for the sake of the queries.

    The urn of this world is open: what its ballots say is asked for by no page, whoever reads it.
    """
    wrong: list[str] = []
    for visitor in VISITORS if engine_name == "sqlite" else (NOBODY, Role.ADMINISTRATOR, Role.CAPTAIN):
        held = roles_held(session, world, visitor)
        for endpoint, address, mark in rules(house, world, "GET"):
            with count_queries() as queries, browsers[visitor].get(address) as answer:
                status, location = answer.status_code, answer.location or ""
            to_login = status == 302 and location.startswith("/connexion?")
            if not is_right(status, endpoint, enters(mark, held), to_login, visitor):
                wrong.append(f"{endpoint} answers {status} to {visitor}")
            if endpoint not in SEALED:
                read_in = [query for query in queries if BALLOT.search(query)]
                wrong += [f"{endpoint} reads the urn for {visitor}: {query}" for query in read_in]
    assert "\n".join(wrong) == ""


@pytest.mark.one_engine
def test_no_page_asks_more_than_fifteen_queries(house: Flask, world: World, browsers, count_queries) -> None:
    """Nothing in memory; `make bench-pages` counts the same on the demonstration, page by page."""
    greedy: list[str] = []
    for visitor in (NOBODY, Role.ADMINISTRATOR, Role.CAPTAIN):
        browsers[visitor].looks = False
        for endpoint, address, _ in rules(house, world, "GET"):
            house.extensions[FRAGMENTS].clear()
            with count_queries() as queries, browsers[visitor].get(address) as answer:
                is_page = answer.mimetype == "text/html"  # a file to keep, as a record in PDF, may ask for more
            if is_page and len(queries) > MOST:
                greedy.append(f"{endpoint} asks {len(queries)} queries for {visitor}")
    assert "\n".join(greedy) == ""


@pytest.mark.one_engine
def test_nothing_changes_for_who_may_not_enter(house: Flask, session, world: World, browsers) -> None:
    """Even with a good token."""
    wrong: list[str] = []
    for visitor in VISITORS:
        token, held = token_of(browsers[visitor]), roles_held(session, world, visitor)
        for endpoint, address, mark in rules(house, world, "POST"):
            if not enters(mark, held):
                status = browsers[visitor].post(address, data={"csrf_token": token}).status_code
                if status != (302 if visitor == NOBODY else 403):
                    wrong.append(f"{endpoint} answers {status} to {visitor}")
    assert "\n".join(wrong) == ""


@pytest.mark.one_engine
def test_nothing_changes_without_a_token(house: Flask, world: World, browsers) -> None:
    """The booth apart: it has no session, so no token; the code of the card is what cannot be forged."""
    for visitor in (NOBODY, Role.ADMINISTRATOR):
        accepted = [
            endpoint
            for endpoint, address, mark in rules(house, world, "POST")
            if mark.kind != "booth" and browsers[visitor].post(address).status_code != 400
        ]
        assert accepted == []


def test_empty_form_is_answered_with_a_sentence(house: Flask, world: World, signed_in) -> None:
    """Whoever enters and sends nothing gets an answer, never a breakdown; leaving comes last: it ends the session."""
    browser = signed_in(world.accounts[Role.ADMINISTRATOR])
    token = token_of(browser)
    broken: list[str] = []
    for endpoint, address, _ in sorted(rules(house, world, "POST"), key=lambda one: one[0] == "accounts.logout"):
        answer = browser.post(address, data={"csrf_token": token})
        status, is_lost = answer.status_code, (answer.location or "").startswith("/connexion?")
        if status >= 500 or status == 405 or is_lost or (status == 403 and endpoint not in FINER):
            broken.append(f"{endpoint} answers {status} {answer.location or ''}")
        if "Set-Cookie" in answer.headers:  # the session changed, and its tokens with it
            token = token_of(browser)
    assert "\n".join(broken) == ""
