"""One's own password and devices; nobody else's."""

from datetime import timedelta

from sqlalchemy import select

from app.models.accounts import AccountSession
from tests.accounts.browsing import PASSWORD, log_in
from tests.conftest import LASTING

NEW = "girafe tambour parapluie"
PAGE = "/mon-espace/securite"


def test_password_is_changed_with_the_present_one_and_ends_other_devices(app, client, holder) -> None:
    other = app.test_client()
    log_in(other, holder.email)
    log_in(client, holder.email)
    assert client.submit(PAGE, current="faux", password=NEW, again=NEW).status_code == 422
    assert client.submit(PAGE, current=PASSWORD, password=NEW, again="autre chose").status_code == 422
    assert client.submit(PAGE, current=PASSWORD, password=NEW, again=NEW).status_code == 302
    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302
    assert log_in(app.test_client(), holder.email, NEW).status_code == 302


def test_guessing_the_present_password_has_to_wait(client, holder) -> None:
    log_in(client, holder.email)
    for guess in range(5):
        client.submit(PAGE, current=f"essai {guess}", password=NEW, again=NEW)
    assert client.submit(PAGE, current=PASSWORD, password=NEW, again=NEW).status_code == 422


def test_account_without_password_is_sent_to_its_mailbox(make, signed_in) -> None:
    page = signed_in(make.account()).get(PAGE).text
    assert "Recevoir un lien pour en choisir un" in page
    assert 'name="current"' not in page


def test_other_devices_are_listed_and_ended(app, client, holder) -> None:
    other = app.test_client()
    log_in(other, holder.email)
    log_in(client, holder.email)
    assert client.submit(PAGE, "Déconnecter tous les autres appareils").status_code == 302
    assert other.get(PAGE).status_code == 302
    assert "Aucun autre appareil" in client.get(PAGE).text


def test_one_device_is_ended(app, client, holder) -> None:
    other = app.test_client()
    log_in(other, holder.email)
    log_in(client, holder.email)
    assert client.submit(PAGE, "Déconnecter").status_code == 302
    assert other.get(PAGE).status_code == 302


def test_device_of_somebody_else_cannot_be_ended_by_guessing_its_number(
    client, holder, make, signed_in, session
) -> None:
    victim = signed_in(make.account())
    number = session.scalars(select(AccountSession.id)).one()
    log_in(client, holder.email)
    token = client.get(PAGE).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert client.post(f"{PAGE}/appareils/{number}", data={"csrf_token": token}).status_code == 404
    assert victim.get(PAGE).status_code == 200


def test_expired_device_is_not_listed(app, client, holder, later) -> None:
    log_in(app.test_client(), holder.email)
    later(timedelta(days=15))
    log_in(client, holder.email)
    assert "Aucun autre appareil" in client.get(PAGE).text


def test_real_passwords_cost_a_thief_what_owasp_asks() -> None:
    """The other tests use a cheaper hash (see tests/conftest.py)."""
    assert (LASTING.type.name, LASTING.time_cost >= 2, LASTING.memory_cost >= 19 * 1024) == ("ID", True, True)
