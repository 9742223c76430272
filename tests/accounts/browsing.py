"""What a person does at the door: read a form, send it, read a message."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.models.messages import OutboxMessage
from tests.inspectors import Inspector

PASSWORD = "cerise brouette lampadaire"


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "this page has no form token"
    return found.group(1)


def without_tokens(page: str) -> str:
    """The page, but for what changes at each second."""
    return re.sub(r'name="csrf_token"[^>]*>', "", page)


def send_with_token_of(client: FlaskClient, page: str, path: str, **values: str) -> TestResponse:
    """Send to `path` a form that another page of the site would hold."""
    token = token_of(client.get(page).get_data(as_text=True))
    return client.post(path, data={"csrf_token": token, **values})


def log_in(client: Inspector, email: str, password: str = PASSWORD, path: str = "/connexion") -> TestResponse:
    return client.submit(path, email=email, password=password)


def last_link(session: Session) -> str:
    """The path of the link in the last message written."""
    session.rollback()
    body = session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id.desc())).first()
    assert body, "no message was written"
    found = re.search(r"http://localhost(/\S+)", body)
    assert found, body
    return found.group(1)
