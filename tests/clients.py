"""Browsers for tests: each request stands alone, as it does on a server."""

from contextvars import copy_context
from typing import Any

from flask import Flask, Response, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core.typography import NO_BREAK, THIN
from app.extensions import db


class Answer(TestResponse, Response):
    """What a page says, read with plain spaces: how French sentences are set is tested where it is done."""

    @property
    def text(self) -> str:
        return self.get_data(as_text=True)

    def get_data(self, as_text: bool = False) -> Any:
        data = super().get_data(as_text)
        return data.replace(NO_BREAK, " ").replace(THIN, " ") if isinstance(data, str) else data


class Browser(FlaskClient):
    """What the test arranged is committed first; the request then has its own `g`, session and transaction.

    Without this, a request made inside the test's own application context would share its `g` with the next:
    the reader of one page would still be signed in on another browser's.
    """

    def __init__(self, app: Flask, *args: Any, **options: Any) -> None:
        super().__init__(app, Answer, **options)

    def open(self, *args: Any, **options: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        return copy_context().run(self._open_alone, *args, **options)

    def _open_alone(self, *args: Any, **options: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **options)
