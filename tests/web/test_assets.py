"""What the pages load: from here, without the State's typeface and marks, under an address that changes with it."""

import re

import pytest
from flask import Flask, url_for

from app.web.assets import DSFR, DSFR_VERSION
from app.web.stylesheet import design_system_css

pytestmark = pytest.mark.one_engine


def test_stylesheet_asks_for_no_typeface_of_the_state(client) -> None:
    css = client.get(f"/dsfr/{DSFR_VERSION}/dsfr.css").get_data(as_text=True)
    assert "Marianne" not in css
    assert "@font-face" not in css
    assert "system-ui" in css


def test_every_file_that_the_stylesheet_asks_for_is_served(client) -> None:
    css = client.get(f"/dsfr/{DSFR_VERSION}/dsfr.css").get_data(as_text=True)
    wanted = {name for name in re.findall(r"url\(([^)\"']+)\)", css) if not name.startswith("data:")}
    assert wanted
    assert [name for name in wanted if not (DSFR / name).is_file()] == []


def test_dark_scheme_follows_the_system_without_a_script() -> None:
    css = design_system_css(DSFR, state_site=False)
    assert "data-fr-theme" not in css
    assert "@media screen and (prefers-color-scheme:dark){:root{--" in css
    assert css.count("{") == css.count("}")


def test_only_a_state_site_gets_the_block_mark() -> None:
    assert ".fr-logo" not in design_system_css(DSFR, state_site=False)
    assert ".fr-logo" in design_system_css(DSFR, state_site=True)


def test_typeface_of_the_state_is_never_served(client) -> None:
    assert client.get(f"/dsfr/{DSFR_VERSION}/fonts/Marianne-Bold.woff2").status_code == 404


def test_stylesheet_is_compressed_for_who_asks(client) -> None:
    address = f"/dsfr/{DSFR_VERSION}/dsfr.css"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < 100_000
    assert "Content-Encoding" not in client.get(address).headers


def test_static_address_carries_the_digest_of_the_file(app: Flask) -> None:
    with app.test_request_context():
        assert re.search(r"\?v=[0-9a-f]{10}$", url_for("static", filename="tablee.css"))
        assert re.search(r"\?v=[0-9a-f]{10}$", url_for("assets.stylesheet"))
