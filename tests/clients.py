"""Browsers for tests: each request stands alone, as it does on a server."""

from contextvars import copy_context
from typing import Any

from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db


class Browser(FlaskClient):
    """What the test arranged is committed first; the request then has its own `g`, session and transaction.

    Without this, a request made inside the test's own application context would share its `g` with the next:
    the reader of one page would still be signed in on another browser's.
    """

    def open(self, *args: Any, **options: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        return copy_context().run(self._open_alone, *args, **options)

    def _open_alone(self, *args: Any, **options: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **options)
