"""Addresses that come back from browsers stay on this site; those that go out bear its configured name."""

import pytest
from flask import Flask

from app.web.addresses import absolute, local_path, page_before

ELSEWHERE = [
    "https://ailleurs.exemple",
    "//ailleurs.exemple",
    "/\\ailleurs",
    "/\t/ailleurs",
    "/\n//ailleurs",
    "a",
    "",
    None,
]
pytestmark = pytest.mark.one_engine


@pytest.mark.parametrize("target", ELSEWHERE)
def test_address_of_another_site_is_not_followed(target) -> None:
    assert local_path(target, "/ici") == "/ici"


@pytest.mark.parametrize("target", ["/", "/editions/1?page=2", "/suivre?q=%C3%A9cole"])
def test_path_of_this_site_is_followed(target) -> None:
    assert local_path(target) == target


def test_language_is_changed_without_leaving_the_site(client) -> None:
    for target in ("/\t/ailleurs.exemple", "//ailleurs.exemple"):
        assert client.submit("/connexion", "English", suite=target).location == "/"
        assert client.submit("/connexion", "Français", suite="/connexion").location == "/connexion"


@pytest.mark.parametrize(
    ("referrer", "page"),
    [("http://localhost/editions/1?x=1", "/editions/1?x=1"), ("http://ailleurs.exemple/a", "/"), ("", "/")],
)
def test_page_before_is_one_of_ours(app: Flask, referrer, page) -> None:
    with app.test_request_context(headers={"Referer": referrer}):
        assert page_before() == page


def test_forged_host_does_not_change_an_address_that_goes_out(app: Flask) -> None:
    with app.test_request_context(base_url="http://pirate.exemple"):
        assert absolute("accounts.login") == "http://localhost/connexion"
