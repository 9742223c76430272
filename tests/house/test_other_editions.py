"""A role held in one edition opens nothing of another: neither its pages, nor its objects under one's own number."""

import pytest
from flask import Flask

from app.core.thread import Activity
from app.models.accounts import Role
from app.web.access import mark_of
from tests.house.test_routes import token_of
from tests.inspectors import Inspector
from tests.world import World, small_world

FAR = 1000  # numbers and ranks of the other edition meet none of the world's
# Parameters that name an object of an edition, and so must not be found under the number of another.
OBJECTS = {
    "participant_id", "reference", "project_number", "version", "table_number", "pitch_id", "moment_id", "milestone_id",
    "entry_id", "point_id", "territory_id", "member_id", "message", "rank", "token", "session_id",
    "act_id", "grant_id", "trip_id", "expense_id", "juror_id", "need_id", "pledge_id",
    "indicator_id", "reading_id", "declaration_id", "photo_id", "hiding_id", "content_id",
}  # fmt: skip
# What an address without edition shows to whoever holds the role somewhere; the reason.
EVERYWHERE = {
    "territories": "the register is everybody's, whatever the edition",
    "sponsorship.desk": "one's own, and those of the editions that one organises",
    "sponsorship.late": "likewise",
    "sponsorship.over_time": "likewise",
    "sponsorship.briefings": "likewise",
    "oversight.acts": "only the acts of one's editions; tests/oversight",
    "oversight.export_acts": "only the acts of one's editions",
    "oversight.reports": "only the reports of one's editions",
    "draws.from_files": "a draw outside any edition, from one's own files",
    "editions": "the editions where the role is held",
}
REFUSED = (403, 404)


@pytest.fixture
def world(make) -> World:
    return small_world(make)


@pytest.fixture
def strangers(make, world: World, signed_in) -> dict[str, Inspector]:
    """Organiser and decider of another edition, where everything is open; they open every page of their own."""
    for _ in range(FAR):
        next(make._numbers)
    other = make.edition(*Activity, title="Une autre édition")
    world.values["elsewhere"] = other.number
    return {role: signed_in(make.account(role, edition=other)) for role in (Role.ORGANISER, Role.DECIDER, Role.SPONSOR)}


@pytest.mark.one_engine
@pytest.mark.parametrize("role", [Role.ORGANISER, Role.DECIDER, Role.SPONSOR])
def test_role_of_one_edition_opens_nothing_of_another(house: Flask, world: World, strangers, role: Role) -> None:
    browser, token = strangers[role], token_of(strangers[role])
    body = {"csrf_token": token, "places": "1", "elector": str(world.values["participant_id"])}  # what forms demand
    adapter = house.url_map.bind("localhost")
    opened: list[str] = []
    for rule in sorted(house.url_map.iter_rules(), key=str):
        values, mark = world.fill(rule), mark_of(house, rule.endpoint)
        if None in values.values() or mark is None:
            continue
        addresses = []
        if "number" in values and mark.kind == "roles":
            addresses.append(adapter.build(rule.endpoint, values))
        if "number" in values and OBJECTS & set(values):
            addresses.append(adapter.build(rule.endpoint, values | {"number": world.values["elsewhere"]}))
        if "number" not in values and mark.kind == "roles":
            addresses.append(adapter.build(rule.endpoint, values))
        known = EVERYWHERE.get(rule.endpoint) or EVERYWHERE.get(rule.endpoint.partition(".")[0])
        for address in addresses:
            if known and "number" not in values:
                continue
            for method in {"GET", "POST"} & set(rule.methods or ()):
                with browser.open(address, method=method, data=body) as answer:
                    if answer.status_code not in REFUSED:
                        opened.append(f"{method} {address} ({rule.endpoint}) answers {answer.status_code}")
    assert "\n".join(opened) == ""
