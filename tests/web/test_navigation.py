"""What every page offers leads to a page that exists."""

import pytest
from flask import Flask, url_for

from app.web.access import mark_of
from app.web.navigation import FOOTER, MAIN, RECORDS

pytestmark = pytest.mark.one_engine


def test_record_of_each_step_is_a_public_page_of_the_edition(app: Flask) -> None:
    for endpoint in RECORDS.values():
        mark = mark_of(app, endpoint)
        assert mark is not None
        assert mark.kind == "public"
        with app.test_request_context():
            assert url_for(endpoint, number=1).startswith("/editions/1")


def test_menus_lead_to_public_pages(app: Flask) -> None:
    built = [link for link in (*MAIN, *FOOTER) if link.endpoint in app.view_functions]
    assert len(built) >= 6
    with app.test_request_context():
        for link in built:
            assert url_for(link.endpoint)
            assert mark_of(app, link.endpoint).kind == "public"
