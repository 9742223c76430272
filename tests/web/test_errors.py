"""Pages of errors say what was kept and show what had been typed; ours stands when everything else is down."""

import logging
import re

import pytest
from flask import Flask
from flask_login import utils as login_utils
from sqlalchemy.exc import OperationalError

from app.editions.queries import story
from app.models.accounts import Role
from tests.inspectors import Inspector, inspect_page

pytestmark = pytest.mark.one_engine
WORDS = "Un lieu ouvert le samedi, avec <b>un accueil</b> et du café."


@pytest.fixture
def failing(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """The home page fails as it would before real people: answered, not raised."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fail(*_args: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("la base a disparu"))

    monkeypatch.setattr(story, "editions_to_show", fail)
    return fail


def test_our_mistake_is_said_with_a_code_found_in_the_log(failing, client, caplog) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/")
    assert answer.status_code == 500
    inspect_page(answer.text, "/ (500)")
    assert "Rien n’a été modifié, rien n’est perdu." in answer.text
    code = re.search(r"<strong>([0-9a-f]{6})</strong>", answer.text)
    assert code
    assert f"GET /: incident {code[1]}" in caplog.text


def test_our_mistake_stands_when_no_account_can_be_read(failing, client, monkeypatch) -> None:
    monkeypatch.setattr(login_utils, "_get_user", failing)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Cette page n’a pas pu s’afficher" in answer.text


def test_form_too_old_shows_what_was_typed_but_no_secret(make, signed_in) -> None:
    browser: Inspector = signed_in(make.account(Role.ADMINISTRATOR))
    sent = {"need": WORDS, "title": "Court", "password": "trois mots secrets et encore trois autres", "n": "x" * 50}
    came_from = {"Referer": "http://localhost/mon-espace/securite"}
    answer = browser.post("/mon-espace/securite", data=sent, headers=came_from)
    assert answer.status_code == 400
    assert "avec &lt;b&gt;un accueil&lt;/b&gt; et du café." in answer.text
    assert "secrets" not in answer.text
    assert "x" * 50 not in answer.text
    assert 'href="/mon-espace/securite">Rouvrir la page' in answer.text


@pytest.mark.parametrize("referrer", ["https://ailleurs.exemple/piege", "http://localhost//ailleurs.exemple", ""])
def test_way_back_stays_on_this_site(client, referrer: str) -> None:
    answer = client.get("/nulle-part", headers={"Referer": referrer})
    assert answer.status_code == 404
    assert "ailleurs.exemple" not in answer.text
    assert "Revenir à la page d’avant" not in answer.text


def test_too_heavy_says_how_much_is_taken(app: Flask, client, monkeypatch) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1 << 20)
    answer = client.post("/signaler", data={"message": "a" * (2 << 20)})
    assert answer.status_code == 413
    assert "ne peut pas dépasser 1 Mo" in answer.text
