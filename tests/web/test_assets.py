"""What the pages load: from here, without the State's typeface and marks, under an address that changes with it."""

import re
from pathlib import Path

import pytest
from flask import Flask, url_for

from app.web.assets import DSFR, DSFR_VERSION, OURS
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
    css = design_system_css(DSFR, OURS, state_site=False)
    assert "data-fr-theme" not in css
    assert "@media screen and (prefers-color-scheme:dark){:root{--" in css
    assert css.count("{") == css.count("}")


def test_only_a_state_site_gets_the_block_mark() -> None:
    assert ".fr-logo" not in design_system_css(DSFR, OURS, state_site=False)
    assert ".fr-logo" in design_system_css(DSFR, OURS, state_site=True)


def test_rules_and_properties_in_use_are_kept_and_no_others(tmp_path: Path) -> None:
    """A house whose one template names three classes."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/page.html").write_text('<p class="fr-badge"><a class="fr-btn fr-btn--{{ size }}">')
    css = design_system_css(DSFR, tmp_path, state_site=False)
    assert ".fr-btn--secondary" in css  # what a variable completes
    assert ".fr-btn:disabled" in css
    assert ".fr-card" not in css
    assert ".fr-input" not in css
    defined, asked = set(re.findall(r"[{;](--[\w-]+):", css)), set(re.findall(r"var\((--[\w-]+)", css))
    assert len(defined) < 400
    assert defined - asked == set()


def test_no_property_asked_for_is_lost() -> None:
    css = design_system_css(DSFR, OURS, state_site=False)
    whole = "".join(path.read_text() for path in DSFR.rglob("*.min.css"))
    ours = "".join(path.read_text() for path in (OURS / "static").glob("*.css"))
    asked = set(re.findall(r"var\((--[\w-]+)", css + ours)) & set(re.findall(r"(--[\w-]+):", whole))
    assert asked - set(re.findall(r"[{;](--[\w-]+):", css + ours)) == set()


def test_typeface_of_the_state_is_never_served(client) -> None:
    assert client.get(f"/dsfr/{DSFR_VERSION}/fonts/Marianne-Bold.woff2").status_code == 404


def test_stylesheet_is_compressed_for_who_asks(client) -> None:
    address = f"/dsfr/{DSFR_VERSION}/dsfr.css"
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < 20_000
    assert "Content-Encoding" not in client.get(address).headers


def test_static_address_carries_the_digest_of_the_file(app: Flask) -> None:
    with app.test_request_context():
        assert re.search(r"\?v=[0-9a-f]{10}$", url_for("static", filename="tablee.css"))
        assert re.search(r"\?v=[0-9a-f]{10}$", url_for("assets.stylesheet"))
