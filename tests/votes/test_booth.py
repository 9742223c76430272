"""The booth in a browser without a script, and what it never does."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.core.urn import grouped, read_code
from app.extensions import csrf
from app.models.votes import Ballot
from app.votes import actions
from app.web.access import mark_of
from app.web.booth import voting_address
from tests.reading import read
from tests.votes.conftest import Room


def hidden(page: str) -> dict[str, str]:
    root, _ = read(page)
    return {one.get("name"): one.get("value") for one in root.all("input") if one.get("type") == "hidden"}


def test_voter_goes_from_card_to_receipt(opened: Room, client, session) -> None:
    typed = grouped(opened.codes[0]).lower()
    ballot = client.post("/vote", data={"code": typed}).get_data(as_text=True)
    carried = hidden(ballot)
    review = client.post("/vote/bulletin", data=carried | {"projects": opened.numbers[0], "step": "relire"})
    assert opened.projects[0].title in review.get_data(as_text=True)
    sent = hidden(review.get_data(as_text=True))
    receipt = client.post("/vote/urne", data=sent)
    assert receipt.status_code == 201
    root, _ = read(receipt.get_data(as_text=True))
    assert read_code(next(one.text for one in root.all("code"))) == carried["tracker"]
    assert client.post("/vote/urne", data=sent).status_code == 200
    assert session.scalar(select(Ballot)).key == carried["tracker"]


def test_ballot_can_be_changed_before_it_is_cast(opened: Room, client) -> None:
    carried = hidden(client.post("/vote", data={"code": opened.codes[0]}).get_data(as_text=True))
    back = client.post("/vote/bulletin", data=carried | {"projects": opened.numbers[1], "step": "modifier"})
    root, _ = read(back.get_data(as_text=True))
    ticked = [one.get("value") for one in root.all("input") if one.has("checked")]
    assert ticked == [str(opened.numbers[1])]


def test_blank_ballot_is_a_ballot(opened: Room, client) -> None:
    carried = hidden(client.post("/vote", data={"code": opened.codes[0]}).get_data(as_text=True))
    review = client.post("/vote/bulletin", data=carried | {"step": "relire"}).get_data(as_text=True)
    assert "bulletin blanc" in review
    assert client.post("/vote/urne", data=hidden(review)).status_code == 201


def test_used_card_is_told_and_answered_conflict(opened: Room, client) -> None:
    actions.cast(opened.codes[0], opened.codes[5], [])
    answer = client.post("/vote", data={"code": opened.codes[0]})
    assert answer.status_code == 409
    assert "a déjà voté" in answer.get_data(as_text=True)


@pytest.mark.parametrize("code", ["", "abc", "0" * 26])
def test_wrong_code_keeps_what_was_typed(opened: Room, client, code: str) -> None:
    answer = client.post("/vote", data={"code": code})
    assert answer.status_code == 422
    assert f'value="{code}"' in answer.get_data(as_text=True)


def test_booth_asks_nothing_of_the_reader(opened: Room, signed_in, count_queries) -> None:
    browser = signed_in(opened.organiser)
    for answer in (
        browser.get("/vote"),
        browser.post("/vote", data={"code": opened.codes[0]}),
        browser.post("/vote/urne", data={"code": opened.codes[0], "tracker": opened.codes[5]}),
    ):
        page = answer.get_data(as_text=True)
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert opened.organiser.person.name not in page
        assert "Se déconnecter" not in page
    with count_queries() as queries:
        browser.get("/vote")
    assert queries == []


def test_only_booth_pages_go_without_a_token(house) -> None:
    exempt = {
        endpoint
        for endpoint, view in house.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }
    booth = {endpoint for endpoint in house.view_functions if mark_of(house, endpoint).kind == "booth"}
    assert exempt == booth | {"following.by_key"}  # where mail programs stop letters; else it asks for a token


def test_no_address_carries_a_code(house) -> None:
    rules = [rule for rule in house.url_map.iter_rules() if mark_of(house, rule.endpoint).kind == "booth"]
    assert rules
    assert not any(rule.arguments for rule in rules)


@pytest.fixture
def on_its_own_host(house, monkeypatch):
    settings = replace(house.extensions["tablee.settings"], vote_host="vote.localhost")
    monkeypatch.setitem(house.extensions, "tablee.settings", settings)


def test_voting_pages_answer_only_on_their_host(on_its_own_host, opened: Room, client, app) -> None:
    with app.test_request_context():
        assert voting_address("/vote") == "http://vote.localhost/vote"
    assert client.get("/vote").location == "http://vote.localhost/vote"
    assert client.post("/vote", data={"code": opened.codes[0]}).status_code == 404
    there = "http://vote.localhost"
    assert client.get("/vote", base_url=there).status_code == 200
    assert client.get("/", base_url=there).location == "/vote"
    assert client.get(opened.path, base_url=there).status_code == 404
    with client.get("/static/votes/booth.js", base_url=there) as script:
        assert script.status_code == 200
