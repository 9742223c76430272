"""What every answer tells the browser: where things may come from, and what may be kept."""

from dataclasses import replace

import pytest

from app import create_app
from app.web.headers import POLICY
from tests.databases import dispose

pytestmark = pytest.mark.one_engine

ANSWERS = {
    "/connexion": 200,
    "/mon-espace": 302,
    "/rien-ici": 404,
    "/sante": 200,
    "/static/tablee.css": 200,
    "/htmx/htmx-2.min.js": 200,
}
ON_EVERY_ANSWER = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_carries_the_policy(client, address: str) -> None:
    with client.get(address) as answer:
        assert answer.status_code == ANSWERS[address]
        assert {name: answer.headers.get(name) for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER
        assert "Server" not in answer.headers


def test_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    rules = dict(rule.split(" ", 1) for rule in POLICY.split("; "))
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"


@pytest.mark.parametrize("address", ["/connexion", "/mon-espace", "/rien-ici"])
def test_pages_are_never_kept_by_a_shared_machine(client, address: str) -> None:
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_what_never_changes_may_be_kept(client) -> None:
    with client.get("/htmx/htmx-2.min.js") as answer:
        assert "max-age=31536000" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("public_url", "is_secure"), [("https://tablee.exemple.fr", True), ("http://localhost", False)]
)
def test_cookie_is_out_of_reach_of_scripts_and_other_sites(settings, public_url: str, is_secure: bool) -> None:
    house = create_app(replace(settings, public_url=public_url))
    cookie = house.test_client().get("/connexion").headers["Set-Cookie"]
    dispose(house)
    assert cookie.startswith("tablee=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is is_secure
