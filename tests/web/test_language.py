"""The language follows the reader's choice, and never sends them elsewhere."""

import re

import pytest

pytestmark = pytest.mark.one_engine


def test_choice_is_kept_and_leads_back(client) -> None:
    answer = client.submit("/plan-du-site", "English")
    assert answer.status_code == 302
    assert answer.location == "/plan-du-site"
    assert '<html lang="en">' in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("target", ["https://exemple.fr", "//exemple.fr", "/\\exemple.fr", "javascript:1", ""])
def test_return_address_is_our_own(client, target) -> None:
    assert client.submit("/", "English", suite=target).location == "/"


def test_unknown_language_changes_nothing(client) -> None:
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/").get_data(as_text=True))
    client.post("/langue", data={"language": "xx", "csrf_token": token[1]})
    assert '<html lang="fr">' in client.get("/").get_data(as_text=True)
