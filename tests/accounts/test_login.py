"""The door: who comes in, who does not, and what an attacker gains (nothing)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.models.accounts import Account, AccountSession, LoginFailure, Role
from tests.accounts.browsing import PASSWORD, log_in, token_of, without_tokens

ELSEWHERE = [
    "https://ailleurs.exemple/",
    "//ailleurs.exemple/",
    "///ailleurs.exemple",
    "/\\ailleurs.exemple",
    "\\\\ailleurs.exemple",
    "/\t/ailleurs.exemple",
    "/\n/ailleurs.exemple",
    "javascript:alert(1)",
    "http:/ailleurs.exemple",
    " //ailleurs.exemple",
]


def test_login_with_password_opens_own_space(client, holder) -> None:
    answer = log_in(client, holder.email)
    assert (answer.status_code, answer.location) == (302, "/mon-espace")
    assert client.get("/mon-espace").status_code == 200


def test_login_address_is_read_without_case_nor_spaces(client, holder) -> None:
    assert log_in(client, f"  {holder.email.upper()} ").status_code == 302


@pytest.mark.one_engine
def test_login_address_is_read_however_its_accents_are_made(client, holder, session) -> None:
    """Composed or not, and a domain typed with wide letters: one mailbox, one account."""
    holder.email = "zoé@exemple.fr"
    session.commit()
    assert log_in(client, "zoe\u0301@EXEMPLE．fr").status_code == 302


@pytest.mark.one_engine
@pytest.mark.parametrize("address", ["203.0.113.7:5123", "fe80::1%eth0", "inconnu", "2001:db8::7"])
def test_login_goes_on_whatever_a_proxy_calls_the_reader(client, holder, address) -> None:
    page = client.get("/connexion").text
    data = {"csrf_token": token_of(page), "email": holder.email, "password": PASSWORD}
    assert client.post("/connexion", data=data, environ_base={"REMOTE_ADDR": address}).status_code == 302


@pytest.mark.one_engine
@pytest.mark.parametrize(
    ("email", "password"), [("", PASSWORD), ("personne@exemple.fr", PASSWORD), ("", "faux"), ("pas une adresse", "x")]
)
def test_login_refusal_says_nothing_of_who_exists(client, holder, email, password) -> None:
    if password == "faux":
        email = holder.email
    answer = log_in(client, email, password)
    assert answer.status_code == 422
    assert "à corriger" in answer.text
    assert client.get("/mon-espace").status_code == 302


@pytest.mark.one_engine
def test_wrong_password_and_unknown_address_read_the_same(client, holder) -> None:
    wrong = log_in(client, holder.email, "faux mot de passe").text.replace(holder.email, "")
    unknown = log_in(client, "personne@exemple.fr").text.replace("personne@exemple.fr", "")
    assert without_tokens(wrong) == without_tokens(unknown)


@pytest.mark.one_engine
def test_login_goes_on_to_the_page_wanted(client, holder) -> None:
    asked = client.get("/mon-espace?onglet=1")
    assert asked.location == "/connexion?suite=/mon-espace?onglet%3D1"
    assert log_in(client, holder.email, path=asked.location).location == "/mon-espace?onglet=1"


@pytest.mark.one_engine
@pytest.mark.parametrize("target", ELSEWHERE)
def test_login_never_leads_to_another_site(client, holder, target) -> None:
    client.get("/connexion")
    token = token_of(client.get("/connexion", query_string={"suite": target}).text)
    values = {"csrf_token": token, "email": holder.email, "password": PASSWORD}
    answer = client.post("/connexion", query_string={"suite": target}, data=values)
    assert (answer.status_code, answer.location) == (302, "/mon-espace")


@pytest.mark.one_engine
def test_login_without_token_is_refused(client, app, holder) -> None:
    answer = client.post("/connexion", data={"email": holder.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/mon-espace").status_code == 302


def test_session_is_renewed_at_login(client, app, holder, session) -> None:
    """Session fixation: what the browser held before signing in opens nothing afterwards."""
    client.get("/connexion")
    with client.session_transaction() as cookie:
        before = dict(cookie)
        cookie["token"] = "fixed-by-somebody-else"
    log_in(client, holder.email)
    with client.session_transaction() as cookie:
        assert cookie["token"] != "fixed-by-somebody-else"
        assert cookie.get("csrf_token") != before["csrf_token"]


def test_second_login_ends_the_first_session_of_this_browser(client, app, holder, session) -> None:
    log_in(client, holder.email)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    token = stolen["token"]
    client.get("/connexion")
    answer = client.post(
        "/connexion",
        data={"csrf_token": token_of(client.get("/connexion/lien").text), "email": holder.email, "password": PASSWORD},
    )
    assert answer.status_code == 302
    with client.session_transaction() as cookie:
        assert cookie["token"] != token
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/mon-espace").status_code == 302


def test_logout_kills_the_session_on_the_server(client, app, holder, session) -> None:
    log_in(client, holder.email)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    assert client.submit("/mon-espace", "Se déconnecter").status_code == 302
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/mon-espace").status_code == 302
    assert session.scalar(select(AccountSession.ended_at)) is not None


@pytest.mark.one_engine
def test_logout_needs_a_token(client, holder) -> None:
    log_in(client, holder.email)
    assert client.post("/deconnexion").status_code == 400
    assert client.get("/mon-espace").status_code == 200


def test_deactivated_account_is_out_at_once(client, holder, session) -> None:
    log_in(client, holder.email)
    session.get(Account, holder.id).is_active = False
    session.commit()
    assert client.get("/mon-espace").status_code == 302
    assert log_in(client, holder.email).status_code == 422


def test_session_expires(client, holder, later) -> None:
    log_in(client, holder.email)
    later(timedelta(days=15))
    assert client.get("/mon-espace").status_code == 302


def test_cookie_of_one_account_does_not_open_another(client, holder, make, session) -> None:
    other = make.account()
    session.commit()
    log_in(client, holder.email)
    with client.session_transaction() as cookie:
        cookie["_user_id"] = str(other.id)
    assert client.get("/mon-espace").status_code == 302


def test_organiser_of_one_edition_is_nobody_in_another(app, make, signed_in, session) -> None:
    first, second = make.edition(), make.edition(is_public=False)
    browser = signed_in(make.account(Role.ORGANISER, edition=first))
    assert browser.get(f"/editions/{second.number}").status_code == 404


def test_success_leaves_no_failure_behind(client, holder, session) -> None:
    log_in(client, holder.email, "faux mot de passe")
    log_in(client, holder.email)
    assert session.scalar(select(func.count()).select_from(LoginFailure)) == 0
