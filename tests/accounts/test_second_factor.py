"""The second proof: asked of whoever set it up, each code once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.vault import Vault
from app.models.accounts import Account, Role
from app.models.editions import Edition
from tests.accounts.browsing import log_in
from tests.accounts.conftest import HASH

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DOOR = "/connexion/double-verification"


def vault_of(app: Flask) -> Vault:
    return Vault(app.extensions["tablee.settings"].keys)


def code_at(moment: datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(moment)


@pytest.fixture
def organiser(app, make) -> Account:
    """Organiser of an edition still hidden from the public, with a second factor."""
    edition = make.edition(is_public=False)
    account = make.account(Role.ORGANISER, edition=edition, password_hash=HASH)
    account.totp_secret, account.totp_confirmed_at = vault_of(app).seal(account.id, SECRET), make.now
    make.session.commit()
    return account


def test_password_alone_opens_nothing(client, organiser, now) -> None:
    assert log_in(client, organiser.email).location == f"{DOOR}?suite=/mon-espace"
    assert client.get("/mon-espace").location == f"{DOOR}?suite=/mon-espace"
    assert client.submit(DOOR, code=code_at(now)).location == "/mon-espace"
    assert client.get("/mon-espace").status_code == 200


def test_code_is_read_with_its_space(client, organiser, now) -> None:
    log_in(client, organiser.email)
    code = code_at(now)
    assert client.submit(DOOR, code=f" {code[:3]} {code[3:]} ").status_code == 302


@pytest.mark.one_engine
@pytest.mark.parametrize("drift", [-30, 30])
def test_clock_of_the_telephone_may_drift_one_step(client, organiser, now, drift) -> None:
    log_in(client, organiser.email)
    assert client.submit(DOOR, code=code_at(now + timedelta(seconds=drift))).status_code == 302


@pytest.mark.one_engine
@pytest.mark.parametrize("drift", [-90, 90])
def test_code_of_another_time_is_refused(client, organiser, now, drift) -> None:
    log_in(client, organiser.email)
    assert client.submit(DOOR, code=code_at(now + timedelta(seconds=drift))).status_code == 422


def test_replayed_code_is_refused(client, app, organiser, now) -> None:
    log_in(client, organiser.email)
    client.submit(DOOR, code=code_at(now))
    spy = app.test_client()
    log_in(spy, organiser.email)
    assert spy.submit(DOOR, code=code_at(now)).status_code == 422
    assert spy.submit(DOOR, code=code_at(now - timedelta(seconds=30))).status_code == 422
    assert spy.submit(DOOR, code=code_at(now + timedelta(seconds=30))).status_code == 302


def test_guessing_codes_has_to_wait(client, app, organiser, now) -> None:
    log_in(client, organiser.email)
    for wrong in range(5):
        client.submit(DOOR, code=f"{wrong:06}")
    assert client.submit(DOOR, code=code_at(now)).status_code == 422


def test_session_is_renewed_at_the_second_proof(client, organiser, now) -> None:
    log_in(client, organiser.email)
    with client.session_transaction() as cookie:
        half = dict(cookie)
    client.submit(DOOR, code=code_at(now))
    with client.session_transaction() as cookie:
        assert cookie["token"] != half["token"]
    thief = client.application.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(half)
    assert thief.get("/mon-espace").location.startswith("/connexion?")


def test_half_signed_in_organiser_cannot_replace_the_second_factor(client, organiser) -> None:
    log_in(client, organiser.email)
    assert client.get(f"{DOOR}/installer").location == DOOR


def test_setting_up_shows_a_picture_and_asks_for_a_code(client, holder, session, now) -> None:
    log_in(client, holder.email)
    page = client.get(f"{DOOR}/installer").text
    assert "data:image/svg+xml" in page
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page).group(1).replace(" ", "")
    values = {"csrf_token": _value(page, "csrf_token"), "sealed": _value(page, "sealed"), "code": "000000"}
    refused = client.post(f"{DOOR}/installer", data=values)
    assert refused.status_code == 422
    assert secret in refused.text.replace(" ", "")
    answer = client.post(f"{DOOR}/installer", data=values | {"code": code_at(now, secret)})
    assert answer.status_code == 302
    kept = session.get(Account, holder.id).totp_secret
    assert secret not in kept
    assert vault_of(client.application).open(holder.id, kept) == secret


def test_secret_sealed_for_somebody_else_is_not_adopted(client, app, holder, make, session, now) -> None:
    other = make.account(password_hash=HASH)
    email, account_id = other.email, other.id
    log_in(client, holder.email)
    theirs = client.get(f"{DOOR}/installer").text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", theirs).group(1).replace(" ", "")
    victim = app.test_client()
    log_in(victim, email)
    page = victim.get(f"{DOOR}/installer").text
    values = {"csrf_token": _value(page, "csrf_token"), "sealed": _value(theirs, "sealed")}
    assert victim.post(f"{DOOR}/installer", data=values | {"code": code_at(now, secret)}).status_code == 422
    assert session.get(Account, account_id).totp_secret is None


def _value(page: str, name: str) -> str:
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page).group(0)
    return re.search(r'value="([^"]*)"', tag).group(1)


def test_half_signed_in_organiser_sees_no_more_than_the_public(client, organiser, session, now) -> None:
    number = session.scalars(select(Edition.number)).one()
    public, desk = f"/editions/{number}", f"/editions/{number}/organisation"
    log_in(client, organiser.email)
    assert client.get(public).status_code == 404
    assert client.get(desk).location == f"{DOOR}?suite={desk}"
    client.submit(DOOR, code=code_at(now))
    assert client.get(public).status_code == 200
    assert client.get(desk).status_code == 200


@pytest.fixture
def required(app) -> Iterator[None]:
    """Where the second factor is required, as in production."""
    before = app.extensions["tablee.settings"]
    app.extensions["tablee.settings"] = replace(before, second_factor="required")
    yield
    app.extensions["tablee.settings"] = before


@pytest.mark.usefixtures("required")
def test_organiser_without_second_factor_sets_it_up_before_anything(client, make, session) -> None:
    edition = make.edition()
    account = make.account(Role.ORGANISER, edition=edition, password_hash=HASH)
    desk = f"/editions/{edition.number}/organisation"
    log_in(client, account.email)
    assert client.get("/mon-espace").status_code == 200
    assert client.get(desk).location == f"{DOOR}?suite={desk}"
    assert client.get(f"{DOOR}?suite={desk}").location == f"{DOOR}/installer?suite={desk}"


@pytest.mark.usefixtures("required")
def test_sponsor_is_not_asked_for_a_second_factor(client, make) -> None:
    account = make.account(Role.SPONSOR, password_hash=HASH)
    log_in(client, account.email)
    assert client.get("/mes-prototypes").status_code == 200


@pytest.fixture
def changed_key(app) -> Iterator[None]:
    """The deployment has a new secret key, and remembers the former one."""
    before = app.extensions["tablee.settings"]
    app.extensions["tablee.settings"] = replace(before, secret_key="n" * 32, former_secret_keys=(before.secret_key,))
    yield
    app.extensions["tablee.settings"] = before


def test_secret_sealed_with_a_former_key_opens_and_is_sealed_again(client, organiser, session, now, request) -> None:
    organiser_id, email = organiser.id, organiser.email
    request.getfixturevalue("changed_key")
    log_in(client, email)
    assert client.submit(DOOR, code=code_at(now)).status_code == 302
    kept = session.get(Account, organiser_id).totp_secret
    assert Vault(["n" * 32]).open(organiser_id, kept) == SECRET


@pytest.mark.one_engine
@pytest.mark.parametrize("sealed", ["moved", "unknown key", "JBSWY3DPEHPK3PXP"])
def test_secret_that_cannot_be_read_opens_nothing(client, app, organiser, session, now, sealed) -> None:
    """Moved from another account, sealed with a key nobody remembers, or never sealed at all."""
    seals = {
        "moved": vault_of(app).seal(organiser.id + 1, SECRET),
        "unknown key": Vault(["?"]).seal(organiser.id, SECRET),
    }
    organiser.totp_secret = seals.get(sealed, sealed)
    session.commit()
    log_in(client, organiser.email)
    answer = client.submit(DOOR, code=code_at(now))
    assert answer.status_code == 422
    assert "remettre à zéro" in answer.text
