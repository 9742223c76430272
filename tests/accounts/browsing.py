"""What a person does at the door: read a form, send it, read a message."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.models.messages import OutboxMessage

PASSWORD = "cerise brouette lampadaire"


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "this page has no form token"
    return found.group(1)


def send(client: FlaskClient, path: str, *, of: str | None = None, **values: str) -> TestResponse:
    """Send the form of the page `of` (by default the same path) as a browser would, with its token."""
    page = client.get(of or path).get_data(as_text=True)
    return client.post(path, data={"csrf_token": token_of(page), **values})


def log_in(client: FlaskClient, email: str, password: str = PASSWORD, path: str = "/connexion") -> TestResponse:
    return send(client, path, email=email, password=password)


def last_link(session: Session) -> str:
    """The path of the link in the last message written."""
    session.rollback()
    body = session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id.desc())).first()
    assert body, "no message was written"
    found = re.search(r"http://localhost(/\S+)", body)
    assert found, body
    return found.group(1)
