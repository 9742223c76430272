"""A form sent from elsewhere changes nothing, and says what to do to whoever was honest."""

import pytest
from sqlalchemy import select

from app.models.accounts import AccountSession
from tests.inspectors import Inspector
from tests.reading import read

pytestmark = pytest.mark.one_engine


def token_in(browser: Inspector, address: str = "/connexion") -> str:
    root, _ = read(browser.get(address).get_data(as_text=True))
    return next(one.get("value") for one in root.all("input") if one.get("name") == "csrf_token")


@pytest.fixture
def reader(make, signed_in) -> Inspector:
    return signed_in(make.account())


def is_signed_in(session) -> bool:
    session.expire_all()
    return session.scalars(select(AccountSession.ended_at)).one() is None


def test_form_of_the_page_is_taken(session, reader: Inspector) -> None:
    answer = reader.post("/deconnexion", data={"csrf_token": token_in(reader, "/mon-espace")})
    assert answer.status_code in (302, 303)
    assert not is_signed_in(session)


@pytest.mark.parametrize("data", [{}, {"csrf_token": ""}, {"csrf_token": "IjEyMzQi.abc.def"}])
def test_form_without_the_right_token_changes_nothing(session, reader: Inspector, data: dict[str, str]) -> None:
    answer = reader.post("/deconnexion", data=data)
    assert answer.status_code == 400
    assert "Rouvrez la page, puis renvoyez" in answer.text
    assert is_signed_in(session)


def test_token_of_another_browser_is_refused(session, app, reader: Inspector) -> None:
    stranger = app.test_client()
    assert reader.post("/deconnexion", data={"csrf_token": token_in(stranger)}).status_code == 400
    assert is_signed_in(session)


def test_token_in_the_address_is_refused(session, reader: Inspector) -> None:
    """An address ends up in histories and logs."""
    token = token_in(reader, "/mon-espace")
    assert reader.post(f"/deconnexion?csrf_token={token}").status_code == 400
    assert is_signed_in(session)
