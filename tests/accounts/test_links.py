"""Links received by e-mail: once, in time, for whoever presses the button."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.throttling import FREE_FAILURES
from app.models.accounts import Account, SecretLink
from app.models.messages import OutboxMessage
from tests.accounts.browsing import PASSWORD, last_link, log_in, send_with_token_of, token_of, without_tokens

NEW = "girafe tambour parapluie"


def test_link_signs_in_once(client, app, holder, session) -> None:
    client.submit("/connexion/lien", email=holder.email)
    link = last_link(session)
    assert client.submit(link, "Me connecter").location == "/mon-espace"
    assert client.get("/mon-espace").status_code == 200
    stranger = app.test_client()
    assert stranger.get(link).status_code == 410
    assert send_with_token_of(stranger, "/connexion/lien", link).status_code == 410
    assert stranger.get("/mon-espace").status_code == 302


def test_mail_scanner_does_not_use_the_link_up(client, app, holder, session) -> None:
    client.submit("/connexion/lien", email=holder.email)
    link = last_link(session)
    for _ in range(3):
        scanner = app.test_client()
        assert scanner.get(link).status_code == 200
        assert scanner.head(link).status_code == 200
        assert scanner.get("/mon-espace").status_code == 302
    assert client.submit(link, "Me connecter").status_code == 302


def test_link_expires(client, holder, session, later) -> None:
    client.submit("/connexion/lien", email=holder.email)
    link = last_link(session)
    later(timedelta(minutes=31))
    assert client.get(link).status_code == 410


def test_link_keeps_the_page_wanted_and_only_on_this_site(client, holder, session) -> None:
    client.submit("/connexion/lien?suite=/editions/1", email=holder.email)
    assert client.submit(last_link(session), "Me connecter").location == "/editions/1"
    client.application.test_client().submit("/connexion/lien?suite=//ailleurs.exemple", email=holder.email)
    link = last_link(session)
    assert "ailleurs" not in link
    assert client.submit(f"{link}?suite=https://ailleurs.exemple", "Me connecter").location == "/mon-espace"


@pytest.mark.one_engine
@pytest.mark.parametrize("path", ["/connexion/lien", "/connexion/mot-de-passe-oublie"])
def test_answer_is_the_same_whether_or_not_the_address_exists(client, holder, session, path) -> None:
    pages = {email: client.submit(path, email=email).text for email in (holder.email, "personne@exemple.fr")}
    known, unknown = (without_tokens(page).replace(email, "@") for email, page in pages.items())
    assert known == unknown
    assert len(session.scalars(select(OutboxMessage)).all()) == 1


@pytest.mark.one_engine
def test_link_in_a_message_ignores_a_forged_host(client, holder, session) -> None:
    forged = "http://pirate.exemple"
    token = token_of(client.get("/connexion/lien", base_url=forged).text)
    answer = client.post("/connexion/lien", data={"csrf_token": token, "email": holder.email}, base_url=forged)
    assert answer.status_code == 200
    assert last_link(session).startswith("/connexion/lien/")
    assert "pirate" not in session.scalars(select(OutboxMessage.body)).one()


def test_token_is_kept_as_a_hash_and_its_message_as_a_secret(client, holder, session) -> None:
    client.submit("/connexion/lien", email=holder.email)
    token = last_link(session).rpartition("/")[2]
    assert session.scalars(select(SecretLink.token_hash)).one() != token
    assert session.scalars(select(OutboxMessage.is_secret)).one()


def test_sign_in_link_does_not_choose_a_password(client, holder, session) -> None:
    client.submit("/connexion/lien", email=holder.email)
    token = last_link(session).rpartition("/")[2]
    assert client.get(f"/connexion/mot-de-passe/{token}").status_code == 410


def test_chosen_password_opens_and_ends_other_sessions_and_links(client, app, holder, session) -> None:
    other = app.test_client()
    log_in(other, holder.email)
    client.submit("/connexion/lien", email=holder.email)
    older = last_link(session)
    client.submit("/connexion/mot-de-passe-oublie", email=holder.email)
    answer = client.submit(last_link(session), password=NEW, again=NEW)
    assert (answer.status_code, answer.location) == (302, "/mon-espace")
    assert other.get("/mon-espace").status_code == 302
    assert app.test_client().get(older).status_code == 410
    assert log_in(app.test_client(), holder.email, PASSWORD).status_code == 422
    assert log_in(app.test_client(), holder.email, NEW).status_code == 302


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "weak", ["court", "motdepasse2017!", "aaaaaaaaaaaaaaaa", "azertyazerty12", "121212121212", "Essai1 Essai1 Essai1"]
)
def test_weak_password_is_refused_and_the_link_still_serves(client, holder, session, weak) -> None:
    holder = session.merge(holder)
    holder.person.family_name = "Essai1"
    session.commit()
    client.submit("/connexion/mot-de-passe-oublie", email=holder.email)
    link = last_link(session)
    assert client.submit(link, password=weak, again=weak).status_code == 422
    assert client.submit(link, password=NEW, again=NEW).status_code == 302


@pytest.mark.one_engine
def test_asking_for_many_links_has_to_wait(client, holder, session) -> None:
    answers = [client.submit("/connexion/lien", email=holder.email).status_code for _ in range(7)]
    assert answers[:5] == [200] * 5
    assert answers[-1] == 422


def test_deactivated_account_receives_nothing_and_its_link_is_dead(client, holder, session) -> None:
    client.submit("/connexion/lien", email=holder.email)
    link = last_link(session)
    session.get(Account, holder.id).is_active = False
    session.commit()
    assert client.get(link).status_code == 410
    client.submit("/connexion/lien", email=holder.email)
    assert len(session.scalars(select(OutboxMessage)).all()) == 1


def test_link_pressed_twice_at_once_opens_once(app, client, holder, session) -> None:
    client.submit("/connexion/lien", email=holder.email)
    link = last_link(session)
    session.rollback()
    browsers = [app.test_client() for _ in range(4)]
    tokens = [token_of(browser.get(link).text) for browser in browsers]
    session.rollback()

    def press(browser, token: str) -> int:
        return browser.post(link, data={"csrf_token": token}).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, browsers, tokens))
    assert sorted(answers) == [302, 410, 410, 410]


def test_attempts_made_at_once_count_each_other(app, client, holder, session) -> None:
    """Ten wrong passwords side by side: as many are checked as one after the other would be."""
    browsers = [app.test_client() for _ in range(10)]
    tokens = [token_of(browser.get("/connexion").text) for browser in browsers]
    email = holder.email
    session.rollback()

    def guess(browser, token: str) -> bool:
        values = {"csrf_token": token, "email": email, "password": "mauvais mot de passe"}
        return "attendez" in browser.post("/connexion", data=values).text

    with ThreadPoolExecutor(10) as pool:
        refused = list(pool.map(guess, browsers, tokens))
    assert sum(refused) == 10 - FREE_FAILURES
